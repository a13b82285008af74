"""`{requirements}`: each requirement as the bundled profiles word it, and what verifies it."""

from typing import TYPE_CHECKING, cast

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from proxytest.cli.documentation import requirement_anchor
from proxytest.cli.explain_requirement import Wording, all_requirements, codes_on, verified_by
from proxytest.scenario.profile_file import bundled_profiles
from proxytest_docs.cited import listed
from proxytest_docs.write import paragraph, section, table

if TYPE_CHECKING:
    from sphinx.domains.std import StandardDomain


class RequirementsDirective(SphinxDirective):
    """A table of all requirements by profile, then a section for each."""

    def run(self) -> list[nodes.Node]:
        """Write them."""
        requirements = all_requirements()
        profiles = bundled_profiles()
        rows = (_row(identifier, wordings, profiles) for identifier, wordings in requirements.items())
        index = table(("Id", *profiles), rows, (8, *(92 // len(profiles) for _ in profiles)))
        return [index, *(self._section(*item) for item in requirements.items())]

    def _section(self, identifier: str, wordings: tuple[Wording, ...]) -> nodes.section:
        anchor = requirement_anchor(identifier)
        made = section(identifier, anchor, *(_wording(one) for one in wordings))
        made += listed("Checks:", "check", (check.id for check in verified_by(identifier)))
        if codes := codes_on(identifier):
            made += listed("Codes of these checks:", "finding", (code.id for code in codes))
        standard = cast("StandardDomain", self.env.get_domain("std"))
        standard.note_object("requirement", identifier, anchor, location=made)
        return made


def _row(identifier: str, wordings: tuple[Wording, ...], profiles: tuple[str, ...]) -> tuple[nodes.Node | str, ...]:
    link = nodes.reference("", identifier, internal=True, refid=requirement_anchor(identifier))
    texts = {one.profile: one.text for one in wordings}
    return nodes.paragraph("", "", link), *(texts.get(name, "not asked") for name in profiles)


def _wording(one: Wording) -> nodes.paragraph:
    return paragraph(one.text, lead=f"{one.profile}, {one.date}:")
