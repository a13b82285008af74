"""Pieces of a page: sections, tables, paragraphs. Words between backticks become literals, nothing else is markup."""

import re
from collections.abc import Iterable, Sequence

from docutils import nodes

_LITERAL = re.compile(r"`([^`]+)`")


def inline(text: str) -> list[nodes.Node]:
    """Return a sentence as nodes."""
    found: list[nodes.Node] = []
    for index, part in enumerate(_LITERAL.split(text)):
        if part:
            found.append(nodes.literal(part, part) if index % 2 else nodes.Text(part))
    return found


def paragraph(text: str, *, lead: str = "") -> nodes.paragraph:
    """Return a paragraph; `lead` is what it begins with, in bold."""
    made = nodes.paragraph()
    if lead:
        made += [nodes.strong(lead, lead), nodes.Text(" ")]
    made += inline(text)
    return made


def section(title: str, identifier: str, *content: nodes.Node) -> nodes.section:
    """Return a section with its title."""
    made = nodes.section(ids=[identifier])
    made += nodes.title("", "", *inline(title))
    made += list(content)
    return made


def literal_block(text: str, language: str = "none") -> nodes.literal_block:
    """Return text as it stands."""
    return nodes.literal_block(text, text, language=language)


def folded(summary: str, *content: nodes.Node) -> list[nodes.Node]:
    """Return what is opened by a click, and simply shown where there is no HTML."""
    opening = nodes.raw("", f"<details><summary>{summary}</summary>", format="html")
    return [opening, *content, nodes.raw("", "</details>", format="html")]


def table(heads: Sequence[str], rows: Iterable[Sequence[str | nodes.Node]], widths: Sequence[int]) -> nodes.table:
    """Return a table; a column that is empty in every row is left out."""
    listed = [list(row) for row in rows]
    kept = [index for index in range(len(heads)) if any(row[index] for row in listed)]
    group = nodes.tgroup(cols=len(kept))
    group += [nodes.colspec(colwidth=widths[index]) for index in kept]
    group += nodes.thead("", _row([heads[index] for index in kept]))
    group += nodes.tbody("", *(_row([row[index] for index in kept]) for row in listed))
    return nodes.table("", group)


def words(items: Iterable[object]) -> str:
    """Return a list as a sentence has it."""
    return ", ".join(str(item) for item in items)


def literals(items: Iterable[object]) -> str:
    """Return a list of things that are to be typed or seen as they stand."""
    return ", ".join(f"`{item}`" for item in items)


def _row(cells: Sequence[str | nodes.Node]) -> nodes.row:
    made = nodes.row()
    for cell in cells:
        content = cell if isinstance(cell, nodes.Node) else paragraph(cell)
        made += nodes.entry("", content)
    return made
