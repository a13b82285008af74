"""The page, which `proxytest.report.html` writes."""

from collections.abc import Sequence

from proxytest.model.run import Run
from proxytest.report.ended import Ended
from proxytest.report.fragment import Fragment
from proxytest.report.report_format import Format
from proxytest.report.sites import NO_SILENT, Silent


def to_html(run: Run) -> str:
    """Write a run as HTML."""
    from proxytest.report.html import to_html as write

    return write(run)


def join(ended: Sequence[Ended], silent: Silent = NO_SILENT) -> str:
    """Write several runs as one page, with an index."""
    from proxytest.report.html.runs_page import to_html_of

    return to_html_of(ended, silent)


def to_html_for(run: Run, fragment: Fragment | None, full: bool) -> str:  # noqa: ARG001, FBT001  the signature
    """Write it with the product's configuration; the page folds what is long."""
    from proxytest.report.html import to_html as write

    return write(run, fragment)


FORMAT = Format(
    endings=(".html",),
    holds="a page in one file, without scripts from elsewhere: findings, chains, connections in time, trace",
    write=to_html,
    join=join,
    concludes=True,
    write_for=to_html_for,
)
