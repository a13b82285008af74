"""The verdict benchmark: the same seed draws the same networks, and what is told is counted as it should be."""

from collections import Counter
from typing import Any

import pytest

from bench.verdicts.generate import all_kinds, generate
from bench.verdicts.score import Outcome, Told, by_area, read, score
from bench.verdicts.tables import misses, table
from bench.verdicts.truth import FAILS, OPEN, Area, Configuration, Truth, fault, healthy
from proxytest.features.registry import all_codes
from proxytest.model.result import Party

DENIED = fault(FAILS, "tunnel.denied", party=Party.PROXY, also=("policy.pattern-denied",))


def configuration(truth: Truth, area: Area = Area.TUNNEL) -> Configuration:
    return Configuration(number=7, kind="a kind", area=area, product="scripted", given=(("status", 403),), truth=truth)


def told(verdict: str, *claims: tuple[str, str], remarks: tuple[tuple[str, str], ...] = ()) -> Told:
    return Told(verdict=verdict, claims=frozenset(claims), remarks=frozenset(remarks))


def outcome(truth: Truth, said: Told | None, area: Area = Area.TUNNEL) -> Outcome:
    return Outcome(configuration=configuration(truth, area), told=said)


def finding(code: str, party: str = "proxy", because: str | None = None) -> dict[str, Any]:
    return {"code": code, "party": party, "because": because}


def result(status: str, *findings: dict[str, Any], code: str | None = None) -> dict[str, Any]:
    return {"status": status, "code": code, "because": None, "findings": list(findings)}


@pytest.mark.parametrize("seed", [1, 2, 77])
def test_the_same_seed_draws_the_same(seed: int) -> None:
    assert generate(seed, 300) == generate(seed, 300)
    assert generate(seed, 40) == generate(seed, 300)[:40]


def test_another_seed_draws_others() -> None:
    assert {one.given for one in generate(1, 200)} != {one.given for one in generate(2, 200)}


def test_every_kind_comes_and_every_area_and_a_quarter_is_healthy() -> None:
    drawn = generate(1, 520)
    assert {one.kind for one in drawn} == {kind.name for kind in all_kinds()}
    assert min(Counter(one.area for one in drawn).values()) >= 40
    assert sum(one.truth.healthy for one in drawn) >= len(drawn) / 4


def test_names_of_kinds_are_their_own() -> None:
    assert max(Counter(kind.name for kind in all_kinds()).values()) == 1


def test_every_truth_has_a_code_that_there_is() -> None:
    known = {*all_codes()}
    unknown = {one.kind: one.truth.codes - known for one in generate(1, 520)}
    assert {kind: codes for kind, codes in unknown.items() if codes} == {}


def test_a_right_cause_counts_whatever_follows_from_it() -> None:
    said = told("incompatible", ("tunnel.denied", "proxy"), ("policy.pattern-denied", "proxy"))
    one = outcome(DENIED, said)
    assert (one.verdict_right, one.cause_right, one.false_claims, one.missed) == (True, True, frozenset(), False)


def test_the_wrong_party_is_a_miss() -> None:
    one = outcome(DENIED, told("incompatible", ("tunnel.denied", "far end")))
    assert (one.verdict_right, one.cause_right, one.missed) == (True, False, True)


def test_a_claim_beside_the_truth_is_a_miss() -> None:
    one = outcome(DENIED, told("incompatible", ("tunnel.denied", "proxy"), ("tls.intercepted", "proxy")))
    assert one.cause_right
    assert one.missed
    assert one.false_claims == {"tls.intercepted"}


def test_a_false_alarm_costs_precision_and_a_missed_fault_recall() -> None:
    outcomes = [
        outcome(DENIED, told("incompatible", ("tunnel.denied", "proxy"))),
        outcome(DENIED, told("compatible")),
        outcome(healthy(), told("incompatible", ("tunnel.denied", "proxy"))),
        outcome(healthy(), told("compatible")),
    ]
    counted = score("all", outcomes)
    assert str(counted.verdict_precision) == "0.500 (1/2)"
    assert str(counted.verdict_recall) == "0.500 (1/2)"
    assert str(counted.cause_precision) == "0.500 (1/2)"
    assert str(counted.cause_recall) == "0.500 (1/2)"
    assert sum(one.missed for one in outcomes) == 2


def test_undecided_may_be_the_right_answer() -> None:
    truth = fault(OPEN, "logon.directory-down", party=Party.DIRECTORY)
    assert not outcome(truth, told("inconclusive", ("logon.directory-down", ""))).missed
    assert outcome(truth, told("incompatible", ("logon.refused", "account"))).missed


def test_a_run_that_did_not_end_is_a_miss() -> None:
    one = outcome(healthy(), None)
    assert one.missed
    assert not one.verdict_right


def test_areas_are_counted_by_themselves_and_together() -> None:
    outcomes = [outcome(healthy(), told("compatible"), area) for area in (Area.TLS, Area.MEDIA, Area.TLS)]
    assert [(one.title, one.count) for one in by_area(outcomes)] == [("TLS", 2), ("media", 1), ("all", 3)]


def test_a_report_is_read_for_causes() -> None:
    report = {
        "verdict": "incompatible",
        "results": [
            result("fail", finding("tunnel.denied"), finding("client.no-common-scheme")),
            result("fail", finding("wss.broken", because="tunnel.denied")),
            result("warn", finding("clock.differs", "not known")),
            result("undecided", code="tls.incomplete-or-unknown-ca"),
            result("pass"),
        ],
    }
    said = read(report)
    assert said.claims == {("tunnel.denied", "proxy"), ("tls.incomplete-or-unknown-ca", "")}
    assert ("clock.differs", "not known") in said.remarks
    assert ("wss.broken", "proxy") in said.remarks


def test_a_miss_is_listed_by_name() -> None:
    outcomes = [outcome(DENIED, told("compatible")), outcome(healthy(), told("compatible"))]
    (line,) = misses(outcomes)
    assert line == "- `007 a kind status=403`: right: incompatible, tunnel.denied (proxy); told: compatible, nothing"
    assert len(list(table(outcomes))) == 4
