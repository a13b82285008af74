"""A line for each result, for grep and awk."""

from collections.abc import Sequence

from proxytest.model.run import Run
from proxytest.report.about import about
from proxytest.report.ended import Ended
from proxytest.report.report_format import Format
from proxytest.report.sites import NO_SILENT, Silent
from proxytest.report.visible import visible


def to_lines(run: Run) -> str:
    """Write who, where and when; then status, check and target of each result."""
    told = "; ".join(f"{name} {text}" for name, text in about(run).items())
    lines = [f"# {told}", *(f"{one.status} {one.check} {one.target}" for one in run.results)]
    return "".join(f"{visible(line)}\n" for line in lines)


def join(ended: Sequence[Ended], _silent: Silent = NO_SILENT) -> str:
    """Write several runs, one after another."""
    return "".join(to_lines(one.run) for one in ended)


FORMAT = Format(
    endings=(".lines",),
    holds="a line for each result, for grep and awk",
    write=to_lines,
    join=join,
)
