"""The overview: a line for each client and each area, and what was not tested, with the reason."""

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from proxytest.features.settings.observations import SettingsSeen
from proxytest.model.event import Operation, Phase
from proxytest.model.newest import newer_than
from proxytest.model.result import Result, Status
from proxytest.model.run import ClientVerdict, Run
from proxytest.model.waiver import WaiverState, WaiverUse
from proxytest.report.by_cause import Cause, causes
from proxytest.report.clients import tells
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
_AREAS = 4  #: that are named of what was not tested
_LISTED = 3  #: targets that are listed for a check without a result
#: Characters of a reason; -v shows the rest. An undecided reason says at its end what would decide it.
_LONGEST = {Status.SKIP: 110, Status.UNDECIDED: 400}


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaLine:
    """One area: its worst status without waived results, and the number of each status."""

    area: str
    status: Status
    words: str
    selected: bool = False  #: did a check pass that the user selected by its name?

    @property
    def word(self) -> str:
        """The status as it is written."""
        return WORDS[self.status]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unproven:
    """Checks without a result, for one reason."""

    checks: tuple[str, ...]
    reason: str
    to_decide: str = ""  #: the command or fact that would decide it

    @property
    def words(self) -> str:
        """The reason, and what would decide it."""
        return f"{self.reason}. To decide: {self.to_decide}" if self.to_decide else self.reason


def used(run: Run) -> str:
    """Return what the audit asked of the proxy and the network: connections, and requests."""
    dialled = {event.conn for event in run.trace if event.operation is Operation.DIAL and event.phase is Phase.DONE}
    sent = sum(event.phase is Phase.SENT and event.operation in _REQUESTS for event in run.trace)
    told = ((len(dialled), "connection"), (sent, "request"))
    return ", ".join(f"{number} {noun}{'' if number == 1 else 's'}" for number, noun in told if number)


_REQUESTS = (Operation.CONNECT, Operation.FORWARD, Operation.HTTP, Operation.WEBSOCKET)


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
    return tuple(_line(area, results, run.asked.select) for area, results in by_area.items())


def _line(area: str, results: list[Result], select: tuple[str, ...]) -> AreaLine:
    present = [status for status in _COUNTED if any(result.status is status for result in results)]
    alike = {status: [one for one in results if one.status is status] for status in present}
    counting = [status for status in present if any(not one.excused for one in alike[status])]
    return AreaLine(
        area=area,
        status=(counting or [Status.SKIP])[0],
        words="; ".join(_counted(status, alike[status], select) for status in present),
        selected=any(one.check in select for one in alike.get(Status.PASS, ())),
    )


def _counted(status: Status, results: list[Result], select: tuple[str, ...]) -> str:
    """Return such as `8 failed: inspection`: problems are named, and what was selected; the rest is counted."""
    told = counted(results, status, _COUNTED[status])
    named = [one.check for one in results if status in _TO_MEND or (status is Status.PASS and one.check in select)]
    names = dict.fromkeys(check.partition("/")[2] or check for check in named)
    return f"{told}: {', '.join(names)}" if names else told


def unproven(run: Run, status: Status, *, whole: bool) -> tuple[Unproven, ...]:
    """Join what was skipped, or is undecided, by its reason and what would decide it, unless that is told already.

    Targets are named where a check has several. Without `whole` many are only counted, and long reasons are cut.
    """
    told = {reason for client in run.clients for reason in client.reasons}
    explained = {id(result) for cause in causes(run) for result in cause.untested}
    targets: dict[str, set[str]] = {}
    grouped: dict[tuple[str, str], dict[str, list[str]]] = {}
    for result in run.results:
        targets.setdefault(result.check, set()).add(result.target)
        if result.status is status and result.reason not in told and id(result) not in explained:
            action = result.to_decide if status is Status.UNDECIDED else ""
            grouped.setdefault((result.reason, action), {}).setdefault(result.check, []).append(result.target)
    several = {check for check, named in targets.items() if len(named) > 1}
    return tuple(
        Unproven(
            checks=tuple(
                f"{check} ({_targets(skipped, whole=whole)})" if check in several else check
                for check, skipped in checks.items()
            ),
            reason=reason if whole else _cut(reason, _LONGEST[status]),
            to_decide=action,
        )
        for (reason, action), checks in grouped.items()
    )


def not_tested(run: Run) -> str:
    """Count what was skipped, in a line: `Not tested: 27 results (auth, media, tls); -v says why`; empty for none."""
    skipped = [result for result in run.results if result.status is Status.SKIP]
    if not skipped:
        return ""
    areas = dict.fromkeys(result.check.partition("/")[0] for result in skipped)
    listed_areas = f" ({', '.join(areas)})" if len(areas) <= _AREAS else f" of {len(areas)} areas"
    return f"Not tested: {len(skipped)} result{'' if len(skipped) == 1 else 's'}{listed_areas}; -v says why"


def _targets(targets: list[str], *, whole: bool) -> str:
    return ", ".join(targets) if whole or len(targets) <= _LISTED else f"{len(targets)} targets"


def _cut(reason: str, longest: int) -> str:
    if len(reason) <= longest:
        return reason
    return textwrap.shorten(reason, longest, placeholder=" ...") if " " in reason[:longest] else reason[:longest]


def client_line(client: ClientVerdict, found: tuple[Cause, ...], run: Run | None = None) -> str:
    """Return whether a client works, and why not: by the numbers of the causes below if there are any.

    What would decide it is told where the run itself does not tell it.
    """
    below = [number for number, cause in enumerate(found, 1) if any(tells(one.finding, client) for one in cause.every)]
    told = f"see {listed(below)} below" if below else "; ".join(client.reasons)
    line = ": ".join(filter(None, [client_words(client), told]))
    action = client.to_decide.action if client.to_decide is not None else ""
    if not action or (run is not None and run.to_decide is not None and run.to_decide.action == action):
        return line
    return f"{line.removesuffix('.')}. To decide: {action}"


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
    yield from _unmet(run)
    yield from map(_waiver, run.waivers)


def disappointed(run: Run) -> Iterator[str]:
    """Return what makes the exit status 1 whatever the verdict: unmet expectations, and expired waivers."""
    yield from _unmet(run)
    yield from (_waiver(use) for use in run.waivers if use.state is WaiverState.EXPIRED)


def _unmet(run: Run) -> Iterator[str]:
    for one in run.expectations:
        if not one.met:
            at = f" of {one.target}" if one.target != _NO_TARGET else ""
            yield f"not as expected: {one.check}{at} is {one.found}, expected {one.expected}"


def _waiver(use: WaiverUse) -> str:
    return f"waiver of {use.concerns} at {use.target}, until {use.until}: {_STATES[use.state]} ({use.reason})"
