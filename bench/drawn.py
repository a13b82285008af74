"""Draw the kept measurements as the table of the documentation: `python -m bench.drawn`."""

import json
from pathlib import Path
from typing import Any

from bench.table import HISTORY

_PAGE = Path(__file__).parents[1] / "docs" / "explanation" / "speed.inc"
_SCHEMES = {"open": "no log-on", "basic": "Basic", "ntlm": "NTLM"}


def drawn(lines: list[dict[str, Any]]) -> str:
    """Return a table for each release, the newest first; figures of different machines cannot be compared."""
    return "\n".join(part for line in reversed(lines) for part in _table(line))


def _table(line: dict[str, Any]) -> list[str]:
    figures = line["ms"]
    rows = [
        f"| {way} | {' | '.join(_cell(figures[scheme].get(way, '')) for scheme in _SCHEMES)} |"
        for way in figures["open"]
    ]
    head = f"**{line['release']}**, {line['day']}, on {line['machine']}:"
    return [head, "", f"| ms | {' | '.join(_SCHEMES.values())} |", "|---|---|---|---|", *rows, ""]


def _cell(value: float | str) -> str:
    return value if isinstance(value, str) else f"{value:.1f}"


def main() -> None:
    """Write the file that the page includes."""
    lines = [json.loads(line) for line in HISTORY.read_text(encoding="utf-8").splitlines()]
    _PAGE.write_text(drawn(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
