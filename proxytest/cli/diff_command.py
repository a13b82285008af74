"""`proxytest diff`."""

from pathlib import Path

from proxytest.cli.output import check_format, write_text
from proxytest.cli.several_reports import apart
from proxytest.cli.stored_runs import read_runs
from proxytest.report.diff import FORMATS
from proxytest.report.diff_several import compare_several, written

_REGRESSION = 1


def diff_reports(before: Path, after: Path, *, strict: bool, format_name: str) -> int:
    """Compare two stored runs, or the runs of two files by their names, and give the exit status.

    Raises UsageError.
    """
    check_format(format_name, tuple(FORMATS))
    found = compare_several(*(apart(read_runs([path]), strict=strict) for path in (before, after)))
    write_text(written(found, format_name, strict=strict))
    return _REGRESSION if found.regressed(strict=strict) else 0
