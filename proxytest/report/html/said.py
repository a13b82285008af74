"""The picture in words: for each way what passes, and where it breaks, with the findings that say why."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from proxytest.model.result import Finding, Status
from proxytest.model.run import Run
from proxytest.model.traffic import Traffic
from proxytest.report.by_cause import causes
from proxytest.report.places import Place
from proxytest.report.traffic_path import Leg, Path

NAMES = {Traffic.SIGNALLING: "Signalling", Traffic.NOTIFICATIONS: "Notifications", Traffic.MEDIA: "Media"}
_WHERE = {
    Place.MACHINE: "on this machine",
    Place.TO_PROXY: "on the way to the proxy",
    Place.PROXY: "at the proxy",
    Place.BEYOND: "at the proxy or behind it",
    Place.FIREWALL: "at the firewall or another device on the way",
    Place.CLOUD: "at the far end",
}
_PAST_PROXY = {Place.BEYOND: "at the firewall or behind it"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """A finding that says why."""

    number: int  #: of its card
    finding: Finding
    targets: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One statement about a way."""

    status: Status
    words: str
    causes: tuple[Cause, ...] = ()


def causes_of(run: Run) -> tuple[Cause, ...]:
    """Return all findings, with the numbers of their cards."""
    numbered = ((number, problem) for number, cause in enumerate(causes(run), 1) for problem in cause.every)
    return tuple(Cause(number=number, finding=one.finding, targets=one.targets) for number, one in numbered)


def causes_at(leg: Leg, path: Path, found: Iterable[Cause]) -> tuple[Cause, ...]:
    """Return what says why at a place of a way."""
    return _causes(leg.codes, path.targets, found)


def said_of_media(status: Status, codes: tuple[str, ...], found: Iterable[Cause]) -> Iterator[Said]:
    """Return what is to be told of all ways of media together."""
    if causing := _causes(codes, (), found):
        yield Said(status=status, words="breaks" if status is Status.FAIL else "warning", causes=causing)


def _causes(codes: tuple[str, ...], targets: tuple[str, ...], found: Iterable[Cause]) -> tuple[Cause, ...]:
    """Return each card once that tells of a code; one that is about these targets goes before others of its code."""
    telling = [one for one in found if one.finding.code in codes]
    own = [one for one in telling if not set(targets).isdisjoint(one.targets)]
    covered = {one.finding.code for one in own}
    every = (*own, *(one for one in telling if one.finding.code not in covered))
    return tuple({one.number: one for one in reversed(every)}.values())[::-1]


def name_of(path: Path) -> str:
    """Return such as `Media by UDP`."""
    return f"{NAMES[path.traffic]} by {path.way}" if path.way else NAMES[path.traffic]


def said(path: Path, found: Iterable[Cause]) -> Iterator[Said]:
    """Return what is to be told of a way."""
    for leg in path.told:
        words = f"{short(leg, path)} {where(leg, path)}{_open(leg, path)}"
        yield Said(status=leg.status, words=words, causes=causes_at(leg, path, found))
    if not path.told:
        yield Said(status=path.status, words=": ".join(filter(None, (ending(path), path.reason))))


def where(leg: Leg, path: Path) -> str:
    """Return the place in words."""
    return (path.past_proxy and _PAST_PROXY.get(leg.place)) or _WHERE[leg.place]


def short(leg: Leg, path: Path) -> str:
    """Return what happens at a place, and to how many of several targets."""
    some = f"{leg.stopped} of {len(path.targets)} " if 0 < leg.stopped < len(path.targets) else ""
    if leg.status is Status.FAIL:
        return f"{some}break{'' if some and leg.stopped > 1 else 's'}"
    return f"{some}{'undecided' if leg.status is Status.UNDECIDED else 'warning'}"


def ending(path: Path) -> str:
    """Return what gets to the cloud; empty where nothing does, though it was tried."""
    if path.reached:
        of = f"{path.reached} of {len(path.targets)} "
        return f"{of}pass{_es(path.reached)}" if path.reached < len(path.targets) else "passes"
    return "not tested" if path.status is Status.SKIP else ""


def _es(number: int) -> str:
    return "es" if number == 1 else ""


def _open(leg: Leg, path: Path) -> str:
    return f": {path.reason}" if leg.status is Status.UNDECIDED and path.reason else ""
