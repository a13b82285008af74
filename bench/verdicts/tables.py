"""The result as text: a table for people, in Markdown, and every miss by name."""

from collections.abc import Iterable, Iterator

from bench.verdicts.score import Outcome, Score, by_area

_HEAD = (
    "| Area | Configurations | Verdict: precision | Verdict: recall | Code and party: precision | Recall |",
    "|---|---|---|---|---|---|",
)


def table(outcomes: Iterable[Outcome]) -> Iterator[str]:
    """Write a line for each area, and one for all."""
    yield from _HEAD
    yield from map(_line, by_area(outcomes))


def _line(one: Score) -> str:
    ratios = (one.verdict_precision, one.verdict_recall, one.cause_precision, one.cause_recall)
    return f"| {one.title} | {one.count} | {' | '.join(map(str, ratios))} |"


def misses(outcomes: Iterable[Outcome]) -> Iterator[str]:
    """Write every miss: its name, what is right, and what was told."""
    for one in outcomes:
        if one.missed:
            yield f"- `{one.configuration.name}`: {_right(one)}; told: {_told(one)}"


def _right(one: Outcome) -> str:
    truth = one.configuration.truth
    verdicts = " or ".join(sorted(truth.verdicts))
    if truth.healthy:
        return f"right: {verdicts}, nothing wrong"
    parties = f" ({' or '.join(sorted(truth.parties))})" if truth.parties else ""
    return f"right: {verdicts}, {' or '.join(sorted(truth.codes))}{parties}"


def _told(one: Outcome) -> str:
    if one.told is None:
        return one.trouble
    said = sorted(f"{code} ({party})" if party else code for code, party in one.told.claims | one.told.remarks)
    return f"{one.told.verdict}, {', '.join(said) or 'nothing'}"
