"""One way of one kind of traffic, place by place: what passes, and where it breaks."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from proxytest.model.result import Result, Status
from proxytest.model.traffic import Traffic
from proxytest.report.places import Place
from proxytest.report.traffic_ends import End, Reader, marks

_TOLD = (Status.FAIL, Status.UNDECIDED, Status.WARN)
HARM = (Status.FAIL, Status.UNDECIDED, Status.WARN, Status.PASS, Status.SKIP)


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """One place of a path: SKIP where nothing got there, or nothing was tried."""

    place: Place
    status: Status
    codes: tuple[str, ...] = ()  #: of what is found here
    stopped: int = 0  #: targets that do not get further


@dataclass(frozen=True, slots=True, kw_only=True)
class Path:
    """The way of one kind of traffic."""

    traffic: Traffic
    way: str  #: such as "UDP"; empty: none was tried
    legs: tuple[Leg, ...]  #: in their order
    targets: tuple[str, ...] = ()  #: that are wanted
    reached: int = 0  #: how many of them are
    reason: str = ""  #: why it is undecided, or was not tested

    @property
    def status(self) -> Status:
        """The worst of all legs."""
        return worst(leg.status for leg in self.legs)

    @property
    def past_proxy(self) -> bool:
        """Does it not go through the proxy?"""
        return all(leg.place is not Place.PROXY for leg in self.legs)

    @property
    def told(self) -> tuple[Leg, ...]:
        """The places of which something is to be told."""
        return tuple(leg for leg in self.legs if leg.status in _TOLD and (leg.codes or leg.stopped))


def worst(statuses: Iterable[Status]) -> Status:
    """Return the status that counts first; SKIP where there is none."""
    return min(statuses, key=HARM.index, default=Status.SKIP)


def folded(reader: Reader, traffic: Traffic, way: str, by_target: Mapping[str, End], rest: Iterable[Result]) -> Path:
    """Fold the ends of all targets, and what is to be told besides, into one path."""
    ends = list(by_target.values())
    said = [(end.place, end.status, code) for end in ends if end.stops for code in end.codes or ("",)]
    said += marks(reader, rest)
    legs = tuple(_leg(place, reader.places, ends, said) for place in reader.places)
    reached = sum(end.reaches for end in ends)
    reason = next((end.reason for end in ends if end.reason), "")
    return Path(traffic=traffic, way=way, legs=legs, targets=tuple(by_target), reached=reached, reason=reason)


def _leg(place: Place, places: Sequence[Place], ends: list[End], said: list[tuple[Place, Status, str]]) -> Leg:
    here = [(status, code) for at, status, code in said if at is place]
    status = worst(one for one, _ in here) if here else _passed(place, places, ends)
    return Leg(
        place=place,
        status=status,
        codes=tuple(dict.fromkeys(code for one, code in here if one is status and code)),
        stopped=sum(end.stops and end.status is status and end.place is place for end in ends),
    )


def _passed(place: Place, places: Sequence[Place], ends: list[End]) -> Status:
    """Return whether anything got past a place; undecided before `BEYOND`, which may be this place itself."""
    after = places[places.index(place) + 1 :]
    if any(end.reaches or (end.stops and end.place in after and end.place is not Place.BEYOND) for end in ends):
        return Status.PASS
    stopped = [end for end in ends if end.stops and end.place in after]
    if not stopped:
        return Status.SKIP
    return Status.UNDECIDED if after[0] is Place.BEYOND else Status.PASS
