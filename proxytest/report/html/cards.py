"""Findings as cards: the problem, its targets, the remedy, the configuration that fixes it, and the proof."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from proxytest.model.result import Status
from proxytest.model.run import Run
from proxytest.report.fragment import Fragment, helps, parts_fixing
from proxytest.report.html.bounds import Truncated, truncate
from proxytest.report.html.cited_events import Evidence, evidence
from proxytest.report.summary import Problem, problems

_TARGETS = 24  #: targets on a card
_PART_LINES = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """A part of the configuration, cut."""

    title: str
    shown_by: int  #: number of the card that shows it; other cards refer to it
    lines: Truncated[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One finding."""

    number: int
    problem: Problem
    targets: Truncated[str]
    evidence: Evidence
    parts: tuple[Lines, ...]  #: of the product's configuration
    mendable: bool  #: can a configuration fix it, whether or not there is one?


def cards(run: Run, fragment: Fragment | None) -> tuple[Card, ...]:
    """Return a card for each finding, the most harmful first."""
    found = problems(run)
    trace = {event.seq: event for event in run.trace}
    shown: dict[str, int] = {}
    return tuple(
        Card(
            number=number,
            problem=problem,
            targets=truncate([target for target in problem.targets if target not in ("", "-")], _TARGETS),
            evidence=evidence(trace, problem.finding.evidence, len(found)),
            parts=tuple(_lines(problem.finding.code, fragment, shown, number)),
            mendable=helps(problem.finding.code),
        )
        for number, problem in enumerate(found, start=1)
    )


def _lines(code: str, fragment: Fragment | None, shown: dict[str, int], number: int) -> Iterator[Lines]:
    """Cut the parts that mend a finding; `shown` holds which card is the first to show which."""
    for part in parts_fixing(code, fragment) if fragment is not None else ():
        first = shown.setdefault(part.title, number)
        yield Lines(title=part.title, shown_by=first, lines=truncate(part.text.splitlines(), _PART_LINES))


def by_target(found: tuple[Card, ...]) -> Mapping[tuple[str, str], int]:
    """Return the number of the first card by check and target."""
    numbers: dict[tuple[str, str], int] = {}
    for card in found:
        for target in card.problem.targets:
            numbers.setdefault((card.problem.check, target), card.number)
    return numbers


def most_harmful(found: tuple[Card, ...], most: int) -> Truncated[Card]:
    """Return the cards for the top of the page: the failures or, without any, the warnings."""
    counted = [card for card in found if card.problem.waived is None]
    failed = [card for card in counted if card.problem.status is Status.FAIL]
    return truncate(failed or counted, most)
