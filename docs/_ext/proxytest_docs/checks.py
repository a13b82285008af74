"""`{checks}`: what each check looks at and how it decides, as `proxytest explain` says it."""

import re
from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING, cast

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from proxytest.cli.documentation import check_anchor
from proxytest.cli.explain_command import example_lines
from proxytest.features.registry import all_checks
from proxytest.judgement.check import Check
from proxytest_docs.cited import cited, listed
from proxytest_docs.write import folded, literal_block, paragraph, section, table

if TYPE_CHECKING:
    from sphinx.domains.std import StandardDomain

_AREAS = {
    "config": "Configuration of this machine",
    "proxy": "The proxy",
    "auth": "Authentication",
    "policy": "The proxy's policy",
    "tunnel": "Tunnels",
    "tls": "TLS inside the tunnels",
    "wss": "WebSockets",
    "media": "Media",
    "outside": "From outside",
    "share": "Screen share",
    "product": "Products",
    "client": "Clients",
}
_HEADINGS = ("What it checks", "Why it matters", "How it decides", "Remedy", "Sources")
_HEADING = re.compile(rf"^({'|'.join(_HEADINGS)}):", re.MULTILINE)


class ChecksDirective(SphinxDirective):
    """A table of all checks, then a section for each area."""

    def run(self) -> list[nodes.Node]:
        """Write them."""
        checks = list(all_checks().values())
        index = table(("Check", "What it states"), ((_link(one), one.title) for one in checks), (25, 75))
        areas = groupby(checks, key=lambda one: one.id.partition("/")[0])
        return [index, *(self._area(area, list(members)) for area, members in areas)]

    def _area(self, area: str, checks: list[Check]) -> nodes.section:
        title = f"{_AREAS.get(area, area)}: {area}/*"
        return section(title, f"area-{area}", *(self._check(one) for one in checks))

    def _check(self, check: Check) -> nodes.section:
        identifier = check_anchor(check.id)
        made = section(check.id, identifier, paragraph(check.title), *_explained(check.text))
        if check.requirements:
            made += listed("Requirements:", "requirement", check.requirements)
        if check.codes:
            made += listed("Codes:", "finding", (code.id for code in check.codes))
        if check.examples:
            made += folded(_number(len(check.examples)), *_examples(check))
        standard = cast("StandardDomain", self.env.get_domain("std"))
        standard.note_object("check", check.id, identifier, location=made)
        return made


def _link(check: Check) -> nodes.paragraph:
    target = nodes.reference("", "", nodes.literal(check.id, check.id), internal=True, refid=check_anchor(check.id))
    return nodes.paragraph("", "", target)


def _explained(text: str) -> Iterator[nodes.paragraph]:
    """Return a paragraph per heading of the explanation."""
    _, *parts = _HEADING.split(text)
    for lead, body in zip(parts[::2], parts[1::2], strict=True):
        told = " ".join(body.split())
        yield _sources(told) if lead == "Sources" else paragraph(told, lead=f"{lead}:")


def _sources(told: str) -> nodes.paragraph:
    return nodes.paragraph("", "", nodes.strong("", "Sources:"), nodes.Text(" "), *cited(told))


def _number(count: int) -> str:
    return f"{count} example{'s' if count > 1 else ''}: what goes over the wire, and the result"


def _examples(check: Check) -> Iterator[nodes.Node]:
    for example in check.examples:
        yield paragraph(example.title)
        yield literal_block("\n".join(line.strip() for line in example_lines(example)))
