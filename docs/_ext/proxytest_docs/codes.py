"""`{codes}`: the catalogue of codes, as `proxytest explain CODE` says it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, cast

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from proxytest.cli.documentation import code_anchor
from proxytest.cli.explain_command import found_by, requirements_of
from proxytest.features.registry import all_codes
from proxytest.model.code import Code
from proxytest_docs.cited import listed
from proxytest_docs.write import paragraph, section, table

if TYPE_CHECKING:
    from sphinx.domains.std import StandardDomain


class CodesDirective(SphinxDirective):
    """A table of all codes, then a section for each."""

    def run(self) -> list[nodes.Node]:
        """Write them."""
        codes = list(all_codes().values())
        index = table(("Code", "What was found"), ((_link(one), one.title) for one in codes), (30, 70))
        return [index, *map(self._code, codes)]

    def _code(self, code: Code) -> nodes.section:
        checks = found_by(code)
        made = section(f"`{code.id}`", code_anchor(code.id), *_told(code))
        made += listed("Checks:", "check", (check.id for check in checks))
        if required := requirements_of(checks):
            made += listed("Requirements of these checks:", "requirement", required)
        standard = cast("StandardDomain", self.env.get_domain("std"))
        standard.note_object("finding", code.id, code_anchor(code.id), location=made)
        return made


def _link(code: Code) -> nodes.paragraph:
    target = nodes.reference("", "", nodes.literal(code.id, code.id), internal=True, refid=code_anchor(code.id))
    return nodes.paragraph("", "", target)


def _told(code: Code) -> Iterator[nodes.paragraph]:
    yield paragraph(f"{code.title}.")
    yield paragraph(f"{code.party}, {code.certainty}, unless the finding says otherwise.", lead="Who:")
    yield paragraph(code.remedy, lead="What to do:")
