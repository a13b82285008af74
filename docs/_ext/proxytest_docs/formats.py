"""`{formats}`: the report formats, each as its file declares it."""

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from proxytest.report.formats import FORMATS, declared
from proxytest_docs.write import literals, table


class FormatsDirective(SphinxDirective):
    """A table."""

    def run(self) -> list[nodes.Node]:
        """Write it."""
        rows = [(f"`{name}`", literals(declared(name).endings), declared(name).holds) for name in FORMATS]
        return [table(("Format", "Ending", "What it is"), rows, (15, 20, 65))]
