"""All content of the page; the templates only render it."""

from collections.abc import Iterator
from dataclasses import dataclass

from proxytest.model.newest import newer_than
from proxytest.model.run import Run, Verdict
from proxytest.report import summary
from proxytest.report.fragment import Fragment
from proxytest.report.html.bounds import Truncated, truncate
from proxytest.report.html.cards import Card, by_target, cards, most_harmful
from proxytest.report.html.chain_table import Chain, chains
from proxytest.report.html.cited_events import Shown, trace
from proxytest.report.html.connections import Waterfall, waterfall
from proxytest.report.html.heat_map import HeatMap, heat_map

_VERDICTS = {
    Verdict.COMPATIBLE: "Compatible",
    Verdict.WARNINGS: "Compatible, with warnings",
    Verdict.INCOMPATIBLE: "Not compatible",
    Verdict.INCONCLUSIVE: "Inconclusive",
}
_FIRST = 3  #: findings at the top of the page
_FRAGMENT_LINES = 1200


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The sections; the template decides their order."""

    run: Run
    verdict: str  #: in words
    clients: str  #: how many work
    newer: str  #: name of a newer profile; empty where none is bundled
    first: Truncated[Card]
    cards: tuple[Card, ...]
    heat_map: HeatMap
    chains: Truncated[Chain]
    waterfall: Waterfall
    areas: tuple[tuple[str, tuple[summary.Row, ...]], ...]
    fragment: Fragment | None
    fragment_lines: Truncated[str]
    trace: Truncated[Shown]
    linked: frozenset[int]  #: events in the trace, so that every link works


def page_of(run: Run, fragment: Fragment | None) -> Page:
    """Compute the page of a run."""
    found = cards(run, fragment)
    drawn = chains(run)
    events = trace(run, _cited(found, drawn))
    return Page(
        run=run,
        verdict=_VERDICTS[run.verdict],
        clients=_clients(run),
        newer=newer_than(run.profile.date),
        first=most_harmful(found, _FIRST),
        cards=found,
        heat_map=heat_map(run, by_target(found)),
        chains=drawn,
        waterfall=waterfall(run),
        areas=summary.areas(run),
        fragment=fragment,
        fragment_lines=truncate(fragment.text.splitlines() if fragment else [], _FRAGMENT_LINES),
        trace=events,
        linked=frozenset(event.seq for event in events.shown),
    )


def _cited(found: tuple[Card, ...], drawn: Truncated[Chain]) -> Iterator[int]:
    """Return the events that prove something: the trace holds them even if it is cut."""
    for card in found:
        yield from card.evidence.numbers.shown
    yield from (chain.event for chain in drawn.shown)


_WORK = (Verdict.COMPATIBLE, Verdict.WARNINGS)


def _clients(run: Run) -> str:
    """Count the clients by their verdict: `2 of 4 clients work, 1 does not, 1 is not known.`."""
    works = sum(client.verdict in _WORK for client in run.clients)
    fails = sum(client.verdict is Verdict.INCOMPATIBLE for client in run.clients)
    unknown = len(run.clients) - works - fails
    others = [f"{fails} {'does' if fails == 1 else 'do'} not"] * bool(fails)
    others += [f"{unknown} {'is' if unknown == 1 else 'are'} not known"] * bool(unknown)
    total = len(run.clients)
    if fails == total > 0:
        return f"No client works (0 of {total})."
    if not works:
        return f"No client works: {', '.join(others)}." if run.clients else ""
    works_of = f"{works} of {total} clients work{'s' if works == 1 else ''}"
    return f"{', '.join([works_of, *others])}."
