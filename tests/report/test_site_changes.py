"""What changed at sites, by code; and what is no change of a site."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from proxytest.model.result import Result, Status
from proxytest.model.run import Run, Verdict
from proxytest.model.waiver import Waived
from proxytest.report.compare import Change
from proxytest.report.site_changes import Changes, changes_of
from proxytest.report.sites import State, sites_of
from tests.report.conftest import RUN
from tests.report.test_compare import FAIL, PASS, SKIP, WARN, result
from tests.support.fleet import ended


def of(*results: Result, name: str = "hq", verdict: Verdict = Verdict.INCOMPATIBLE) -> Run:
    asked = replace(RUN.asked, name=name, site="")
    return replace(RUN, asked=asked, results=results, clients=(), verdict=verdict)


def later(run: Run) -> Run:
    return replace(run, started=run.started + timedelta(days=1))


def between(before: Run, now: Run) -> Changes:
    name = now.asked.name
    return changes_of(sites_of([ended(later(now)), ended(before, called=name)]))


def told(found: Changes) -> list[tuple[Change, str]]:
    return [(one.change, one.code) for one in found.codes]


def because(one: Result, code: str) -> Result:
    return replace(one, findings=tuple(replace(finding, because=code) for finding in one.findings))


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        (PASS, FAIL, [(Change.WORSE, "tunnel.denied")]),
        (WARN, FAIL, [(Change.WORSE, "tunnel.denied")]),
        (SKIP, FAIL, [(Change.NEW, "tunnel.denied")]),
        (FAIL, PASS, [(Change.BETTER, "tunnel.denied")]),
        (FAIL, WARN, [(Change.BETTER, "tunnel.denied")]),
        (PASS, SKIP, [(Change.UNPROVEN, "tls/inspection")]),
        (PASS, PASS, []),
        (FAIL, FAIL, []),
        (SKIP, SKIP, []),
    ],
)
def test_a_change_is_told_by_its_code(before: Status, now: Status, expected: list[tuple[Change, str]]) -> None:
    assert told(between(of(result(before)), of(result(now)))) == expected


def test_as_bad_as_before_for_another_reason() -> None:
    assert told(between(of(result(FAIL)), of(result(FAIL, code="tls.intercepted")))) == [
        (Change.OTHER, "tls.intercepted")
    ]


def test_what_another_change_explains_is_not_told_beside_it() -> None:
    root, effect = result(FAIL), because(result(FAIL, target="b.example:443", code="wss.broken"), "tunnel.denied")
    good = result(PASS), result(PASS, target="b.example:443")
    assert told(between(of(*good), of(root, effect))) == [(Change.WORSE, "tunnel.denied")]
    assert told(between(of(root, effect), of(*good))) == [(Change.BETTER, "tunnel.denied")]
    blocked = replace(result(SKIP, target="b.example:443"), because="tunnel.denied")
    assert told(between(of(*good), of(root, blocked))) == [(Change.WORSE, "tunnel.denied")]


def test_what_an_old_trouble_explains_is_told() -> None:
    root, effect = result(FAIL), because(result(FAIL, target="b.example:443", code="wss.broken"), "tunnel.denied")
    assert told(between(of(root, result(PASS, target="b.example:443")), of(root, effect))) == [
        (Change.WORSE, "wss.broken")
    ]


def test_in_a_circle_nothing_is_lost() -> None:
    one = because(result(FAIL), "wss.broken")
    other = because(result(FAIL, target="b.example:443", code="wss.broken"), "tunnel.denied")
    found = told(between(of(result(PASS), result(PASS, target="b.example:443")), of(one, other)))
    assert found == [(Change.WORSE, "tunnel.denied"), (Change.WORSE, "wss.broken")]


def test_what_is_waived_is_no_change() -> None:
    waived = replace(result(FAIL), waived=Waived(reason="until June", until=date(2027, 1, 1), expired=False))
    assert told(between(of(result(PASS)), of(waived))) == []


def test_a_change_at_several_sites_is_told_once_and_the_widespread_first() -> None:
    pairs = []
    for name, code in (("hq", "tls.intercepted"), ("a", "tunnel.denied"), ("b", "tunnel.denied")):
        before, now = of(result(PASS), name=name), of(result(FAIL, code=code), name=name)
        pairs += [ended(later(now)), ended(before, called=name)]
    found = changes_of(sites_of(pairs))
    assert [(one.code, [site.name for site in one.sites]) for one in found.codes] == [
        ("tunnel.denied", ["a", "b"]),
        ("tls.intercepted", ["hq"]),
    ]


def test_a_new_verdict_is_told() -> None:
    found = between(of(result(PASS), verdict=Verdict.COMPATIBLE), of(result(FAIL)))
    assert [(one.before, one.now) for one in found.states] == [(State.WORKS, State.FAILS)]


@pytest.mark.parametrize(
    "change",
    [
        lambda run: replace(run, profile=replace(run.profile, date=date(2026, 1, 1))),
        lambda run: replace(run, profile=replace(run.profile, name="webex-2026")),
        lambda run: replace(run, asked=replace(run.asked, own_roots=True)),
        lambda run: replace(run, complete=False),
    ],
)
def test_another_question_is_no_change_of_the_site(change: Callable[[Run], Run]) -> None:
    found = between(of(result(PASS), verdict=Verdict.COMPATIBLE), change(of(result(FAIL))))
    assert (found.states, found.codes) == ((), ())
    assert [one.name for one in found.not_compared] == ["hq"]


def test_a_silent_site_has_not_changed() -> None:
    runs = [ended(later(of(result(FAIL)))), ended(of(result(PASS)), called="hq")]
    assert not changes_of(sites_of(runs, {"hq": None}))
