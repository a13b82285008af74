"""Sites x clients x areas: a row is a site, a cell how a client, or an area of checks, is there."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from proxytest.model.result import Status
from proxytest.model.run import ClientVerdict, Run
from proxytest.report.about import when
from proxytest.report.clients import tells
from proxytest.report.index import by_client
from proxytest.report.overview import area_lines
from proxytest.report.sites import MANY, Site, State, seen_words, state_of
from proxytest.report.summary import client_words, verdict_words

#: State -> the class of its cell in the page.
TONES = {
    State.FAILS: "fail",
    State.SILENT: "silent",
    State.NOT_KNOWN: "skip",
    State.WARNS: "warn",
    State.WORKS: "pass",
}
#: Gives where a site's report is; empty where there is none.
LinkOf = Callable[[Site], str]
_MOST_ROWS = 300  #: a browser takes seconds for thousands
_HARMFUL = (Status.FAIL, Status.WARN)


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteCell:
    """One cell: its class, which is also its sign, its words, and the areas in which a client's troubles are."""

    tone: str
    words: str
    areas: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteRow:
    """One site; a cell is None where its run has no such client or area."""

    title: str
    seen: str  #: when its run was, or a silent one was last seen
    proxy: str
    limits: str
    link: str  #: to its report; empty where there is none
    whole: SiteCell
    clients: tuple[SiteCell | None, ...]
    areas: tuple[SiteCell | None, ...]
    alike: tuple[Site, ...] = ()  #: further sites whose cells are the same

    @property
    def signs(self) -> tuple[object, ...]:
        """What is seen of it, without words that only differ in numbers."""
        cells = ((cell.tone, cell.areas) if cell is not None else None for cell in (*self.clients, *self.areas))
        return (self.whole.tone, self.limits, *cells)


@dataclass(frozen=True, slots=True, kw_only=True)
class SitesMatrix:
    """The whole table, the worst sites first."""

    clients: tuple[str, ...]
    areas: tuple[str, ...]
    rows: tuple[SiteRow, ...]
    left_out: int = 0  #: sites without a row, none of which is worse than those that have one


def sites_matrix(sites: Sequence[Site], link_of: LinkOf) -> SitesMatrix:
    """Return the table of these sites; `link_of` gives where a site's report is."""
    runs = [site.now.run for site in sites if site.now is not None]
    columns = by_client(runs)
    areas = tuple(dict.fromkeys(line.area for run in runs for line in area_lines(run)))
    clients = [column.client for column in columns]
    rows = ((site, _row(site, clients, areas, link_of)) for site in sites)
    found = _joined(rows) if len(sites) > MANY else tuple(row for _, row in rows)
    return SitesMatrix(
        clients=tuple(column.title for column in columns),
        areas=areas,
        rows=found[:_MOST_ROWS],
        left_out=sum(1 + len(row.alike) for row in found[_MOST_ROWS:]),
    )


def _joined(rows: Iterable[tuple[Site, SiteRow]]) -> tuple[SiteRow, ...]:
    """Join the rows in which the same is seen."""
    first: dict[tuple[object, ...], SiteRow] = {}
    others: dict[tuple[object, ...], list[Site]] = {}
    for site, row in rows:
        if first.setdefault(row.signs, row) is not row:
            others.setdefault(row.signs, []).append(site)
    return tuple(replace(row, alike=tuple(others.get(signs, ()))) for signs, row in first.items())


def _row(site: Site, clients: Sequence[str], areas: Sequence[str], link_of: LinkOf) -> SiteRow:
    if site.now is None:
        silent = SiteCell(tone=TONES[State.SILENT], words="silent")
        return SiteRow(
            title=site.title,
            seen=seen_words(site),
            proxy="",
            limits="",
            link=link_of(site),
            whole=silent,
            clients=(silent,) * len(clients),
            areas=(silent,) * len(areas),
        )
    run = site.now.run
    verdicts = {one.client: _client(run, one) for one in run.clients}
    lines = {line.area: SiteCell(tone=line.status.value, words=line.words) for line in area_lines(run)}
    return SiteRow(
        title=site.title,
        seen=when(run),
        proxy=run.proxy.url or "no explicit proxy",
        limits=site.limits,
        link=link_of(site),
        whole=SiteCell(tone=TONES[site.state], words=f"{verdict_words(run)}, exit status {site.now.status}"),
        clients=tuple(map(verdicts.get, clients)),
        areas=tuple(map(lines.get, areas)),
    )


def _client(run: Run, client: ClientVerdict) -> SiteCell:
    areas = dict.fromkeys(
        result.check.partition("/")[0]
        for result in run.results
        if result.status in _HARMFUL and not result.excused
        if any(tells(finding, client) for finding in result.findings)
    )
    return SiteCell(tone=TONES[state_of(client.verdict)], words=client_words(client), areas=tuple(areas))
