"""A line for each result, for grep and awk."""

from proxytest.model.run import Run
from proxytest.report.report_format import Format
from proxytest.report.visible import visible


def to_lines(run: Run) -> str:
    """Write status, check and target of each result."""
    return "".join(f"{one.status}\t{one.check}\t{visible(one.target)}\n" for one in run.results)


FORMAT = Format(
    endings=(".lines",),
    holds="a line for each result, for grep and awk",
    write=to_lines,
)
