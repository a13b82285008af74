"""Read the console blocks and the files out of the pages, and out of README.md.

A block `console` holds commands, each behind `$ `, and what they print. `...` stands for anything: within a line for a
part of it, on a line of its own for any number of lines. A comment before the block, `% ...` or in README.md
`<!-- ... -->`, says what a reader need not see: `exit: 1` is the status of its last command, `no-run: REASON` leaves
the block out. A code block with a caption is a file of that name, in the folder where the commands of the page run.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

DOCS = Path(__file__).parents[2] / "docs"

_BLOCK = re.compile(
    r"(?P<marks>(?:^(?:%|<!--)[^\n]*\n\n?)*)"
    r"^(?P<fence>```+)(?P<kind>\{code-block\} \w+|console)\n(?P<body>.*?)^(?P=fence)$",
    re.MULTILINE | re.DOTALL,
)
_MARK = re.compile(r"^(?:%|<!--) (?P<name>[a-z-]+): (?P<value>.+?)(?: -->)?$", re.MULTILINE)
_CAPTION = re.compile(r":caption: (?P<name>\S+)\n(?::\S+:.*\n)*\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file that the page shows."""

    name: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A command, with what the page says that it prints."""

    line: int
    words: str
    printed: tuple[str, ...]
    status: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NotRun:
    """A block that needs what no test has."""

    line: int
    reason: str
    commands: int


def pages() -> tuple[Path, ...]:
    """Return every page that has something to run, as paths below `docs/`."""
    every = (path.relative_to(DOCS) for path in sorted(DOCS.rglob("*.md")) if "_build" not in path.parts)
    return tuple(
        path for path in (Path("../README.md"), *every) if any(isinstance(step, Command) for step in steps(read(path)))
    )


def read(page: Path) -> str:
    return (DOCS / page).read_text(encoding="utf-8")


def steps(text: str) -> Iterator[File | Command | NotRun]:
    """Return what a page has its reader do, in order."""
    for block in _BLOCK.finditer(text):
        marks = {mark["name"]: mark["value"] for mark in _MARK.finditer(block["marks"])}
        line = text.count("\n", 0, block.start("body"))
        if unknown := marks.keys() - {"exit", "no-run"}:
            raise ValueError(f"line {line}: what is '{unknown.pop()}'?")
        if block["kind"] == "console":
            yield from _commands(block["body"], line, marks)
        elif caption := _CAPTION.match(block["body"]):
            yield File(name=caption["name"], text=block["body"][caption.end() :])


def _commands(body: str, line: int, marks: dict[str, str]) -> Iterator[Command | NotRun]:
    if "no-run" in marks:
        yield NotRun(line=line, reason=marks["no-run"], commands=len(re.findall(r"^\$ ", body, re.MULTILINE)))
        return
    parts = re.split(r"^\$ ", body.replace("\\\n", ""), flags=re.MULTILINE)
    if parts[0]:
        raise ValueError(f"line {line}: the block does not begin with a command")
    for part in parts[1:]:
        words, *printed = part.rstrip("\n").split("\n")
        status = int(marks.get("exit", "0")) if part is parts[-1] else 0
        yield Command(line=line, words=words, printed=tuple(printed), status=status)


def as_pattern(printed: tuple[str, ...]) -> re.Pattern[str]:
    """Make the pattern that the whole output has to match."""
    lines = (r"(?:.*\n)*?" if line.strip() == "..." else _line(line) for line in printed)
    return re.compile("".join(lines))


def _line(line: str) -> str:
    return ".*".join(re.escape(part) for part in line.rstrip().split("...")) + r"[ ]*\n"
