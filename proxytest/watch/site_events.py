"""What happened at sites: what changed from one run to the next, by code, and who fell silent or came back."""

from dataclasses import dataclass
from datetime import datetime

from proxytest.report.compare import Change
from proxytest.report.sites import State
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
