"""`proxytest merge`."""

from pathlib import Path

from proxytest.cli.detail import Detail
from proxytest.cli.output import check_outputs, status_of
from proxytest.cli.several_reports import apart, write_several
from proxytest.cli.stored_runs import read_runs
from proxytest.report.exit import worst


def merge_reports(
    paths: tuple[Path, ...], *, strict: bool, detail: Detail, format_name: str, outputs: tuple[Path, ...]
) -> int:
    """Write one report of all stored runs, as they were judged then, and give the worst exit status.

    Raises UsageError.
    """
    check_outputs(format_name, outputs)
    ended = apart(read_runs(paths), strict=strict)
    written = write_several(ended, format_name, outputs, detail)
    return status_of(worst(one.status for one in ended), written=written)
