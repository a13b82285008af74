"""All content of the page; the templates only render it."""

from collections.abc import Iterator
from dataclasses import dataclass

from proxytest.model.newest import newer_than
from proxytest.model.printed_command import policy_command
from proxytest.model.run import ClientVerdict, Run, Verdict
from proxytest.report import summary
from proxytest.report.about import about, audited_by, left_out
from proxytest.report.ahead import ahead
from proxytest.report.clients import BESIDE, beside, deciding, followed, working
from proxytest.report.coverage import coverage
from proxytest.report.fragment import Fragment
from proxytest.report.html.bounds import Truncated
from proxytest.report.html.cards import Card, by_target, cards, most_harmful
from proxytest.report.html.chain_table import Chain, chains
from proxytest.report.html.cited_events import Shown, trace
from proxytest.report.html.connections import Waterfall, waterfall
from proxytest.report.html.heat_map import HeatMap, heat_map
from proxytest.report.html.picture import Picture, picture
from proxytest.report.names_covered import names_covered

_VERDICTS = {
    Verdict.COMPATIBLE: "Compatible",
    Verdict.WARNINGS: "Compatible, with warnings",
    Verdict.INCOMPATIBLE: "Not compatible",
    Verdict.INCONCLUSIVE: "Inconclusive",
}
_FIRST = 3  #: findings at the top of the page
_FRAGMENT_LINES = 1200


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientRow:
    """Clients of which the same is told."""

    names: str  #: their titles, joined
    client: ClientVerdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The sections; the template decides their order."""

    run: Run
    verdict: str  #: in words
    about: tuple[tuple[str, str], ...]  #: who and where, with a word for each
    clients: str  #: how many work, and which the verdict follows
    client_tables: tuple[tuple[str, str, tuple[ClientRow, ...]], ...]  #: id, title, rows
    newer: str  #: name of a newer profile; empty where none is bundled
    first: Truncated[Card]
    picture: Picture | None
    cards: tuple[Card, ...]
    heat_map: HeatMap
    chains: Truncated[Chain]
    waterfall: Waterfall
    areas: tuple[tuple[str, tuple[summary.Row, ...]], ...]
    policy_command: str  #: for any product
    fragment: Fragment | None
    fragment_lines: tuple[str, ...]  #: none where they are too many
    trace: Truncated[Shown]
    linked: frozenset[int]  #: events in the trace, so that every link works


def page_of(run: Run, fragment: Fragment | None) -> Page:
    """Compute the page of a run."""
    found = cards(run, fragment)
    drawn = chains(run)
    events = trace(run, _cited(found, drawn))
    return Page(
        run=run,
        verdict=_VERDICTS[run.verdict] + summary.aside(run),
        about=tuple(_about(run)),
        clients=" ".join(_told(run)),
        client_tables=(("clients", "Clients", _rows(deciding(run))), ("beside", BESIDE, _rows(beside(run)))),
        newer=newer_than(run.profile.date),
        first=most_harmful(found, _FIRST),
        picture=picture(run),
        cards=found,
        heat_map=heat_map(run, by_target(found)),
        chains=drawn,
        waterfall=waterfall(run),
        areas=summary.areas(run),
        policy_command=policy_command(run.profile.name),
        fragment=fragment,
        fragment_lines=_whole(fragment),
        trace=events,
        linked=frozenset(event.seq for event in events.shown),
    )


def _whole(fragment: Fragment | None) -> tuple[str, ...]:
    lines = tuple(fragment.text.splitlines()) if fragment is not None else ()
    return lines if len(lines) <= _FRAGMENT_LINES else ()


def _rows(clients: tuple[ClientVerdict, ...]) -> tuple[ClientRow, ...]:
    alike: dict[object, list[ClientVerdict]] = {}
    for one in clients:
        alike.setdefault((one.verdict, one.scheme, one.reasons or one.title, one.to_decide), []).append(one)
    return tuple(ClientRow(names=", ".join(one.title for one in same), client=same[0]) for same in alike.values())


def _cited(found: tuple[Card, ...], drawn: Truncated[Chain]) -> Iterator[int]:
    """Return the events that prove something: the trace holds them even if it is cut."""
    for card in found:
        yield from card.evidence.numbers.shown
    yield from (chain.event for chain in drawn.shown)


def _about(run: Run) -> Iterator[tuple[str, str]]:
    known = about(run)
    yield from ((name.capitalize(), known[name]) for name in ("title", "run", "site", "account") if name in known)
    if run.asked.anonymous:
        yield "Account", left_out(run)
    yield "Audited by", audited_by(run)
    if run.asked.configuration:
        yield "Defaults from", run.asked.configuration


_WORK = (Verdict.COMPATIBLE, Verdict.WARNINGS)


def _told(run: Run) -> Iterator[str]:
    """Return sentences about the clients: how many work, and which the verdict follows."""
    if run.clients:
        yield _counted(deciding(run), "app" if beside(run) else "client")
    yield from filter(None, (coverage(run), names_covered(run), working(run), followed(run), ahead(run)))


def _counted(clients: tuple[ClientVerdict, ...], noun: str) -> str:
    """Count the clients by their verdict: `2 of 4 clients work, 1 does not, 1 is not known.`."""
    works = sum(client.verdict in _WORK for client in clients)
    fails = sum(client.verdict is Verdict.INCOMPATIBLE for client in clients)
    unknown = len(clients) - works - fails
    others = [f"{fails} {'does' if fails == 1 else 'do'} not"] * bool(fails)
    others += [f"{unknown} {'is' if unknown == 1 else 'are'} not known"] * bool(unknown)
    total = len(clients)
    if fails == total:
        return f"No {noun} works (0 of {total})."
    if not works:
        return f"No {noun} works: {', '.join(others)}."
    works_of = f"{works} of {total} {noun}s work{'s' if works == 1 else ''}"
    return f"{', '.join([works_of, *others])}."
