"""Findings by their cause: one block for what one cause brings about, however many checks notice it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from proxytest.model.result import Finding, Result, Status
from proxytest.model.run import ClientVerdict, Run, Verdict
from proxytest.report.clients import tells
from proxytest.report.summary import Problem, problems

_LINE = 65  #: characters


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """The finding that explains others, these, and the checks that it kept from being tested.

    It stands first, unless one that it explains does more harm.
    """

    problem: Problem
    effects: tuple[Problem, ...] = ()  #: what it explains, and the same at other places in other words
    untested: tuple[Result, ...] = ()

    @property
    def every(self) -> tuple[Problem, ...]:
        """All findings of the block."""
        return (self.problem, *self.effects)

    @property
    def title(self) -> str:
        """What the first finding says, and how many of its kind say something else."""
        first = self.problem.finding
        others = {one.finding.message for one in self.effects if one.finding.code == first.code} - {first.message}
        return f"{first.message} (and {len(others)} more of this kind)" if others else first.message

    @property
    def to_mend(self) -> tuple[Problem, ...]:
        """The findings whose remedies are needed: what another explains ends with that, and so does what is less."""
        code, status = self.problem.finding.code, self.problem.status
        alike = (one for one in self.effects if one.status is status)
        return (self.problem, *(one for one in alike if one.finding.code == code or one.finding.because is None))

    @property
    def consequences(self) -> tuple[Problem, ...]:
        """The effects, joined where they differ only in their targets."""
        joined: dict[tuple[str, ...], Problem] = {}
        for one in self.effects:
            key = (one.check, one.word, one.finding.message)
            before = joined[key].targets if key in joined else ()
            joined[key] = replace(joined.get(key, one), targets=tuple(dict.fromkeys((*before, *one.targets))))
        return tuple(joined.values())

    @property
    def evidence(self) -> tuple[int, ...]:
        """The numbers of the events that prove any of them."""
        return tuple(sorted({event for one in self.every for event in one.finding.evidence}))

    @property
    def untested_checks(self) -> tuple[str, ...]:
        """The checks that it kept from being tested, such as `area/name (15 targets)`."""
        targets: dict[str, int] = {}
        for result in self.untested:
            targets[result.check] = targets.get(result.check, 0) + 1
        return tuple(check if number == 1 else f"{check} ({number} targets)" for check, number in targets.items())

    @property
    def untested_words(self) -> str:
        """The same in a line: many are counted by their areas."""
        whole = ", ".join(self.untested_checks)
        if len(whole) <= _LINE:
            return whole
        areas = dict.fromkeys(result.check.partition("/")[0] for result in self.untested)
        return f"{len(self.untested)} results in {', '.join(areas)}"

    def other_remedies(self) -> Iterator[tuple[Problem, str]]:
        """Return each effect, with its remedy where the block has not told that yet."""
        told = {self.problem.finding.remedy}
        for effect in self.effects:
            remedy = effect.finding.remedy
            yield effect, "" if remedy in told else remedy
            told.add(remedy)


def causes(run: Run) -> tuple[Cause, ...]:
    """Return the causes, what decides the verdict first; what a waiver excuses is a block of its own, and last."""
    found = problems(run)
    roots, either = roots_of(run), _alternatives(run)
    blocks: dict[tuple[str, object], list[Problem]] = {}
    for problem in found:
        key = (_root_of(problem.finding, roots, either), problem.waived)
        blocks.setdefault(key, []).append(problem)
    kept = _kept_from_testing(run, roots)
    told = [
        _cause(code, alike, kept.get(code, ()) if waived is None else ()) for (code, waived), alike in blocks.items()
    ]
    return tuple(sorted(told, key=lambda one: _rank(one, run)))


def _rank(cause: Cause, run: Run) -> int:
    """Return the place among the causes: failures of clients that the verdict does not follow leave it alone."""
    if cause.problem.waived is not None:
        return 3
    if cause.problem.status is Status.UNDECIDED:
        return 0 if cause.untested and run.verdict is Verdict.INCONCLUSIVE else 2
    if cause.problem.status is not Status.FAIL:
        return 2
    concerned = clients_of(run, cause)
    return 0 if not concerned or any(one.decides for one in concerned) else 1


def clients_of(run: Run, cause: Cause) -> tuple[ClientVerdict, ...]:
    """Return the clients in whose verdict a finding of the cause is told."""
    return tuple(one for one in run.clients if any(tells(problem.finding, one) for problem in cause.every))


def _cause(code: str, alike: list[Problem], untested: Iterable[Result]) -> Cause:
    # What only warns, or is undecided, does not stand above a failure.
    worst = [one for one in alike if one.status is alike[0].status]
    first = next((one for one in worst if one.finding.code == code), worst[0])
    return Cause(problem=first, effects=tuple(one for one in alike if one is not first), untested=tuple(untested))


def _kept_from_testing(run: Run, roots: Mapping[str, str]) -> Mapping[str, list[Result]]:
    kept: dict[str, list[Result]] = {}
    for result in run.results:
        if result.because is not None and not result.findings:
            kept.setdefault(roots.get(result.because, result.because), []).append(result)
    return kept


def _root_of(finding: Finding, roots: Mapping[str, str], either: Mapping[str, str]) -> str:
    """Return the last explanation of a finding; its own code, where none is told."""
    code = either.get(finding.code, finding.code)
    return roots.get(finding.because or code, code)


def _alternatives(run: Run) -> Mapping[str, str]:
    """Return the codes that are only suspected beside another one, which stands for both."""
    sure = {one.code for result in run.results if result.status is not Status.UNDECIDED for one in result.findings}
    return {
        one.code: result.findings[0].code
        for result in run.results
        if result.status is Status.UNDECIDED
        for one in result.findings[1:]
        if one.code not in sure
    }


def roots_of(run: Run) -> Mapping[str, str]:
    """Return the last explanation of each code that this run tells; a circle has none.

    A code is explained where each finding of it is: what is denied with its port says nothing of what is denied alone.
    """
    told: dict[str, list[Finding]] = {}
    for result in run.results:
        for finding in result.findings:
            told.setdefault(finding.code, []).append(finding)
    explained = {
        code: findings[0].because for code, findings in told.items() if all(one.because in told for one in findings)
    }
    roots: dict[str, str] = {}
    for code in told:
        seen, last = {code}, code
        while (further := explained.get(last)) is not None and further not in seen:
            seen.add(further)
            last = further
        roots[code] = last
    return roots
