"""`{options}`: each option of `run`, and where it can be given."""

from collections.abc import Iterator

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from proxytest.cli.click_options import told
from proxytest.scenario.option import Group, Option, declared_in
from proxytest.scenario.options import SCENARIO_KEYS, RunOptions
from proxytest_docs.write import section, table

_HEADS = ("Command line", "Scenario key", "Python", "Meaning")


class OptionsDirective(SphinxDirective):
    """A section with a table for each group."""

    def run(self) -> list[nodes.Node]:
        """Write them."""
        return [*option_sections()]


def option_sections() -> Iterator[nodes.section]:
    """Yield a section for each group."""
    yield from map(_group, Group)


def _group(group: Group) -> nodes.section:
    rows = [_row(one) for one in declared_in(RunOptions) if one.group is group]
    return section(group, f"options-{group.name.lower()}", table(_HEADS, rows, (28, 14, 22, 36)))


def _row(one: Option) -> tuple[str, ...]:
    values = f"[{'|'.join(one.choices)}]" if one.choices else one.kind.metavar
    return (
        ", ".join(f"`{' '.join(filter(None, (flag, values)))}`" for flag in one.all_flags),
        f"`{one.name}`" if one.name in SCENARIO_KEYS else "",
        f"`{one.name}: {one.argument}`" if one.api else "",
        told(one),
    )
