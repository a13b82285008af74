"""Sites and clients as a table of words, for a terminal."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from proxytest.model.listing import listed
from proxytest.model.result import Status
from proxytest.model.run import ClientVerdict
from proxytest.report.by_cause import causes
from proxytest.report.compare import Change
from proxytest.report.index import by_client
from proxytest.report.site_changes import Changes, changes_of
from proxytest.report.sites import MANY, Site, State, seen_words, state_of
from proxytest.report.visible import visible

_NAMED = 12  #: sites that are named; the others are counted
_ALIKE = 2  #: of sites that share a row, likewise
_CODES = 2  #: of the causes of a verdict, likewise
_NOT_THERE = "-"  #: a client that a run's profile does not have
_TO_TELL = {
    State.FAILS: (Status.FAIL,),
    State.NOT_KNOWN: (Status.UNDECIDED, Status.BROKEN, Status.FAIL),
    State.WARNS: (Status.WARN,),
}
NOT_COMPARED = "not compared, since the profile or the roots differ, or one was cut short"
CHANGES = {
    Change.WORSE: "worse",
    Change.NEW: "new",
    Change.OTHER: "another reason",
    Change.UNPROVEN: "no longer proven",
    Change.BETTER: "better",
    Change.GONE: "no longer tested",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """Clients that are in the same state at each site."""

    clients: tuple[str, ...]
    states: tuple[State | None, ...]  #: of each site; None: its profile does not have the client

    @property
    def title(self) -> str:
        """The first client, and how many others."""
        more = f" +{len(self.clients) - 1}" if len(self.clients) > 1 else ""
        return f"{visible(self.clients[0])}{more}"


def columns(sites: Sequence[Site]) -> tuple[Column, ...]:
    """Return the clients of all sites; those that are alike everywhere are one column."""
    now = [site.now for site in sites if site.now is not None]
    joined: dict[tuple[State | None, ...], list[str]] = {}
    for client in by_client([one.run for one in now]):
        verdicts = iter(client.verdicts)
        states = tuple(State.SILENT if site.now is None else _state(next(verdicts)) for site in sites)
        joined.setdefault(states, []).append(client.title)
    return tuple(Column(clients=tuple(titles), states=states) for states, titles in joined.items())


def sites_table(sites: Sequence[Site]) -> Iterator[str]:
    """Return a line for each site: how each client is there, and why; then which clients are alike."""
    found = columns(sites)
    head = ("", "Site", *(one.title for one in found), "")
    limited = {site.limits for site in sites if site.now is not None}
    rows = [
        (site.state.value, visible(site.title), *(_word(one.states[place]) for one in found), _why(site, limited))
        for place, site in enumerate(sites)
    ]
    rows = rows if len(sites) <= MANY else _joined(rows)
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    for row in (head, *rows):
        yield "  ".join(f"{cell:{width}}" for cell, width in zip(row, widths, strict=True)).rstrip()
    yield from (f"{one.title}: {visible(listed(one.clients))}" for one in found if len(one.clients) > 1)
    if len(limited) == 1 and any(limited):
        yield f"Each of them was audited in part: {visible(*limited)}"


def _joined(rows: Iterable[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Join the rows in which all but the site is the same, and name the first of their sites."""
    alike: dict[tuple[str, ...], list[str]] = {}
    for state, site, *cells in rows:
        alike.setdefault((state, *cells), []).append(site)
    return [(key[0], _first(sites), *key[1:]) for key, sites in alike.items()]


def _first(sites: Sequence[str]) -> str:
    more = f", {len(sites) - _ALIKE} more" if len(sites) > _ALIKE else ""
    return f"{', '.join(sites[:_ALIKE])}{more}"


def why(site: Site) -> str:
    """Return the codes that decide how a site is, or when a silent one was last seen."""
    if site.now is None:
        return seen_words(site)
    wanted, run = _TO_TELL.get(site.state, ()), site.now.run
    found = [one.problem for one in causes(run) if one.problem.status in wanted and one.problem.waived is None]
    codes = tuple(dict.fromkeys(one.finding.code for one in found))
    if not codes and run.to_decide is not None:
        return run.to_decide.way.value
    more = [f"{len(codes) - _CODES} more"] if len(codes) > _CODES else []
    return ", ".join([*map(visible, codes[:_CODES]), *more])


def _why(site: Site, limited: set[str]) -> str:
    """Return why, and to what it was limited, where others were not."""
    told = f"({visible(site.limits)})" if site.limits and site.now is not None and len(limited) > 1 else ""
    return "  ".join(filter(None, (why(site), told)))


def changes_text(sites: Sequence[Site]) -> Iterator[str]:
    """Return a line for each change since the run before."""
    if any(site.before is not None and site.now is not None for site in sites):
        yield from ("", "Changes since the run before")
        yield from [*_changes(changes_of(sites))] or ["none"]


def counted(sites: Iterable[Site]) -> str:
    """Count sites: a place counts once, however many things are audited there."""
    number = len({one.name for one in sites})
    return f"{number} site{'' if number == 1 else 's'}"


def named(sites: Sequence[Site]) -> str:
    """Name sites, the first ones only where there are many."""
    titles = [one.title for one in sites]
    more = [f"{len(titles) - _NAMED} more"] if len(titles) > _NAMED + 1 else []
    return ", ".join([*map(visible, titles[:_NAMED] if more else titles), *more])


def _changes(found: Changes) -> Iterator[str]:
    for state in found.states:
        yield f"{state.before} before, {state.now} now: {named(state.sites)}"
    for one in found.codes:
        told = f" {visible(one.told)}" if one.told else ""
        yield f"{CHANGES[one.change]}  {counted(one.sites)}:{told}  {visible(one.code)}: {named(one.sites)}"
    if found.not_compared:
        yield f"{NOT_COMPARED}: {named(found.not_compared)}"


def _state(verdict: ClientVerdict | None) -> State | None:
    return None if verdict is None else state_of(verdict.verdict)


def _word(state: State | None) -> str:
    return _NOT_THERE if state is None else state.value
