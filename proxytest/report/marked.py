"""Text inside Markdown: what is not plain prose becomes a code span, which holds no markup.

An escape by backslash would not do: GitHub and GitLab look for @mentions, #references and addresses in the page that
the Markdown became, but not inside code.
"""

import re
from collections.abc import Iterable

from proxytest.report.visible import visible

_PROSE = re.compile(r"[A-Za-z0-9 ,.;:'()?/=+*_-]*")
_ADDRESS = re.compile(r"//|www\.|[0-9a-f]{7}|[*_]{2}|\bGH-", re.IGNORECASE)  #: what is linked, and emphasis
_TICKS = re.compile("`+")


def inline(text: str) -> str:
    """Write a text for a line or a table's cell; a pipe would end the cell even in code, so it is escaped."""
    shown = visible(text)
    if _PROSE.fullmatch(shown) and not _ADDRESS.search(shown):
        return shown.strip().replace("*", r"\*").replace("_", r"\_")
    return code(shown)


def code(text: str) -> str:
    """Write a code span (CommonMark section 6.1), inside more backticks than any in the text."""
    shown = visible(text).replace("|", r"\x7c")
    if not shown.strip():
        return ""
    ticks = "`" * (max(map(len, _TICKS.findall(shown)), default=0) + 1)
    pad = " " if shown[0] in "` " or shown[-1] in "` " else ""
    return f"{ticks}{pad}{shown}{pad}{ticks}"


def block(lines: Iterable[str]) -> str:
    """Write lines as a fenced code block (section 4.5), inside a longer fence than any in them."""
    text = "\n".join(lines)
    fence = "`" * max(3, max(map(len, _TICKS.findall(text)), default=0) + 1)
    return f"{fence}text\n{text}\n{fence}"


def row(*cells: str) -> str:
    """Write a row of a table (GitHub Flavored Markdown section 4.10)."""
    return f"| {' | '.join(cells)} |"


def table(*titles: str) -> list[str]:
    """Return the two lines that a table begins with."""
    return [row(*titles), row(*("---" for _ in titles))]
