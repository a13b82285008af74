"""`{commands}`: the command line, as click knows it; `{environment}`: the variables that it reads."""

import click
from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from proxytest.cli.commands import proxytest
from proxytest.cli.environment_texts import ENVIRONMENT
from proxytest.cli.man_page import leaves
from proxytest_docs.write import inline, literal_block, paragraph, section


class CommandsDirective(SphinxDirective):
    """A section for each command."""

    def run(self) -> list[nodes.Node]:
        """Write them."""
        top = click.Context(proxytest, info_name="proxytest")
        return [_section(command, context) for command, context in leaves(proxytest, top)]


class EnvironmentDirective(SphinxDirective):
    """What each variable does."""

    def run(self) -> list[nodes.Node]:
        """Write them."""
        return [nodes.definition_list("", *(_option(name, text) for name, text in ENVIRONMENT.items()))]


def _section(command: click.Command, context: click.Context) -> nodes.section:
    path = context.command_path
    usage = " ".join([path, *command.collect_usage_pieces(context)])
    made = section(f"`{path}`", path.replace(" ", "-"), literal_block(usage))
    made += [paragraph(" ".join(part.split())) for part in (command.help or "").split("\n\n")]
    records = [record for one in command.params if (record := one.get_help_record(context)) and record[1]]
    options = nodes.definition_list("", *(_option(name, text) for name, text in records))
    if records:
        made += options
    return made


def _option(name: str, text: str) -> nodes.definition_list_item:
    term = nodes.term("", "", nodes.literal(name, name))
    return nodes.definition_list_item("", term, nodes.definition("", nodes.paragraph("", "", *inline(text))))
