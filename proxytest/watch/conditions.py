"""What holds at enough sites for long enough to be told, and what does not any more: pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType

from proxytest.model.result import Status
from proxytest.report.by_cause import Cause, causes
from proxytest.report.ended import Ended
from proxytest.report.exit import COMPATIBLE, INCOMPATIBLE
from proxytest.report.sites import Site, State
from proxytest.report.visible import visible
from proxytest.watch.alert import LONGEST, Alert, Event, alert, shortened

SILENT = "site.silent"  #: the code of a site that says nothing
INCONCLUSIVE = "site.inconclusive"  #: of one whose audit could not tell, and found no cause of that
UNEXPECTED = "site.unexpected"  #: of one where nothing counts as a failure but that it is not as expected
_NOTHING = "nothing is known of the site now: its worker gives no sign of life, or did not carry out its last job"
_MOST = 50  #: causes of a site that are told: of more, somebody made them up
_OPEN = "the audit could not tell whether Webex works there"
_OTHERWISE = "the audit did not find what its scenario expects, or a waiver has expired"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What is worth an alert."""

    sites: int = 1  #: that have the same cause
    lasting: timedelta = timedelta(0)  #: for so long


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteCodes:
    """What is known of a site: the codes of its causes, and how each is told."""

    codes: Mapping[str, str]
    known: bool  #: is a code that is not there known not to be there?
    unsure: frozenset[str] = frozenset()  #: codes of which that is not known all the same

    def without(self, code: str) -> bool:
        """Is it known that the site does not have this code now?"""
        return self.known and code not in self.codes and code not in self.unsure


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """A cause that enough sites have; or had, and nobody knows better."""

    told: str
    sure: tuple[str, ...]  #: sites that have it
    kept: tuple[str, ...]  #: sites that had it, and of which nothing is known now
    since: datetime

    @property
    def sites(self) -> tuple[str, ...]:
        """All of them."""
        return (*self.sure, *self.kept)


#: By code.
Held = Mapping[str, Holding]
NOTHING_HELD: Held = MappingProxyType({})


def joined(parts: Iterable[SiteCodes]) -> SiteCodes:
    """Return what is known of a place where several things are audited."""
    every = tuple(parts)
    codes = {code: told for one in every for code, told in one.codes.items()}
    unsure = frozenset(code for one in every for code in one.unsure)
    return SiteCodes(codes=codes, known=all(one.known for one in every), unsure=unsure)


def codes_of(site: Site) -> SiteCodes:
    """Return what makes a site's run end with another status than 0, by cause; a silent site has nothing but that.

    Of one that lives and has not been audited yet nothing is known, and that is no news.
    """
    if site.now is None:
        return SiteCodes(codes={SILENT: _NOTHING} if site.silent else {}, known=False)
    found = _failures(site.now) if site.now.status else ()
    codes: dict[str, str] = {}
    for one in found[:_MOST]:  # of several ways in which a code is told the most harmful comes first
        codes.setdefault(_bounded(one.problem.finding.code), _bounded(one.title))
    every = (one.finding.code for cause in found for one in cause.every)
    return SiteCodes(
        codes=codes or _without_cause(site.now),
        known=site.state is not State.NOT_KNOWN and site.now.run.complete,
        unsure=frozenset(map(_bounded, (*site.untested, *every))),
    )


def _without_cause(ended: Ended) -> Mapping[str, str]:
    """Return what is told of a run that does not end with 0, where no finding says why."""
    if ended.status == COMPATIBLE:
        return {}
    if ended.status == INCOMPATIBLE:
        return {UNEXPECTED: _OTHERWISE}
    why = ended.run.to_decide.reason if ended.run.to_decide is not None else ""
    return {INCONCLUSIVE: _bounded(f"{_OPEN}: {why}" if why else _OPEN)}


def _failures(ended: Ended) -> tuple[Cause, ...]:
    """Return the causes that count as failures."""
    counted = (Status.FAIL, Status.WARN) if ended.strict else (Status.FAIL,)
    return tuple(one for one in causes(ended.run) if one.problem.status in counted and one.problem.waived is None)


def _bounded(text: str) -> str:
    """Return a text of the wire as it may be sent to others."""
    return shortened(visible(text[: LONGEST + 1]))


def holding(before: Held, sites: Mapping[str, SiteCodes], rule: Rule, now: datetime) -> Held:
    """Return what holds now.

    A site of which nothing is known any more does not end what it had: that it is silent is no good news. Nor does a
    run that did not test it again.
    """
    having: dict[str, dict[str, str]] = {}
    for name, one in sites.items():
        for code, told in one.codes.items():
            having.setdefault(code, {})[name] = told
    found = {}
    for code in {**having, **before}:
        earlier, sure = before.get(code), having.get(code, {})
        kept = _kept(code, earlier, sites, sure) if code != SILENT else ()
        if len(sure) >= rule.sites or (earlier is not None and len(sure) + len(kept) >= rule.sites):
            told = next(iter(sure.values()), earlier.told if earlier is not None else "")
            since = now if earlier is None else min(earlier.since, now)  # the clock may be set back
            found[code] = Holding(told=told, sure=tuple(sorted(sure)), kept=kept, since=since)
    return found


def _kept(
    code: str, earlier: Holding | None, sites: Mapping[str, SiteCodes], sure: Mapping[str, str]
) -> tuple[str, ...]:
    every = () if earlier is None else earlier.sites
    return tuple(name for name in every if name in sites and name not in sure and not sites[name].without(code))


def alerts_due(held: Held, begun: Mapping[str, Alert], rule: Rule, now: datetime, of: int) -> Iterator[Alert]:
    """Return what is to be told: where something has lasted long enough, and where what was told has ended."""
    for code, one in held.items():
        lasted = now - one.since >= rule.lasting
        if code not in begun and lasted and len(one.sure) >= rule.sites:
            yield alert(Event.BEGAN, code, one.told, one.sites, of=of, since=one.since, at=now)
    for code, told in begun.items():
        if code not in held:
            yield alert(Event.ENDED, code, told.told, told.sites, of=of, since=told.since, at=now)


def held_by(begun: Mapping[str, Alert]) -> Held:
    """Return what held when it was told, for a process that has just been started."""
    return {code: Holding(told=one.told, sure=(), kept=one.sites, since=one.since) for code, one in begun.items()}
