"""What a site lives with counts no more, until the day after."""

from dataclasses import replace
from datetime import date
from functools import partial

import pytest

from proxytest.engine import verdict as verdicts
from proxytest.engine.waivers import waive, waiver_uses
from proxytest.features.logon.observations import SchemeTried
from proxytest.features.registry import all_checks
from proxytest.judgement.evidence import Evidence
from proxytest.model.challenge import Scheme
from proxytest.model.code import Code
from proxytest.model.outcome import Outcome
from proxytest.model.result import Result, Status
from proxytest.model.run import Asked, Verdict
from proxytest.model.waiver import Waived, Waiver, WaiverState
from proxytest.scenario.profile_file import load_profile

PASS, WARN, FAIL, SKIP, BROKEN = Status.PASS, Status.WARN, Status.FAIL, Status.SKIP, Status.BROKEN
TODAY = date(2026, 11, 23)
PROXY = "http://proxy.corp:8080"
clients_of = partial(verdicts.clients_of, checks=all_checks())
overall = partial(verdicts.overall, checks=all_checks())
verdict_of = partial(verdicts.verdict_of, checks=all_checks())


def result(check: str, status: Status, target: str = "a:443") -> Result:
    return Result(check=check, target=target, status=status, reason="", requirements=())


def waiver(check: str, target: str = "*", until: date = TODAY, reason: str = "known") -> Waiver:
    return Waiver(check=check, target=target, reason=reason, until=until)


def waived(results: list[Result], *waivers: Waiver) -> tuple[Result, ...]:
    return waive(results, waivers, proxy=PROXY, today=TODAY)


def states(results: list[Result], *waivers: Waiver) -> list[WaiverState]:
    judged = waived(results, *waivers)
    return [use.state for use in waiver_uses(judged, waivers, proxy=PROXY, today=TODAY)]


TUNNEL = result("tunnel/https", PASS, "b:443")
YESTERDAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("check", "target"),
    [
        ("tls/inspection", "a:443"),
        ("tls/inspection", "*"),
        ("tls/inspection", "a:*"),
        ("tls", "*"),
        ("tls", "[ab]:443"),
    ],
)
def test_a_waiver_names_a_check_or_an_area_and_targets(check: str, target: str) -> None:
    (judged,) = waived([result("tls/inspection", FAIL)], waiver(check, target))
    assert judged.waived == Waived(reason="known", until=TODAY, expired=False)
    assert judged.excused


@pytest.mark.parametrize(
    ("check", "target"), [("tls/stores", "*"), ("wss", "*"), ("tls/inspection", "b:443"), ("tls/inspection", "A:443")]
)
def test_a_waiver_concerns_nothing_else(check: str, target: str) -> None:
    (judged,) = waived([result("tls/inspection", FAIL)], waiver(check, target))
    assert judged.waived is None


def test_an_ipv6_address_is_a_target_by_its_name() -> None:
    """Its brackets are no class of characters."""
    (judged,) = waived([result("tunnel/https", FAIL, "[::1]:443")], waiver("tunnel/https", "[::1]:443"))
    assert judged.excused


def test_the_proxy_has_a_name_that_does_not_change() -> None:
    (judged,) = waived([result("auth/offered", WARN, PROXY)], waiver("auth/offered", "proxy"))
    assert judged.excused


@pytest.mark.parametrize(
    ("status", "excused"), [(PASS, False), (WARN, True), (FAIL, True), (SKIP, True), (BROKEN, False)]
)
def test_a_pass_needs_no_excuse_and_a_bug_of_ours_has_none(status: Status, *, excused: bool) -> None:
    (judged,) = waived([result("tls/inspection", status)], waiver("tls"))
    assert judged.excused is excused


@pytest.mark.parametrize(
    ("results", "verdict"),
    [
        ([TUNNEL, result("tls/inspection", FAIL)], Verdict.COMPATIBLE),
        ([TUNNEL, result("tls/inspection", WARN)], Verdict.COMPATIBLE),
        ([TUNNEL, result("tls/inspection", FAIL), result("auth/scheme", WARN)], Verdict.WARNINGS),
        ([TUNNEL, result("tls/inspection", FAIL), result("auth/scheme", FAIL)], Verdict.INCOMPATIBLE),
        ([TUNNEL, result("tunnel/https", FAIL)], Verdict.COMPATIBLE),  # one host of several
        ([result("tunnel/https", FAIL)], Verdict.INCONCLUSIVE),  # and nothing else was proven
        ([TUNNEL, result("wss/upgrade", SKIP)], Verdict.COMPATIBLE),  # known, and lived with
        ([TUNNEL, result("proxy/reachable", FAIL)], Verdict.COMPATIBLE),
        ([TUNNEL, result("wss/upgrade", BROKEN)], Verdict.INCONCLUSIVE),  # our bug is nothing that a site lives with
    ],
)
def test_what_is_waived_counts_no_more(results: list[Result], verdict: Verdict) -> None:
    every = [waiver(check, "a:443") for check in ("tls", "tunnel", "wss", "proxy")]
    assert verdict_of(waived(results, *every)) is verdict


def test_the_last_day_still_counts_and_the_next_does_not() -> None:
    results = [TUNNEL, result("tls/inspection", FAIL)]
    last, over = waiver("tls", until=TODAY), waiver("tls", until=YESTERDAY)
    assert verdict_of(waived(results, last)) is Verdict.COMPATIBLE
    assert verdict_of(waived(results, over)) is Verdict.INCOMPATIBLE
    assert waived(results, over)[1].waived == Waived(reason="known", until=YESTERDAY, expired=True)


