"""`proxytest replay`."""

from pathlib import Path

from proxytest.cli.detail import Detail
from proxytest.cli.output import check_outputs, status_of, write_reports
from proxytest.cli.stored_runs import read_runs
from proxytest.engine.conclude import judge_again
from proxytest.report.exit import exit_status, held_strictly
from proxytest.scenario.profile_file import load_profile


def replay_reports(
    paths: tuple[Path, ...],
    *,
    profile: str | None,
    strict: bool,
    detail: Detail,
    format_name: str,
    outputs: tuple[Path, ...],
) -> int:
    """Judge stored runs again and give the exit status, of several the worst.

    Raises UsageError.
    """
    check_outputs(format_name, outputs)
    newer = load_profile(profile) if profile else None
    stored = read_runs(paths)
    if len(stored) > 1 or any(path.is_dir() for path in paths):
        from proxytest.cli.drift_command import replay_several

        return replay_several(stored, newer, strict=strict, detail=detail, format_name=format_name, outputs=outputs)
    run = held_strictly(judge_again(stored[0].run, newer), strict=strict)
    written = write_reports(run, format_name, outputs, detail)
    return status_of(exit_status(run, strict=strict), written=written)
