"""All that is known of the sites, as it was when the hub last answered."""

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from proxytest.fleet.site_queues import Queue
from proxytest.fleet.site_remarks import remarks_on
from proxytest.fleet.streams import KEEP
from proxytest.model.profile import Profile
from proxytest.report.sites import Site, worst_first
from proxytest.serve.hub_contact import HubContact
from proxytest.serve.known_report import Report
from proxytest.serve.past_report import events_of
from proxytest.serve.presence import Presence
from proxytest.serve.report_store import ReportStore
from proxytest.serve.site_reports import SiteReports
from proxytest.watch.site_events import CameBack, FellSilent, SiteEvent

_EVENTS = 200  #: that are kept

#: Gives when a site is audited next; None where nobody planned it.
NextOf = Callable[[str], datetime | None]


def not_planned(site: str) -> None:
    """Return that nobody planned an audit."""
    del site


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """The sites at one moment; it does not change, so that it can be written beside what goes on."""

    version: int
    sites: tuple[Site, ...]  #: the worst first
    ids: Mapping[str, int]  #: of the last report of each site
    queues: Mapping[str, Queue]
    remarks: tuple[str, ...]
    lost_since: datetime | None  #: since when the hub has not answered; None: it answers
    events: tuple[SiteEvent, ...] = ()  #: since the start, the last one first
    next_audits: Mapping[str, datetime] = field(default_factory=dict)  #: by site, where they are planned
    changed: Mapping[str, datetime] = field(default_factory=dict)  #: by site, when something last changed there


@dataclass(slots=True)
class FleetMemory:
    """What is known; whoever adds something raises the version where a page would look different."""

    strict: bool = False
    next_of: NextOf = not_planned
    hub: HubContact = field(default_factory=HubContact)
    presence: Presence = field(default_factory=Presence)
    store: ReportStore = field(default_factory=ReportStore)
    reports: dict[str, SiteReports] = field(default_factory=dict)  #: by site
    queues: dict[str, Queue] = field(default_factory=dict)  #: by site; every site that the hub knows has one
    kept: int = KEEP  #: reports of each site that the hub keeps
    version: int = 0
    is_ready: bool = False  #: has the last report of each site been read?
    signs_read: bool = False  #: was the last sign of life of each site read?
    events: deque[SiteEvent] = field(default_factory=lambda: deque(maxlen=_EVENTS))
    wanted: list[str] = field(default_factory=list)  #: sites whose history somebody waits for
    _silent: frozenset[str] = frozenset()
    _profiles: dict[str, Profile] = field(default_factory=dict)  #: each once, however many sites are judged by it

    def take(self, report: Report, *, new: bool) -> None:
        """Add a report; `new` is one that came after the start."""
        report = self.shared(report)
        known = self.reports.setdefault(report.site, SiteReports(keep=self.kept))
        row = known.take(report)
        self.version += row is not None
        if new and row is not None:
            self.events += events_of(report.site, row)

    def shared(self, report: Report) -> Report:
        """Return a report that shares what many have in common."""
        return report.with_profile_of(self._profiles)

    def keeps(self, number: int) -> None:
        """Take over how many reports of each site the hub keeps; with another number, histories are read anew."""
        if number != self.kept:
            self.kept = number
            for one in self.reports.values():
                one.whole = False

    def forget(self) -> None:
        """Forget all reports: the hub has another stream of them now, which counts anew."""
        self.reports.clear()
        self.store.forget()
        self.version += 1

    def next_past(self) -> str | None:
        """Return the next site whose whole history is to be read, first one that somebody waits for."""
        every = [*self.wanted, *self.reports] if self.is_ready else []
        self.wanted.clear()
        return next((one for one in every if one in self.reports and not self.reports[one].whole), None)

    def read_past(self, site: str, found: SiteReports) -> None:
        """Put a site's whole history in the place of what is known; what came meanwhile is added."""
        known = self.reports.get(site)
        for one in known.newest if known is not None else ():
            found.take(one)
        found.whole = True
        self.reports[site] = found
        self.version += 1

    def hear(self, site: str, when: datetime, *, new: bool) -> None:
        """Take a sign of life by the hub's clock; a `new` one tells what that clock says now."""
        if new:
            self.hub.heard(when)
        self.presence.heard(site, when, self.hub.moment_of(when))

    def expect(self, queues: dict[str, Queue]) -> None:
        """Take over which sites the hub knows, and what waits for each."""
        self.version += queues != self.queues
        self.queues = queues

    def look(self) -> None:
        """Raise the version where another site is silent now, or the hub is lost or back."""
        silent = frozenset(site for site in self.queues if self.is_silent(site))
        self.version += silent != self._silent
        if self.signs_read:
            for name in sorted(silent ^ self._silent):
                self._note_silence(name, silent=name in silent)
        self._silent = silent

    def _note_silence(self, name: str, *, silent: bool) -> None:
        seen = self.presence.seen(name)
        if seen is not None:
            self.events.append(FellSilent(site=name, at=seen) if silent else CameBack(site=name, at=seen))

    def answer(self) -> None:
        """Note that the hub answers."""
        self.version += self.hub.is_lost
        self.hub.heard()

    def lose(self) -> None:
        """Note that the hub does not answer."""
        if not self.hub.is_lost:
            self.hub.lose()
            self.version += 1

    def stamp(self, name: str) -> str:
        """Return a text that is another one wherever the page of a site would look different."""
        known, last, queue = self.reports.get(name), self.last(name), self.queues.get(name, Queue())
        parts = (
            0 if last is None else last.sequence,
            known is not None and known.whole,
            self.is_silent(name),
            self.hub.is_lost,
            queue.jobs,
            queue.workers,
            self.next_of(name),
        )
        return "-".join(map(str, parts))

    def is_silent(self, site: str) -> bool:
        """Is nothing known of a site now?"""
        return self.presence.is_silent(site, self.hub.moment)

    def want_past(self, name: str) -> None:
        """Have the history of a site read before that of others."""
        if name in self.reports and name not in self.wanted:
            self.wanted.append(name)

    def snapshot(self) -> Snapshot:
        """Return the sites as they are now."""
        return Snapshot(
            version=self.version,
            sites=worst_first(map(self.site, self.queues)),
            ids={name: one.last.sequence for name, one in self.reports.items() if one.last is not None},
            queues=dict(self.queues),
            remarks=tuple(line for name in sorted(self.queues) for line in self.remarks(name)),
            lost_since=self.hub.since,
            events=tuple(reversed(self.events)),
            changed={name: at for name, one in self.reports.items() if (at := one.changed) is not None},
            next_audits={name: at for name in self.queues if (at := self.next_of(name)) is not None},
        )

    def site(self, name: str) -> Site:
        """Return how a site is now; one whose last job was refused tells nothing, as one that is silent does."""
        known, seen = self.reports.get(name), self.presence.seen(name)
        if known is None or known.last is None or known.last.run is None:
            return Site(name=name, silent=True, seen=seen)
        return known.last.as_site(known.before, strict=self.strict, silent=self.is_silent(name), seen=seen)

    def remarks(self, name: str) -> Iterator[str]:
        """Say what no report says of a site."""
        last, known = self.last(name), self.reports.get(name)
        yield from remarks_on(name, None if last is None else last.answer, self.queues.get(name, Queue()))
        if known is not None and known.whole and not known.tells_all:
            kept = f"{self.kept} or more audits, of which the hub keeps {self.kept} reports in all"
            yield f"{name}: {kept}: no cause there is known to have ended"

    def last(self, name: str) -> Report | None:
        """Return the last report of a site."""
        known = self.reports.get(name)
        return None if known is None else known.last
