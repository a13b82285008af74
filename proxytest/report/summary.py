"""What all readable formats share: the verdict as a sentence, rows by area, findings by harm."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import groupby

from proxytest.features.tunnel.observations import TunnelTried
from proxytest.model.result import Finding, Party, Result, Status
from proxytest.model.run import Certainty, ClientVerdict, Run, Verdict
from proxytest.model.waiver import Waived
from proxytest.report.exit import as_expected
from proxytest.report.visible import visible

#: How a status is written; in capitals only if it stops a client.
WORDS: Mapping[Status, str] = {
    Status.PASS: "pass",
    Status.WARN: "warn",
    Status.FAIL: "FAIL",
    Status.UNDECIDED: "undecided",
    Status.SKIP: "skip",
    Status.BROKEN: "BUG",
}
_VERDICTS: Mapping[Verdict, str] = {
    Verdict.COMPATIBLE: "COMPATIBLE",
    Verdict.WARNINGS: "COMPATIBLE, WITH WARNINGS",
    Verdict.INCOMPATIBLE: "NOT COMPATIBLE",
    Verdict.INCONCLUSIVE: "INCONCLUSIVE",
}
_CLIENTS: Mapping[Verdict, str] = {
    Verdict.COMPATIBLE: "works",
    Verdict.WARNINGS: "works, with warnings",
    Verdict.INCOMPATIBLE: "DOES NOT WORK",
    Verdict.INCONCLUSIVE: "not known",
}
_COUNTED: Mapping[Status, str] = {
    Status.FAIL: "failed",
    Status.WARN: "warned",
    Status.UNDECIDED: "undecided",
    Status.PASS: "passed",
    Status.SKIP: "skipped",
    Status.BROKEN: "broken by a bug of proxytest",
}
_PARTIES: Mapping[Party, str] = {
    Party.PROXY: "the proxy",
    Party.PATH: "something on the way other than the proxy, such as a firewall",
    Party.FAR_END: "the far end",
    Party.ACCOUNT: "the account",
    Party.DIRECTORY: "the directory",
    Party.OUR_LIMIT: "a limit of proxytest",
}
_HARM = (Status.FAIL, Status.WARN, Status.BROKEN, Status.UNDECIDED, Status.SKIP, Status.PASS)


def verdict_words(run: Run) -> str:
    """Return the verdict in words, and what else decides the exit status."""
    return f"{_VERDICTS[run.verdict]}{aside(run)}"


def aside(run: Run) -> str:
    """Say where the exit status follows from more than the verdict: what the scenario expects, or --strict."""
    if is_as_expected(run):
        return ", as expected"
    strict = run.verdict is Verdict.WARNINGS and run.asked.strict and not as_expected(run, strict=True)
    return ", which --strict counts as a failure" if strict else ""


def is_as_expected(run: Run) -> bool:
    """Is a verdict that is not good what the scenario expects?"""
    good = run.verdict in (Verdict.COMPATIBLE, Verdict.WARNINGS)
    return not good and as_expected(run, strict=run.asked.strict)


def verdict_sentence(run: Run) -> str:
    """Return the verdict, the profile and the proxy."""
    way = f"through {visible(run.proxy.url)}" if run.proxy.url else "without an explicit proxy"
    return f"{verdict_words(run)}: {visible(run.profile.name)} {way}{_narrowed(run)}"


def _narrowed(run: Run) -> str:
    """Return the limits of the verdict: it holds only for these."""
    told = {f"--hold {run.asked.hold:g} not tested": _hold_untested(run), "ended early": not run.complete}
    return "".join(f", {words}" for words in (*limits(run), *(words for words, applies in told.items() if applies)))


def limits(run: Run) -> tuple[str, ...]:
    """Return what was left out of the audit because the user asked for a part of it alone."""
    asked = run.asked
    only = visible(asked.targets[0]) if len(asked.targets) == 1 else f"{len(asked.targets)} named hosts"
    told = {
        f"for {only} only": asked.own_targets,
        f"limited to {', '.join(map(visible, asked.select))}": asked.select,
        f"without {', '.join(map(visible, asked.ignore))}": asked.ignore,
    }
    return tuple(words for words, applies in told.items() if applies)


def _hold_untested(run: Run) -> bool:
    """Was --hold asked for, and nothing could be kept open?"""
    seen = [one.websocket for one in run.observations if isinstance(one, TunnelTried) and one.websocket is not None]
    kept = any(one.held_s is not None or one.idle_s is not None for one in seen)
    return bool(run.asked.hold) and not kept


def counts(run: Run) -> str:
    """Count the results by status, such as `2 failed, 1 warned, 40 passed`."""
    told = (counted(run.results, status, word) for status, word in _COUNTED.items())
    return ", ".join(filter(None, told)) or "nothing was tested"


def counted(results: Iterable[Result], status: Status, word: str) -> str:
    """Count the results of a status, such as `2 failed (1 waived)`; empty where there are none."""
    alike = [result for result in results if result.status is status]
    waived = sum(result.excused for result in alike) if status in (Status.FAIL, Status.WARN) else 0
    return f"{len(alike)} {word}{f' ({waived} waived)' if waived else ''}" if alike else ""


def told_reason(result: Result) -> str:
    """Return the reason of a result; where it is undecided, with what would decide it."""
    if result.status is not Status.UNDECIDED or not result.to_decide:
        return result.reason
    return f"{result.reason}. To decide: {result.to_decide}"


def product(run: Run) -> str:
    """Return the proxy's product, and how certain that is."""
    seen = run.proxy.product
    if seen.name is None:
        return "product unknown"
    name = visible(f"{seen.name} {seen.version}" if seen.version else seen.name)
    return name if seen.certainty is Certainty.CERTAIN else f"{name} ({seen.certainty})"


