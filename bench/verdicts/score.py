"""Hold what was told against what is true, and count.

The verdict: of the runs that raise an alarm or accuse, the share with the right verdict is the precision; of the
configurations with a fault, the share with the right verdict is the recall. Code and party: of all codes that failing
and undecided results tell, the share that is true is the precision; of the configurations with a fault, the share of
which the right code is told, with the right party, is the recall.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bench.verdicts.truth import Area, Configuration

_ACCUSES = ("fail", "undecided")
_ALARMS = ("incompatible", "inconclusive")
#: What a client cannot do follows from what the proxy does, and is told of each client.
_FOLLOWS = ("client.",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a run told, as far as it is compared."""

    verdict: str
    claims: frozenset[tuple[str, str]]  #: code and party of each accusation that nothing else explains
    remarks: frozenset[tuple[str, str]]  #: of each warning, and of what something else explains

    @property
    def codes(self) -> frozenset[str]:
        """The codes of all accusations."""
        return frozenset(code for code, _ in self.claims)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One configuration, and what was told of it; without a report, why there is none."""

    configuration: Configuration
    told: Told | None
    trouble: str = ""
    seconds: float = 0.0

    @property
    def verdict_right(self) -> bool:
        """Is the verdict one of the right ones?"""
        return self.told is not None and self.told.verdict in self.configuration.truth.verdicts

    @property
    def cause_right(self) -> bool:
        """Is a right code told, with a right party?"""
        truth = self.configuration.truth
        if self.told is None:
            return False
        if truth.healthy:
            return not self.false_claims
        said = self.told.claims | self.told.remarks
        return any(code in truth.codes and _is_party(party, truth.parties) for code, party in said)

    @property
    def false_claims(self) -> frozenset[str]:
        """What is told and not true."""
        truth = self.configuration.truth
        return self.told.codes - truth.codes - truth.also if self.told else frozenset()

    @property
    def missed(self) -> bool:
        """Is anything of it wrong?"""
        return not (self.verdict_right and self.cause_right) or bool(self.false_claims)


def _is_party(told: str, right: Iterable[str]) -> bool:
    return told == "" or not right or told in right  # what is undecided, or blocks others, may have a code alone


def read(report: Mapping[str, Any]) -> Told:
    """Return what is compared of the JSON report of a run."""
    results = report["results"]
    accusing = [one for one in results if one["status"] in _ACCUSES]
    every = {(one["code"], one["party"]) for result in results for one in result["findings"]}
    named = {code for code, _ in every}
    doubts = {one["code"] for one in accusing if one["status"] == "undecided" and one["code"]} - named
    blocking = {one["because"] for one in results if one["status"] == "skip" and one["because"]} - named - doubts
    claims = {*_causes(accusing), *((code, "") for code in doubts)}
    return Told(
        verdict=report["verdict"],
        claims=frozenset(claims),
        remarks=frozenset(every | {(code, "") for code in blocking}) - claims,
    )


def _causes(results: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    for result in results:
        for finding in result["findings"]:
            if not finding["because"] and not finding["code"].startswith(_FOLLOWS):
                yield finding["code"], finding["party"]


@dataclass(frozen=True, slots=True)
class Ratio:
    """So many of so many."""

    right: int
    of: int

    @property
    def value(self) -> float:
        """The share; of nothing, all is right."""
        return self.right / self.of if self.of else 1.0

    def __str__(self) -> str:
        return f"{self.value:.3f} ({self.right}/{self.of})" if self.of else "-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """One line of the table."""

    title: str
    count: int
    verdict_precision: Ratio
    verdict_recall: Ratio
    cause_precision: Ratio
    cause_recall: Ratio


def score(title: str, outcomes: Iterable[Outcome]) -> Score:
    """Count the outcomes of one area."""
    every = list(outcomes)
    faulty = [one for one in every if not one.configuration.truth.healthy]
    alarms = [one for one in every if one.told is None or one.told.verdict in _ALARMS]
    claims = sum(len(one.told.codes) for one in every if one.told)
    false = sum(len(one.false_claims) for one in every)
    return Score(
        title=title,
        count=len(every),
        verdict_precision=Ratio(sum(one.verdict_right for one in alarms), len(alarms)),
        verdict_recall=Ratio(sum(one.verdict_right for one in faulty), len(faulty)),
        cause_precision=Ratio(claims - false, claims),
        cause_recall=Ratio(sum(one.cause_right for one in faulty), len(faulty)),
    )


def by_area(outcomes: Iterable[Outcome]) -> tuple[Score, ...]:
    """Count each area, and all of them."""
    every = list(outcomes)
    areas = [score(str(area), (one for one in every if one.configuration.area is area)) for area in Area]
    return (*(one for one in areas if one.count), score("all", every))
