"""`{codes}`: the catalogue of codes, as `proxytest explain CODE` says it."""

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from proxytest.cli.explain_command import found_by
from proxytest.features.registry import all_codes
from proxytest.model.code import Code
from proxytest_docs.write import literals, paragraph, section, table


class CodesDirective(SphinxDirective):
    """A table of all codes, then a section for each."""

    def run(self) -> list[nodes.Node]:
        """Write them."""
        codes = list(all_codes().values())
        index = table(("Code", "What was found"), ((_link(one), one.title) for one in codes), (30, 70))
        return [index, *map(_code, codes)]


def _link(code: Code) -> nodes.paragraph:
    target = nodes.reference("", "", nodes.literal(code.id, code.id), internal=True, refid=_identifier(code))
    return nodes.paragraph("", "", target)


def _identifier(code: Code) -> str:
    return f"code-{code.id.replace('.', '-')}"


def _code(code: Code) -> nodes.section:
    return section(
        f"`{code.id}`",
        _identifier(code),
        paragraph(f"{code.title}."),
        paragraph(f"{code.party}, {code.certainty}, unless the finding says otherwise.", lead="Who:"),
        paragraph(code.remedy, lead="What to do:"),
        paragraph(literals(found_by(code)), lead="Checks:"),
    )
