"""What changed between two runs, result by result and client by client."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from proxytest.model.result import Result, Status
from proxytest.model.run import ClientVerdict, Run, Verdict
from proxytest.report.earlier import UNNAMED

_PROXY = "the proxy"  #: replaces the proxy's address, so that two proxies can be compared
_ORDER = (Status.PASS, Status.WARN, Status.FAIL)  #: of statuses that say something about the proxy, by harm
_FAILED = _ORDER.index(Status.FAIL)
_GOOD = (Verdict.COMPATIBLE, Verdict.WARNINGS)
_VERDICTS = (*_GOOD, Verdict.INCOMPATIBLE)  #: likewise


class Change(StrEnum):
    """How a result, or a client, changed."""

    WORSE = "worse"
    NEW = "new"  #: a finding where nothing was tested before
    UNPROVEN = "no-longer-proven"  #: it was tested before, and is not now
    OTHER = "changed"  #: as bad as before, for another reason
    BETTER = "better"  #: or tested now, and fine
    GONE = "gone"  #: not in the new run
    SAME = "same"


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One check and one target, before and after."""

    check: str
    target: str
    change: Change
    before: Result | None
    after: Result | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientDifference:
    """One client, before and after."""

    client: str
    change: Change
    before: ClientVerdict | None
    after: ClientVerdict | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two runs and their differences."""

    before: Run
    after: Run
    clients: tuple[ClientDifference, ...]  #: of every client
    differences: tuple[Difference, ...]  #: the most harmful first; only differences
    same: int  #: unchanged results

    @property
    def lost(self) -> bool:
        """Did it work before, and is it not known now?"""
        return self.before.verdict in _GOOD and self.after.verdict is Verdict.INCONCLUSIVE

    def regressed(self, *, strict: bool) -> bool:
        """Did anything get worse, or fail that was not tested before, or is the verdict no longer reached?

        `strict` counts new warnings too, and what is no longer proven.
        """
        if self.lost:
            return True
        counted = [one for one in self.differences if one.after is None or not one.after.excused]
        clients = [one for one in self.clients if one.change is not Change.GONE]
        return any(_grave(one.change, _harm(one.after), strict=strict) for one in counted) or any(
            _grave(one.change, _FAILED, strict=strict) for one in clients
        )


def compare(before: Run, after: Run) -> Comparison:
    """Compare two runs."""
    found = list(_differences(_worst(before), _worst(after)))
    order = list(Change)
    return Comparison(
        before=before,
        after=after,
        clients=tuple(_clients(before.clients, after.clients)),
        differences=tuple(
            sorted((one for one in found if one.change is not Change.SAME), key=lambda one: order.index(one.change))
        ),
        same=sum(one.change is Change.SAME for one in found),
    )


def _worst(run: Run) -> dict[tuple[str, str], Result]:
    """Return a result per check and target: the first of the worst ones."""
    worst: dict[tuple[str, str], Result] = {}
    for result in run.results:
        key = (result.check, _PROXY if result.target == run.proxy.url else result.target)
        if key not in worst or _harm(result) > _harm(worst[key]):
            worst[key] = result
    return worst


def _harm(result: Result | None) -> int:
    """Return the harm of a status; -1 where it says nothing about the proxy: not tested, or a bug of ours."""
    return _ORDER.index(result.status) if result is not None and result.status in _ORDER else -1


def _grave(change: Change, harm: int, *, strict: bool) -> bool:
    if strict:
        return change in (Change.WORSE, Change.NEW, Change.UNPROVEN, Change.GONE)
    return change is Change.WORSE or (change is Change.NEW and harm == _FAILED)


def _differences(before: dict[tuple[str, str], Result], after: dict[tuple[str, str], Result]) -> Iterator[Difference]:
    for check, target in dict.fromkeys((*after, *before)):
        old, new = before.get((check, target)), after.get((check, target))
        yield Difference(check=check, target=target, change=_change(old, new), before=old, after=new)


def _change(old: Result | None, new: Result | None) -> Change:
    was, now = _harm(old), _harm(new)
    if new is None:
        return Change.GONE if was >= 0 else Change.SAME
    if was < 0 or now < 0:
        return _change_of_proof(was, now)
    if was != now:
        return Change.WORSE if now > was else Change.BETTER
    return Change.OTHER if old and now > 0 and _differ(old, new) else Change.SAME


def _change_of_proof(was: int, now: int) -> Change:
    """Return the change where at most one of the two says something about the proxy."""
    if was >= 0:
        return Change.UNPROVEN
    if now < 0:
        return Change.SAME
    return Change.NEW if now > 0 else Change.BETTER


def _differ(old: Result, new: Result) -> bool:
    """Are both equally bad for different reasons? Compare codes; sentences only in runs without codes."""
    by_code = all(finding.code != UNNAMED for result in (old, new) for finding in result.findings)
    return _causes(old, by_code=by_code) != _causes(new, by_code=by_code)


def _causes(result: Result, *, by_code: bool) -> tuple[str, ...]:
    told = (finding.code if by_code else finding.message for finding in result.findings)
    return tuple(sorted(told)) or (result.code or result.reason,)


def _clients(before: Iterable[ClientVerdict], after: Iterable[ClientVerdict]) -> Iterator[ClientDifference]:
    old, new = {one.client: one for one in before}, {one.client: one for one in after}
    for name in dict.fromkeys((*new, *old)):
        yield ClientDifference(
            client=name, change=_client_change(old.get(name), new.get(name)), before=old.get(name), after=new.get(name)
        )


def _client_change(old: ClientVerdict | None, new: ClientVerdict | None) -> Change:
    """Compare the clients; a client that is only in one profile is listed, but is no change of the proxy."""
    if new is None:
        return Change.GONE
    if old is None:
        return Change.OTHER
    if old.verdict is new.verdict:
        return Change.SAME if (old.scheme, old.reasons) == (new.scheme, new.reasons) else Change.OTHER
    if new.verdict is Verdict.INCONCLUSIVE:
        return Change.UNPROVEN
    if old.verdict is Verdict.INCONCLUSIVE:
        return Change.NEW if new.verdict is Verdict.INCOMPATIBLE else Change.BETTER
    return Change.WORSE if _VERDICTS.index(new.verdict) > _VERDICTS.index(old.verdict) else Change.BETTER
