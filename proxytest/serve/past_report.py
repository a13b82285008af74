"""A report in the history of its site: what it said, and what had changed since the one before."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from proxytest.model.run import Verdict
from proxytest.report.by_cause import causes
from proxytest.report.compare import Change
from proxytest.report.site_changes import changes_of
from proxytest.report.sites import Site, State, state_of
from proxytest.report.summary import verdict_words
from proxytest.serve.known_report import Report
from proxytest.watch import site_events
from proxytest.watch.alert import shortened
from proxytest.watch.site_events import SiteEvent

_MOST = 20  #: codes of one report that are told to have changed: of more, somebody made them up


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeChanged:
    """One code, and how it changed."""

    change: Change
    code: str
    told: str  #: the finding's message; empty where there is none


@dataclass(frozen=True, slots=True, kw_only=True)
class PastReport:
    """One row of a site's history."""

    id: int  #: the report's sequence in the hub
    job: str
    stored: datetime
    began: datetime | None  #: the run; None: the job was refused
    state: State | None
    verdict: Verdict | None
    words: str  #: the verdict as reports have it
    codes: tuple[str, ...]  #: of the causes, the most harmful first
    refused: str
    compared: bool  #: was the same asked of the run before, so that it can be told what changed?
    was: State | None  #: of the run before, where it was another
    changes: tuple[CodeChanged, ...]


def past_report(report: Report, before: Report | None) -> PastReport:
    """Return the row of a report; `before` is the last one of which the same was asked."""
    run = report.run
    changes = changes_of(_pair(report, before))
    found = [one.problem.finding.code for one in causes(run)] if run is not None else []
    return PastReport(
        id=report.sequence,
        job=report.answer.id,
        stored=report.stored,
        began=None if run is None else run.started.astimezone(UTC),
        state=None if run is None else state_of(run.verdict),
        verdict=None if run is None else run.verdict,
        words="" if run is None else verdict_words(run),
        codes=tuple(dict.fromkeys(found)),
        refused=report.answer.refused,
        compared=before is not None and run is not None and not changes.not_compared,
        was=next((one.before for one in changes.states), None),
        changes=tuple(
            CodeChanged(change=one.change, code=shortened(one.code), told=shortened(one.told)) for one in changes.codes
        ),
    )


def events_of(site: str, row: PastReport) -> Iterator[SiteEvent]:
    """Return what a row tells to have changed, as what happened at the site."""
    if row.state is not None and row.was is not None:
        yield site_events.VerdictChanged(site=site, at=row.began, before=row.was, now=row.state)
    for one in row.changes[:_MOST]:
        yield site_events.CodeChanged(site=site, at=row.began, change=one.change, code=one.code, told=one.told)


def _pair(report: Report, before: Report | None) -> tuple[Site, ...]:
    """Return the site as it was told by these two."""
    if report.run is None or before is None:
        return ()
    return (report.as_site(before, strict=False),)
