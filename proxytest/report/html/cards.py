"""Causes as cards: the problem, its targets, the remedy, the configuration that fixes it, and the proof."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from proxytest.model.result import Status
from proxytest.model.run import Run
from proxytest.report.affected import affected, patterns_of
from proxytest.report.by_cause import Cause, causes
from proxytest.report.fragment import Fragment, helps, parts_fixing
from proxytest.report.html.bounds import Truncated, truncate
from proxytest.report.html.cited_events import Evidence, evidence
from proxytest.report.remedy import to_do
from proxytest.report.summary import Problem

_TARGETS = 24  #: targets on a card
_PART_LINES = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """A part of the configuration, whole; too long a one is replaced by the command that prints it."""

    title: str
    shown_by: int  #: number of the card that shows it; other cards refer to it
    lines: tuple[str, ...]
    active: tuple[str, ...]  #: of these, what the product reads


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """Another finding of the same cause."""

    problem: Problem
    targets: Truncated[str]
    remedy: str  #: empty where the card tells it already


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One cause."""

    number: int
    title: str
    problem: Problem
    affects: str  #: clients and hosts, joined
    steps: tuple[str, ...]  #: what to do
    targets: Truncated[str]
    effects: tuple[Effect, ...]
    untested: tuple[str, ...]  #: checks that it kept from being tested
    evidence: Evidence
    parts: tuple[Lines, ...]  #: of the product's configuration
    warnings: tuple[str, ...]  #: where the lines of these belong, and what else they change
    mendable: bool  #: can a configuration fix it, whether or not there is one?


def cards(run: Run, fragment: Fragment | None) -> tuple[Card, ...]:
    """Return a card for each cause, the most harmful first."""
    found = causes(run)
    trace = {event.seq: event for event in run.trace}
    shown: dict[str, int] = {}
    made = []
    for number, cause in enumerate(found, start=1):
        parts = tuple(_parts(cause, fragment and fragment.of(patterns_of(run, cause)), shown, number))
        active = [line for part in parts if part.shown_by == number for line in part.active]
        warnings = fragment.warnings(active) if fragment is not None and active else ()
        card = _card(run, number, cause, evidence(trace, cause.evidence, len(found)))
        made.append(replace(card, steps=to_do(cause, fragment), parts=parts, warnings=warnings))
    return tuple(made)


def _card(run: Run, number: int, cause: Cause, proof: Evidence) -> Card:
    """Return a card without what a product's configuration adds."""
    return Card(
        number=number,
        title=cause.title,
        problem=cause.problem,
        affects=affected(run, cause),
        steps=to_do(cause),
        targets=_targets(cause.problem),
        effects=tuple(
            Effect(problem=effect, targets=_targets(effect), remedy=remedy) for effect, remedy in cause.other_remedies()
        ),
        untested=cause.untested_checks,
        evidence=proof,
        parts=(),
        warnings=(),
        mendable=any(map(helps, _codes(cause))),
    )


def _targets(problem: Problem) -> Truncated[str]:
    return truncate([target for target in problem.targets if target not in ("", "-")], _TARGETS)


def _codes(cause: Cause) -> tuple[str, ...]:
    return tuple(dict.fromkeys(problem.finding.code for problem in cause.every))


def _parts(cause: Cause, fragment: Fragment | None, shown: dict[str, int], number: int) -> Iterator[Lines]:
    """Return the parts that mend the cause, each once."""
    codes = dict.fromkeys(one.finding.code for one in cause.to_mend)
    lines = (part for code in codes for part in _lines(code, fragment, shown, number))
    yield from {part.title: part for part in lines}.values()


def _lines(code: str, fragment: Fragment | None, shown: dict[str, int], number: int) -> Iterator[Lines]:
    """Return the parts that mend a finding; `shown` holds which card is the first to show which."""
    if fragment is None:
        return
    for part in parts_fixing(code, fragment):
        first = shown.setdefault(part.text, number)
        lines = tuple(part.text.splitlines())
        told = lines if len(lines) <= _PART_LINES else (fragment.command,)
        yield Lines(title=part.title, shown_by=first, lines=told, active=part.active)


def by_target(found: tuple[Card, ...]) -> Mapping[tuple[str, str], int]:
    """Return the number of the first card by check and target."""
    numbers: dict[tuple[str, str], int] = {}
    for card in found:
        for problem in (card.problem, *(effect.problem for effect in card.effects)):
            for target in problem.targets:
                numbers.setdefault((problem.check, target), card.number)
    return numbers


def most_harmful(found: tuple[Card, ...], most: int) -> Truncated[Card]:
    """Return the cards for the top of the page: the failures or, without any, the warnings."""
    counted = [card for card in found if card.problem.waived is None]
    failed = [card for card in counted if card.problem.status is Status.FAIL]
    return truncate(failed or counted, most)
