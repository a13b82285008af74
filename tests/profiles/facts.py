"""The tables of what Cisco's document says, as written down beside this file."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

COPY = Path(__file__).with_name("webex-2026-facts.md")
_QUOTED = re.compile(r"`([^`]+)`")


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the table of domains."""

    patterns: tuple[str, ...]
    lost: str
    needed_by: str
    letter: str  #: R, F, C, H or D
    notes: str


def domain_rows() -> Iterator[Row]:
    """Return the rows of section 1."""
    for cells in _table("## 1. Domains"):
        patterns = tuple(text.partition("/")[0] for text in _QUOTED.findall(cells[0]))  # CONNECT has no path
        yield Row(patterns, *cells[1:])


def port_rows() -> Iterator[tuple[str, ...]]:
    """Return the rows of section 2."""
    return _table("## 2. Ports")


def client_rows() -> dict[str, tuple[str, ...]]:
    """Return the rows of section 3 by their client."""
    return {cells[0]: cells[1:] for cells in _table("## 3. Proxy")}


def bullets(heading: str) -> tuple[str, ...]:
    """Return the points below a table."""
    return tuple(line[2:] for line in _section(heading) if line.startswith("- "))


def _table(heading: str) -> Iterator[tuple[str, ...]]:
    rows = [line for line in _section(heading) if line.startswith("|")]
    for line in rows[2:]:
        yield tuple(cell.strip() for cell in line.strip("|").split("|"))


def _section(heading: str) -> list[str]:
    text = COPY.read_text(encoding="utf-8")
    after = text[text.index(heading) :].splitlines()[1:]
    end = next((number for number, line in enumerate(after) if line.startswith("## ")), len(after))
    return after[:end]
