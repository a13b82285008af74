"""`proxytest profile diff`."""

from proxytest.cli.output import check_format, write_text
from proxytest.report.profile_changes import profile_changes
from proxytest.report.profile_diff import FORMATS
from proxytest.scenario.profile_file import load_profile

_DIFFERENT = 1


def diff_profiles(old: str, new: str, *, format_name: str) -> int:
    """Compare two profiles and give the exit status.

    Raises UsageError.
    """
    check_format(format_name, tuple(FORMATS))
    before, after = load_profile(old), load_profile(new)
    write_text(FORMATS[format_name](before, after))
    return _DIFFERENT if profile_changes(before, after) else 0
