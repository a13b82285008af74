"""What the parts of the report on a terminal share."""

import textwrap
from collections.abc import Iterable

from rich.console import Console, ConsoleOptions, RenderResult
from rich.segment import Segment
from rich.table import Table

COLORS = {
    "pass": "green",
    "warn": "yellow",
    "FAIL": "bold red",
    "undecided": "cyan",
    "skip": "dim",
    "BUG": "bold magenta",
}


def grid(*widths: int | None) -> Table:
    """Return a table without lines; a column without a width takes what is left."""
    table = Table.grid(padding=(0, 2, 0, 0))
    for width in widths:
        table.add_column(width=width, overflow="fold")
    return table


class AsTheyAre:
    """Lines to paste: no narrow terminal or pipe may break them, since a product reads half a line as another one."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = tuple(lines)

    def __rich_console__(self, _: Console, options: ConsoleOptions) -> RenderResult:
        """Yield them without wrapping; whoever prints them must not crop."""
        for line in self._lines:
            yield Segment(line)
            yield Segment.line()


def cut(text: str, longest: int) -> str:
    """Return a text that is not longer; -v shows the rest."""
    if len(text) <= longest:
        return text
    return textwrap.shorten(text, longest, placeholder=" ...") if " " in text[:longest] else text[:longest]
