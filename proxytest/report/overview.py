"""The overview: a line for each client and each area, and what was not tested, with the reason."""

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from proxytest.features.settings.observations import SettingsSeen
from proxytest.model.newest import newer_than
from proxytest.model.result import Result, Status
from proxytest.model.run import ClientVerdict, Run
from proxytest.model.waiver import WaiverState
from proxytest.report.summary import WORDS, Problem, client_words, counted

_NO_TARGET = "-"  #: the target of a result without a target
_COUNTED = {
    Status.FAIL: "failed",
    Status.WARN: "warned",
    Status.BROKEN: "broken by a bug of proxytest",
    Status.PASS: "passed",
    Status.UNDECIDED: "undecided",
    Status.SKIP: "skipped",
}  #: by harm
_TO_MEND = (Status.FAIL, Status.WARN, Status.BROKEN)
_STATES = {
    WaiverState.USED: "used",
    WaiverState.EXPIRED: "EXPIRED, but the finding is still there",
    WaiverState.SUPERFLUOUS: "unused waiver: remove it",
    WaiverState.UNTESTED: "not used, nothing was tested there",
}
_LISTED = 3  #: targets that are listed for a check without a result
#: Characters of a reason; -v shows the rest. An undecided reason says at its end what would decide it.
_LONGEST = {Status.SKIP: 110, Status.UNDECIDED: 400}


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaLine:
    """One area: its worst status without waived results, and the number of each status."""

    area: str
    status: Status
    words: str

    @property
    def word(self) -> str:
        """The status as it is written."""
        return WORDS[self.status]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unproven:
    """Checks without a result, for one reason."""

    checks: tuple[str, ...]
    reason: str


def origin(run: Run) -> str:
    """Return where the proxy's address came from, if not (or not completely) from the command line."""
    settings = next((one for one in run.observations if isinstance(one, SettingsSeen)), None)
    source = settings.source if settings is not None and settings.proxy is not None else None
    return "" if source in (None, "--proxy") else f"; proxy from {source}"


def roots(run: Run) -> str:
    """Return a note that the user's roots replaced the public ones: with an interceptor's root every chain is good."""
    return ", roots of --cacert" if run.asked.own_roots else ""


def dated(run: Run) -> str:
    """Return the date of the requirements, where a newer profile is bundled; empty where none is."""
    newer = newer_than(run.profile.date)
    return f"Judged by requirements of {run.profile.date}; for today's Webex: --profile {newer}" if newer else ""


def area_lines(run: Run) -> tuple[AreaLine, ...]:
    """Return a line per area, in the order of the run."""
    by_area: dict[str, list[Result]] = {}
    for result in run.results:
        by_area.setdefault(result.check.partition("/")[0], []).append(result)
    return tuple(_line(area, results) for area, results in by_area.items())


def _line(area: str, results: list[Result]) -> AreaLine:
    present = [status for status in _COUNTED if any(result.status is status for result in results)]
    words = "; ".join(_counted(status, [one for one in results if one.status is status]) for status in present)
    counting = [status for status in present if any(one.status is status and not one.excused for one in results)]
    return AreaLine(area=area, status=(counting or [Status.SKIP])[0], words=words)


def _counted(status: Status, results: list[Result]) -> str:
    """Return such as `8 failed: inspection`: problems are named, the rest is counted."""
    told = counted(results, status, _COUNTED[status])
    names = dict.fromkeys(result.check.partition("/")[2] or result.check for result in results)
    return f"{told}: {', '.join(names)}" if status in _TO_MEND else told


def unproven(run: Run, status: Status, *, whole: bool) -> tuple[Unproven, ...]:
    """Join what was skipped, or is undecided, by its reason, unless a client's line gives that reason already.

    Targets are named where a check has several. Without `whole` many are only counted, and long reasons are cut.
    """
    told = {reason for client in run.clients for reason in client.reasons}
    targets: dict[str, set[str]] = {}
    grouped: dict[str, dict[str, list[str]]] = {}
    for result in run.results:
        targets.setdefault(result.check, set()).add(result.target)
        if result.status is status and result.reason not in told:
            grouped.setdefault(result.reason, {}).setdefault(result.check, []).append(result.target)
    several = {check for check, named in targets.items() if len(named) > 1}
    return tuple(
        Unproven(
            checks=tuple(
                f"{check} ({_targets(skipped, whole=whole)})" if check in several else check
                for check, skipped in checks.items()
            ),
            reason=reason if whole else _cut(reason, _LONGEST[status]),
        )
        for reason, checks in grouped.items()
    )


def _targets(targets: list[str], *, whole: bool) -> str:
    return ", ".join(targets) if whole or len(targets) <= _LISTED else f"{len(targets)} targets"


def _cut(reason: str, longest: int) -> str:
    if len(reason) <= longest:
        return reason
    return textwrap.shorten(reason, longest, placeholder=" ...") if " " in reason[:longest] else reason[:longest]


def client_line(client: ClientVerdict, found: tuple[Problem, ...]) -> str:
    """Return whether a client works, and why not: by the numbers of the findings below if there are any."""
    cited = set(client.evidence)
    findings = enumerate((problem.finding for problem in found), 1)
    below = [n for n, finding in findings if finding.code in client.codes and cited.intersection(finding.evidence)]
    told = f"see {listed(below)} below" if below else "; ".join(client.reasons)
    return ": ".join(filter(None, [client_words(client), told]))


def listed(numbers: list[int]) -> str:
    """Write numbers as text, such as `1, 3 to 5 and 9`."""
    # Consecutive numbers have the same distance from their index.
    runs = [[number for _, number in run] for _, run in groupby(enumerate(numbers), lambda one: one[1] - one[0])]
    parts = [part for run in runs for part in ([f"{run[0]} to {run[-1]}"] if len(run) > 2 else map(str, run))]
    head = ", ".join(parts[:-1])
    return f"{head} and {parts[-1]}" if head else parts[-1]


def required(run: Run, problem: Problem) -> Iterator[str]:
    """Return the profile's texts of a finding's requirements."""
    texts = {requirement.id: requirement.text for requirement in run.profile.requirements}
    return (f"{identifier}: {texts[identifier]}" for identifier in problem.requirements if identifier in texts)


def agreed(run: Run) -> Iterator[str]:
    """Return unmet expectations, and the state of each waiver."""
    for one in run.expectations:
        if not one.met:
            at = f" of {one.target}" if one.target != _NO_TARGET else ""
            yield f"not as expected: {one.check}{at} is {one.found}, expected {one.expected}"
    for use in run.waivers:
        yield f"waiver of {use.concerns} at {use.target}, until {use.until}: {_STATES[use.state]} ({use.reason})"
