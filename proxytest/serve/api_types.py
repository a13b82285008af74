"""What the JSON API answers; its OpenAPI description is made from these types."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from proxytest.model.result import Party, Status
from proxytest.model.run import Verdict
from proxytest.report.compare import Change
from proxytest.report.sites import State
from proxytest.serve.past_report import PastReport


@dataclass(frozen=True, slots=True, kw_only=True)
class HubTold:
    """Whether the hub answers; while it does not, all else is as it was when it last did."""

    answers: bool
    lost_since: datetime | None  #: by the server's clock


@dataclass(frozen=True, slots=True, kw_only=True)
class CauseTold:
    """A cause of the state of a site."""

    code: str
    status: Status
    party: Party
    by: str  #: the product, or the party in words; empty where neither is known
    waived: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeTold:
    """A code that changed since the run before."""

    change: Change
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RunTold:
    """The last run of a site."""

    id: int | None  #: of its report
    began: datetime
    verdict: Verdict
    status: int  #: the exit status that it would have
    proxy: str
    product: str
    profile: str
    version: str  #: of proxytest at the site


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteTold:
    """How a site is."""

    site: str
    state: State
    last_seen: datetime | None  #: by the hub's clock
    limits: str  #: to which part the audit was limited; empty for the whole
    run: RunTold | None  #: of a silent site the last one, which does not tell how it is now
    clients: Mapping[str, State]
    causes: tuple[CauseTold, ...]
    changes: tuple[ChangeTold, ...]
    jobs: int  #: that wait for its worker
    workers: int  #: that wait for a job
    next_audit: datetime | None  #: where `fleet serve` has the site audited again and again


@dataclass(frozen=True, slots=True, kw_only=True)
class SitesTold:
    """How each site is, the worst first."""

    hub: HubTold
    sites: tuple[SiteTold, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryTold:
    """The reports of a site that the hub keeps, the last one first."""

    hub: HubTold
    site: str
    whole: bool  #: false while earlier ones are still being read
    reports: tuple[PastReport, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthTold:
    """Whether this server follows its hub."""

    status: Literal["ok", "starting", "hub lost"]
    since: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorTold:
    """Why there is no answer."""

    error: str
