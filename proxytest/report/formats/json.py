"""The whole run, which `proxytest.report.stored_run` writes and reads."""

from proxytest.model.run import Run
from proxytest.report.report_format import Format


def to_json(run: Run) -> str:
    """Write a run as JSON."""
    from proxytest.report.stored_run import to_json as write

    return write(run)


FORMAT = Format(
    endings=(".json",),
    holds="the whole run, which `replay` and `diff` read",
    write=to_json,
)