def client_words(client: ClientVerdict) -> str:
    """Return whether one client works, and with which authentication."""
    words = _CLIENTS[client.verdict]
    if client.scheme is None or client.verdict not in (Verdict.COMPATIBLE, Verdict.WARNINGS):
        return words
    if client.scheme.value == "none":
        return f"{words}, no authentication needed"
    return f"{words}, authenticates with {client.scheme.label}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """Equal results of one check, for one target or several."""

    check: str
    status: Status
    targets: tuple[str, ...]
    reason: str  #: empty where the targets' reasons differ

    @property
    def word(self) -> str:
        """The status as it is written."""
        return WORDS[self.status]


def areas(run: Run) -> tuple[tuple[str, tuple[Row, ...]], ...]:
    """Return the rows by area, the part of a check's id before the slash, in the order of the run."""
    by_area: dict[str, list[Result]] = {}
    for result in run.results:
        by_area.setdefault(result.check.partition("/")[0], []).append(result)
    return tuple((area, tuple(_rows(results))) for area, results in by_area.items())


def _rows(results: list[Result]) -> Iterator[Row]:
    """Join passes of a check whatever their reasons, since they need no action; others only if equal."""
    grouped: dict[tuple[str, ...], list[Result]] = {}
    for result in results:
        reason = "" if result.status is Status.PASS else told_reason(result)
        grouped.setdefault((result.check, result.status, reason), []).append(result)
    for alike in grouped.values():
        reasons = {told_reason(result) for result in alike}
        yield Row(
            check=alike[0].check,
            status=alike[0].status,
            targets=tuple(result.target for result in alike),
            reason=reasons.pop() if len(reasons) == 1 else "",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One finding with its targets."""

    check: str
    status: Status
    requirements: tuple[str, ...]
    finding: Finding  #: its evidence is that of all targets
    targets: tuple[str, ...]
    waived: Waived | None = None  #: where a valid waiver excuses it

    @property
    def word(self) -> str:
        """The status as it is written."""
        return WORDS[self.status]


def problems(run: Run) -> tuple[Problem, ...]:
    """Return the findings, equal ones joined: the most harmful and widespread first, what is waived last."""
    found = [(result, finding) for result in run.results for finding in result.findings]
    grouped: dict[tuple[object, ...], list[tuple[Result, Finding]]] = {}
    for result, finding in found:
        named = (finding.code, finding.party, finding.certainty, finding.because, finding.requirements)
        words = (*named, finding.message, finding.expected, finding.actual, finding.remedy)
        waived = result.waived if result.excused else None
        grouped.setdefault((result.check, result.status, waived, *words), []).append((result, finding))
    return tuple(sorted(map(_problem, grouped.values()), key=_harm))


def _harm(problem: Problem) -> tuple[bool, int, int]:
    return problem.waived is not None, _HARM.index(problem.status), -len(problem.targets)


def _problem(alike: list[tuple[Result, Finding]]) -> Problem:
    result, finding = alike[0]
    evidence = tuple(sorted({number for _, same in alike for number in same.evidence}))
    return Problem(
        check=result.check,
        status=result.status,
        requirements=finding.requirements or result.requirements,
        finding=replace(finding, evidence=evidence),
        targets=tuple(dict.fromkeys(same.target for same, _ in alike)),
        waived=result.waived if result.excused else None,
    )


def who(problem: Problem) -> str:
    """Return who causes it, and how certain that is, such as `the proxy (proven)`."""
    party = problem.finding.party
    return party.value if party is Party.NOT_KNOWN else f"{party_words(party)} ({problem.finding.certainty})"


def party_words(party: Party) -> str:
    """Return a party as a sentence names it."""
    return _PARTIES.get(party, party.value)


def event_numbers(numbers: tuple[int, ...]) -> str:
    """Write event numbers briefly: `event 3`, `events 3, 7-9`."""
    runs: list[list[int]] = []
    for _, run in groupby(enumerate(sorted(set(numbers))), key=lambda pair: pair[1] - pair[0]):
        runs.append([number for _, number in run])
    written = ", ".join(f"{run[0]}-{run[-1]}" if len(run) > 1 else f"{run[0]}" for run in runs)
    return f"event {written}" if written.isdecimal() else f"events {written}"
