"""What changed at sites since the run before, by code; only where the same was asked of both runs."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from proxytest.model.result import Finding, Result
from proxytest.model.run import Run
from proxytest.report.by_cause import roots_of
from proxytest.report.compare import Change, Comparison, Difference, compare
from proxytest.report.sites import Site, State, state_of

_HARMFUL = (Change.WORSE, Change.NEW, Change.OTHER)
_ORDER = tuple(Change)


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeChange:
    """One code that changed in the same way at these sites."""

    change: Change
    code: str  #: of a finding; the id of a check, where it is only no longer tested
    told: str  #: the finding's message at the first of them; empty where there is none
    sites: tuple[Site, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StateChange:
    """Sites that were in one state, and are in another."""

    before: State
    now: State
    sites: tuple[Site, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """All that changed."""

    states: tuple[StateChange, ...]  #: what is worst now first
    codes: tuple[CodeChange, ...]  #: the most harmful and widespread first
    not_compared: tuple[Site, ...]  #: another profile was asked of the run before, or one was cut short

    def __bool__(self) -> bool:
        """Is there anything to tell?"""
        return bool(self.states or self.codes or self.not_compared)


def changes_of(sites: Iterable[Site]) -> Changes:
    """Compare the run of each site with the one before it."""
    pairs = [(one, one.before.run, one.now.run) for one in sites if one.before is not None and one.now is not None]
    alike = [(site, before, now) for site, before, now in pairs if _asked(before) == _asked(now)]
    return Changes(
        states=tuple(_states(alike)),
        codes=tuple(_codes(alike)),
        not_compared=tuple(site for site, before, now in pairs if _asked(before) != _asked(now)),
    )


def _asked(run: Run) -> object:
    """Return what must be the same, lest a change of the question, or a run that was cut short, is taken for a change.

    Runs that were limited to different parts are never compared: they are not of one `Site`.
    """
    return run.profile.name, run.profile.date, run.asked.own_roots, run.complete


def _states(pairs: Sequence[tuple[Site, Run, Run]]) -> Iterator[StateChange]:
    found: dict[tuple[State, State], list[Site]] = {}
    for site, before, now in pairs:
        if before.verdict is not now.verdict:
            found.setdefault((state_of(now.verdict), state_of(before.verdict)), []).append(site)
    order = tuple(State)
    for is_now, was in sorted(found, key=lambda key: tuple(map(order.index, key))):
        yield StateChange(before=was, now=is_now, sites=tuple(found[is_now, was]))


def _codes(pairs: Sequence[tuple[Site, Run, Run]]) -> list[CodeChange]:
    found: dict[tuple[Change, str], list[Site]] = {}
    words: dict[tuple[Change, str], str] = {}
    for site, before, now in pairs:
        for key, told in _changed(compare(before, now)).items():
            found.setdefault(key, []).append(site)
            words.setdefault(key, told)
    every = (
        CodeChange(change=key[0], code=key[1], told=words[key], sites=tuple(sites)) for key, sites in found.items()
    )
    return sorted(every, key=lambda one: (_ORDER.index(one.change), -len(one.sites)))


def _changed(found: Comparison) -> dict[tuple[Change, str], str]:
    """Return what changed, and how it is told; what is explained by another change is left out, and what is waived."""
    counted = [one for one in found.differences if one.after is None or not one.after.excused]
    new = {finding.code for one in counted if one.change in _HARMFUL for finding in _findings(one.after)}
    gone = {finding.code for one in counted if one.change is Change.BETTER for finding in _findings(one.before)}
    after, before = _explained(found.after, new), _explained(found.before, gone)
    told: dict[tuple[Change, str], str] = {}
    for one in counted:
        explained = before if one.change is Change.BETTER else after
        for code, words in _of(one, new):
            if code not in explained:
                told.setdefault((one.change, code), words)
    return told


def _explained(run: Run, changed: set[str]) -> set[str]:
    """Return the codes that another one explains which changed too; in a circle of codes none explains."""
    roots = roots_of(run)
    return {code for code, root in roots.items() if root != code and root in changed and roots.get(root) == root}


def _of(one: Difference, new: set[str]) -> Iterator[tuple[str, str]]:
    """Return the codes that changed, and how each is told; the check, where there is only no result any more."""
    if one.change in _HARMFUL or one.change is Change.BETTER:
        found = _findings(one.before if one.change is Change.BETTER else one.after)
        yield from ((finding.code, finding.message) for finding in found)
    elif one.change in (Change.UNPROVEN, Change.GONE) and (one.after is None or one.after.because not in new):
        yield one.check, ""


def _findings(result: Result | None) -> tuple[Finding, ...]:
    return result.findings if result is not None else ()
