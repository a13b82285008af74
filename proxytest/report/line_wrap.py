"""Lines of text that fit a width."""

import textwrap

from proxytest.report.visible import visible

WIDTH = 80  #: columns of text that is not for a terminal of known width


def wrapped(text: str, width: int = WIDTH, *, first: str = "", rest: str = "") -> list[str]:
    """Break text between words; `first` begins the first line, and `rest` each that follows it."""
    return textwrap.wrap(text, width, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False)


def indented(text: str, first: int, rest: int) -> list[str]:
    """Escape text, and break it into lines that are indented by so many columns."""
    return wrapped(visible(text), first=" " * first, rest=" " * rest)
