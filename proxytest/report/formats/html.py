"""The page, which `proxytest.report.html` writes."""

from proxytest.model.run import Run
from proxytest.report.report_format import Format


def to_html(run: Run) -> str:
    """Write a run as HTML."""
    from proxytest.report.html import to_html as write

    return write(run)


FORMAT = Format(
    endings=(".html",),
    holds="a page in one file, without scripts from elsewhere: findings, chains, connections in time, trace",
    write=to_html,
)
