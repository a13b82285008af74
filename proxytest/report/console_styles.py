"""What the parts of the report on a terminal share."""

import textwrap

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


def cut(text: str, longest: int) -> str:
    """Return a text that is not longer; -v shows the rest."""
    if len(text) <= longest:
        return text
    return textwrap.shorten(text, longest, placeholder=" ...") if " " in text[:longest] else text[:longest]
