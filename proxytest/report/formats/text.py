"""The report for people, in a file: with its evidence, and without colours."""

from proxytest.model.run import Run
from proxytest.report.report_format import Format

_WIDTH = 100  #: columns


def to_text(run: Run) -> str:
    """Write a run as text."""
    from proxytest.report.console import render

    return render(run, width=_WIDTH, color=False, verbose=True)


FORMAT = Format(
    endings=(".txt",),
    holds="the report for people; in a file with its evidence",
    write=to_text,
)
