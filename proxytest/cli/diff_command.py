"""`proxytest diff`."""

from pathlib import Path

from proxytest.cli.output import check_format, write_text
from proxytest.cli.replay_command import read_run
from proxytest.report.compare import compare
from proxytest.report.diff import FORMATS

_REGRESSION = 1


def diff_reports(before: Path, after: Path, *, strict: bool, format_name: str) -> int:
    """Compare two stored runs and give the exit status.

    Raises UsageError.
    """
    check_format(format_name, tuple(FORMATS))
    found = compare(read_run(before), read_run(after))
    write_text(FORMATS[format_name](found, strict=strict))
    return _REGRESSION if found.regressed(strict=strict) else 0
