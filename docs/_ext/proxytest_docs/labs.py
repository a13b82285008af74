"""`{labs}`: the proxies of the embedded lab, with the verdict that is expected of each."""

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from proxytest.scenario.bundled import bundled_scenarios
from proxytest.scenario.scenario import load_scenario
from proxytest_docs.write import table


class LabsDirective(SphinxDirective):
    """A table."""

    def run(self) -> list[nodes.Node]:
        """Write it."""
        scenarios = {name: load_scenario(path) for name, path in bundled_scenarios().items()}
        rows = [
            (f"`{name}`", one.title, str(one.expect.verdict), str(one.expect.exit))
            for name, one in scenarios.items()
            if one.lab is not None
        ]
        return [table(("Name", "What it is", "Verdict", "Exit status"), rows, (20, 50, 20, 10))]
