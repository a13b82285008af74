"""The report for people, in a file: with its evidence, and without colours."""

from collections.abc import Sequence

from proxytest.model.run import Run
from proxytest.report.ended import Ended
from proxytest.report.fragment import Fragment
from proxytest.report.report_format import Format
from proxytest.report.sites import NO_SILENT, Silent

_WIDTH = 100  #: columns


def to_text(run: Run) -> str:
    """Write a run as text."""
    return to_text_for(run, None, True)  # noqa: FBT003  the signature


def to_text_for(run: Run, fragment: Fragment | None, full: bool) -> str:  # noqa: ARG001, FBT001  the signature
    """Write it with the product's configuration; a file holds the evidence in any case."""
    from proxytest.report.console import render

    return render(run, width=_WIDTH, color=False, verbose=True, fragment=fragment)


def join(ended: Sequence[Ended], silent: Silent = NO_SILENT) -> str:
    """Write several runs as text, with a summary at the end."""
    from proxytest.report.several import heading, summary_of

    parts = (
        f"{heading(one.name, number, len(ended))}{to_text_for(one.run, one.fragment, one.full)}"
        for number, one in enumerate(ended, 1)
    )
    return f"{''.join(parts)}{summary_of(ended, len(ended), silent)}"


FORMAT = Format(
    endings=(".txt",),
    holds="the report for people; in a file with its evidence",
    write=to_text,
    join=join,
    write_for=to_text_for,
)
