"""`proxytest replay` of several stored runs, perhaps by a newer profile."""

from dataclasses import replace
from pathlib import Path

from proxytest.cli.detail import Detail
from proxytest.cli.fragment_option import fragment_of
from proxytest.cli.output import check_format, check_joined, status_of, write_text
from proxytest.cli.several_reports import apart, write_files_of, write_several
from proxytest.cli.stored_runs import StoredRun
from proxytest.engine.conclude import judge_again
from proxytest.model.profile import Profile
from proxytest.policy.delta import added, removed
from proxytest.report.drift import Drift
from proxytest.report.drift_report import FORMATS
from proxytest.report.exit import worst


def replay_several(
    stored: tuple[StoredRun, ...],
    profile: Profile | None,
    *,
    strict: bool,
    detail: Detail,
    format_name: str,
    outputs: tuple[Path, ...],
) -> int:
    """Judge each stored run again, and give the worst exit status.

    Raises UsageError.
    """
    if profile is None:
        ended = apart((replace(one, run=judge_again(one.run)) for one in stored), strict=strict)
        written = write_several(ended, format_name, outputs, detail)
        return status_of(worst(one.status for one in ended), written=written)
    check_format(format_name, tuple(FORMATS))
    check_joined(format_name, outputs)
    drifts = tuple(_drift(one, profile) for one in stored)
    write_text(FORMATS[format_name](drifts, profile, strict=strict))
    after = apart((replace(one, run=by.after) for one, by in zip(stored, drifts, strict=True)), strict=strict)
    written = write_files_of(after, outputs, detail)
    return status_of(worst(one.status for one in after), written=written)


def _drift(stored: StoredRun, profile: Profile) -> Drift:
    before, after = judge_again(stored.run), judge_again(stored.run, profile)
    more = added(before.profile, profile)
    return Drift(
        name=stored.name,
        before=before,
        after=after,
        fragment=fragment_of(after, more),
        needed=_names(more) if more is not None else (),
        dropped=removed(before.profile, profile),
    )


def _names(more: Profile) -> tuple[str, ...]:
    return (*(one.pattern for one in more.domains), *map(str, more.media.ports))
