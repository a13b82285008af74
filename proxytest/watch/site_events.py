"""What happened at sites between two looks: what changed, by code, and who fell silent or came back."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from proxytest.report.compare import Change
from proxytest.report.site_changes import changes_of
from proxytest.report.sites import Site, State
from proxytest.report.sites_table import CHANGES
from proxytest.report.visible import visible


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteEvent:
    """Something that happened at a site."""

    site: str
    at: datetime | None  #: when it was noticed there; None: not known, the site was never heard of


@dataclass(frozen=True, slots=True, kw_only=True)
class FellSilent(SiteEvent):
    """The site gives no sign of life since `at`: nothing is known of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CameBack(SiteEvent):
    """The site was silent, and was heard of at `at`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictChanged(SiteEvent):
    """Its last run has another verdict than the one before."""

    before: State
    now: State


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeChanged(SiteEvent):
    """Its last run has a finding that the one before had not, or the other way round."""

    change: Change
    code: str
    told: str  #: the finding's message; empty where there is none


def words_of(event: SiteEvent) -> str:
    """Tell it in a line; what came from the wire is escaped."""
    match event:
        case FellSilent():
            return "fell silent"
        case CameBack():
            return "came back"
        case VerdictChanged():
            return f"{event.before} before, {event.now} now"
        case CodeChanged():
            return "  ".join(filter(None, (CHANGES[event.change], visible(event.code), visible(event.told))))
    raise TypeError(type(event).__name__)


def events_of(before: Mapping[str, Site], after: Mapping[str, Site]) -> tuple[SiteEvent, ...]:
    """Return what happened to the sites of both, by name; of one that is new nothing is known yet that could change."""
    return tuple(event for name, site in after.items() if name in before for event in _events(before[name], site))


def _events(before: Site, after: Site) -> Iterator[SiteEvent]:
    if before is after:
        return
    if before.silent != after.silent:
        kind = FellSilent if after.silent else CameBack
        yield kind(site=after.name, at=after.seen)
    if after.last is not None and (before.last is None or after.last.run is not before.last.run):
        yield from _changed(replace(after, silent=False), after.last.run.started)


def _changed(site: Site, at: datetime) -> Iterable[SiteEvent]:
    """Return what changed since the last run of which the same was asked."""
    found = changes_of([site])
    for state in found.states:
        yield VerdictChanged(site=site.name, at=at, before=state.before, now=state.now)
    for code in found.codes:
        yield CodeChanged(site=site.name, at=at, change=code.change, code=code.code, told=code.told)
