"""`{commands}`: the command line, as click knows it."""

from collections.abc import Iterator

import click
from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from proxytest.cli.commands import proxytest
from proxytest_docs.write import inline, literal_block, paragraph, section


class CommandsDirective(SphinxDirective):
    """A section for each command."""

    def run(self) -> list[nodes.Node]:
        """Write them."""
        top = click.Context(proxytest, info_name="proxytest")
        return [_section(command, context) for command, context in _all(proxytest, top)]


def _all(group: click.Group, context: click.Context) -> Iterator[tuple[click.Command, click.Context]]:
    for name in group.list_commands(context):
        command = group.commands[name]
        inner = click.Context(command, info_name=name, parent=context)
        if isinstance(command, click.Group):
            yield from _all(command, inner)
        else:
            yield command, inner


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