@pytest.mark.parametrize(
    ("status", "until", "state"),
    [
        (FAIL, TODAY, WaiverState.USED),
        (WARN, TODAY, WaiverState.USED),
        (FAIL, YESTERDAY, WaiverState.EXPIRED),
        (WARN, YESTERDAY, WaiverState.EXPIRED),
        (PASS, TODAY, WaiverState.SUPERFLUOUS),
        (PASS, YESTERDAY, WaiverState.SUPERFLUOUS),  # what it waived has gone: nothing to fail for
        (SKIP, TODAY, WaiverState.UNTESTED),
        (SKIP, YESTERDAY, WaiverState.UNTESTED),
        (BROKEN, TODAY, WaiverState.UNTESTED),
    ],
)
def test_what_becomes_of_a_waiver(status: Status, until: date, state: WaiverState) -> None:
    assert states([result("tls/inspection", status)], waiver("tls", until=until)) == [state]


def test_a_waiver_of_a_check_that_did_not_run_is_untested() -> None:
    assert states([TUNNEL], waiver("tls")) == [WaiverState.UNTESTED]


def test_a_waiver_that_was_renewed_by_another_does_not_fail() -> None:
    old, new = waiver("tls", until=YESTERDAY, reason="first"), waiver("tls", until=TODAY, reason="second")
    (judged,) = waived([result("tls/inspection", FAIL)], old, new)
    assert judged.waived == Waived(reason="second", until=TODAY, expired=False)
    assert states([result("tls/inspection", FAIL)], old, new) == [WaiverState.SUPERFLUOUS, WaiverState.USED]


def test_a_client_is_judged_without_what_is_waived() -> None:
    results = waived([TUNNEL, result("tls/inspection", FAIL), result("client/support", PASS, "windows")], waiver("tls"))
    evidence = Evidence(
        profile=load_profile("spark-2016"),
        asked=Asked(schemes=(), targets=("a:443",)),
        observations=(SchemeTried(scheme=Scheme.NTLM, target="a:443", outcome=Outcome.ACCEPTED, mechanism=None),),
    )
    windows = next(one for one in clients_of(evidence, results) if one.client == "windows")
    assert (windows.verdict, windows.reasons) == (Verdict.COMPATIBLE, ())


def test_what_is_waived_is_not_among_the_reasons_why_a_client_does_not_work() -> None:
    rows = [
        replace(result("tls/inspection", FAIL), reason="waived"),
        replace(result("tls/negotiated", FAIL), reason="open"),
    ]
    evidence = Evidence(
        profile=load_profile("spark-2016"),
        asked=Asked(schemes=(), targets=("a:443",)),
        observations=(SchemeTried(scheme=Scheme.NTLM, target="a:443", outcome=Outcome.ACCEPTED, mechanism=None),),
    )
    judged = waived([TUNNEL, *rows, result("client/support", PASS, "windows")], waiver("tls/inspection"))
    windows = next(one for one in clients_of(evidence, judged) if one.client == "windows")
    assert (windows.verdict, windows.reasons) == (Verdict.INCOMPATIBLE, ("open",))


def test_a_client_that_could_not_be_judged_leaves_nothing_open_where_that_is_waived() -> None:
    profile = load_profile("spark-2016")
    only = replace(profile, clients=tuple(client for client in profile.clients if client.name == "windows"))
    evidence = Evidence(profile=only, asked=Asked(schemes=(), targets=("a:443",)), observations=())
    rows = [TUNNEL, result("client/support", SKIP, "windows")]
    open_, excused = waived(rows), waived(rows, waiver("client/support", "windows"))
    assert overall(evidence, open_, clients_of(evidence, open_)) is Verdict.INCONCLUSIVE
    clients = clients_of(evidence, excused)
    assert overall(evidence, excused, clients) is Verdict.COMPATIBLE
    assert clients[0].verdict is Verdict.INCONCLUSIVE  # whether this one works is as unknown as before


def found(*codes: str, status: Status = FAIL) -> Result:
    findings = tuple(
        Code(id=code, title="t", remedy="r").finding(message="m", expected="e", actual="a", evidence=(1,))
        for code in codes
    )
    return replace(result("tls/inspection", status), findings=findings)


def by_code(code: str, check: str = "*", until: date = TODAY) -> Waiver:
    return Waiver(check=check, code=code, target="*", reason="known", until=until)


@pytest.mark.parametrize(
    ("one", "code", "check", "excused"),
    [
        (found("tls.intercepted"), "tls.intercepted", "*", True),
        (found("tls.intercepted"), "tls.intercepted", "tls", True),
        (found("tls.intercepted"), "tls.intercepted", "wss", False),
        (found("tls.intercepted"), "tls.wrong-name", "*", False),
        (found("tls.intercepted", "tls.wrong-name"), "tls.intercepted", "*", False),  # something else is wrong too
        (replace(result("auth/scheme", Status.UNDECIDED), code="logon.unconfirmed"), "logon.unconfirmed", "*", True),
        (replace(result("tls/inspection", SKIP), because="proxy.gone"), "proxy.gone", "*", True),
        (result("tls/inspection", FAIL), "tls.intercepted", "*", False),
    ],
)
def test_a_waiver_by_code_concerns_what_says_nothing_else(one: Result, code: str, check: str, *, excused: bool) -> None:
    (judged,) = waived([one], by_code(code, check))
    assert judged.excused is excused


def test_what_became_of_a_waiver_by_code() -> None:
    intercepted = found("tls.intercepted")
    assert states([intercepted], by_code("tls.intercepted")) == [WaiverState.USED]
    assert states([intercepted], by_code("tls.intercepted", until=YESTERDAY)) == [WaiverState.EXPIRED]
    assert states([result("tls/inspection", PASS)], by_code("tls.intercepted")) == [WaiverState.SUPERFLUOUS]
