"""Words of the program that lead somewhere: ids of checks, codes and requirements, field cases, RFCs."""

import re
from collections.abc import Iterable, Iterator

from docutils import nodes
from sphinx import addnodes

from proxytest.cli.documentation import case_anchor

_CITED = re.compile(
    r"(?P<requirement>\bR\d\d\b)"
    r"|\bcase (?P<case>\d+)\b"
    r'|"(?P<heading>What goes wrong in the field|Hosts that stand for a wildcard)"'
    r"|\bRFC (?P<rfc>\d+)(?: section (?P<part>\d+(?:\.\d+)*))?"
)


def cited(text: str) -> Iterator[nodes.Node]:
    """Return a sentence as nodes, with links where it cites something."""
    end = 0
    for found in _CITED.finditer(text):
        yield nodes.Text(text[end : found.start()])
        yield _link(found)
        end = found.end()
    yield nodes.Text(text[end:])


def listed(lead: str, kind: str, identifiers: Iterable[str]) -> nodes.paragraph:
    """Return a paragraph that leads to each of some checks, codes (`finding`) or requirements."""
    made = nodes.paragraph("", "", nodes.strong(lead, lead), nodes.Text(" "))
    made += links(kind, identifiers)
    return made


def links(kind: str, identifiers: Iterable[str]) -> list[nodes.Node]:
    """Return the ids, each leading to where it is explained."""
    made: list[nodes.Node] = []
    for identifier in identifiers:
        shown = nodes.Text(identifier) if kind == "requirement" else nodes.literal(identifier, identifier)
        made += [nodes.Text(", "), _to(kind, identifier, shown)]
    return made[1:]


def _link(found: re.Match[str]) -> nodes.Node:
    shown = nodes.Text(found[0])
    if found["requirement"]:
        return _to("requirement", found["requirement"], shown)
    if found["case"]:
        return _to("ref", case_anchor(found["case"]), shown)
    if found["heading"]:
        return _to("ref", found["heading"].lower().replace(" ", "-"), shown)
    part = f"#section-{found['part']}" if found["part"] else ""
    return nodes.reference(
        "", "", shown, internal=False, refuri=f"https://www.rfc-editor.org/rfc/rfc{found['rfc']}{part}"
    )


def _to(kind: str, target: str, shown: nodes.Node) -> nodes.Node:
    """Return a link that Sphinx resolves when all pages are read; one that leads nowhere is a warning."""
    options = {"refdomain": "std", "reftype": kind, "reftarget": target, "refexplicit": True, "refwarn": True}
    return addnodes.pending_xref("", nodes.inline("", "", shown), **options)
