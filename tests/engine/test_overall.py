"""The verdict of a whole run: what leaves it open, and what does not."""

from dataclasses import replace
from datetime import date

import pytest

from proxytest.engine.verdict import clients_of, overall, verdict_of
from proxytest.features.registry import all_checks
from proxytest.judgement.evidence import Evidence
from proxytest.model.event import Failed, Failure, Operation
from proxytest.model.profile import ProxySupport
from proxytest.model.result import Result, Status
from proxytest.model.run import Asked, ClientVerdict, Verdict
from proxytest.model.waiver import Waived
from proxytest.scenario.profile_file import load_profile

PROFILE, CHECKS = load_profile("spark-2016"), all_checks()
EVIDENCE = Evidence(profile=PROFILE, asked=Asked(schemes=(), targets=("a:443",)), observations=())
LIMIT = Failed(operation=Operation.DIAL, failure=Failure.OWN_LIMIT, detail="", event=1)
WAIVED = Waived(reason="known", until=date(2026, 12, 31), expired=False)
NEVER = replace(PROFILE, clients=tuple(one for one in PROFILE.clients if one.behind_proxy is not ProxySupport.YES))


def result(check: str, status: Status, target: str = "a:443", waived: Waived | None = None) -> Result:
    reason = f"{check} {status}"
    return Result(check=check, target=target, status=status, reason=reason, requirements=(), waived=waived)


GOOD = [result("proxy/reachable", Status.PASS), result("tunnel/https", Status.PASS)]
WARNED = [*GOOD, result("tls/inspection", Status.WARN)]
BAD = [*GOOD, result("tls/inspection", Status.FAIL)]
OPEN = ClientVerdict(client="windows", title="", verdict=Verdict.INCONCLUSIVE, scheme=None, reasons=())


def windows(rows: list[Result], seen: Evidence = EVIDENCE) -> tuple[Verdict, tuple[str, ...]]:
    judged = next(one for one in clients_of(seen, rows, CHECKS) if one.client == "windows")
    return judged.verdict, judged.reasons


INCOMPLETE = (
    replace(EVIDENCE, untested=(LIMIT,)),
    replace(EVIDENCE, complete=False),
    replace(EVIDENCE, untested=(LIMIT,), complete=False),
    replace(EVIDENCE, profile=NEVER),
)


@pytest.mark.parametrize("seen", INCOMPLETE, ids=["a limit", "an early end", "both", "no client"])
@pytest.mark.parametrize(
    ("results", "verdict"),
    [(GOOD, Verdict.INCONCLUSIVE), (WARNED, Verdict.INCONCLUSIVE), (BAD, Verdict.INCOMPATIBLE)],
    ids=["good", "warned", "bad"],
)
def test_what_is_missing_takes_back_a_good_verdict_and_no_bad_one(
    seen: Evidence, results: list[Result], verdict: Verdict
) -> None:
    assert overall(seen, results, (), CHECKS) is verdict


def test_a_profile_that_names_no_clients_is_compatible_all_the_same() -> None:
    seen = replace(EVIDENCE, profile=replace(PROFILE, clients=()))
    assert overall(seen, GOOD, (), CHECKS) is Verdict.COMPATIBLE


@pytest.mark.parametrize(
    ("results", "own", "verdict"),
    [
        (GOOD, result("client/support", Status.SKIP, "windows"), Verdict.INCONCLUSIVE),
        (BAD, result("client/support", Status.SKIP, "windows"), Verdict.INCOMPATIBLE),
        (GOOD, result("client/support", Status.FAIL, "windows", WAIVED), Verdict.COMPATIBLE),
        (GOOD, result("client/support", Status.SKIP, "mac"), Verdict.COMPATIBLE),
        (GOOD, result("auth/clock", Status.PASS, "windows"), Verdict.COMPATIBLE),  # no row of the client's own
    ],
    ids=["its own row", "beside a failure", "a waived row", "another's row", "another check's row"],
)
def test_a_client_that_is_not_known_counts_where_it_was_judged(
    results: list[Result], own: Result, verdict: Verdict
) -> None:
    assert overall(EVIDENCE, [*results, own], (OPEN,), CHECKS) is verdict


def test_a_row_of_another_check_is_not_a_client_s_own() -> None:
    rows = [*GOOD, result("client/support", Status.PASS, "windows"), result("auth/clock", Status.SKIP, "windows")]
    assert windows(rows) == (Verdict.COMPATIBLE, ())


def test_a_proxy_that_could_not_be_reached_at_first_is_not_known() -> None:
    assert verdict_of([result("proxy/reachable", Status.FAIL), GOOD[1]], CHECKS) is Verdict.INCONCLUSIVE


@pytest.mark.parametrize(("status", "verdict"), [(Status.FAIL, Verdict.INCOMPATIBLE), (Status.WARN, Verdict.WARNINGS)])
def test_what_is_waived_is_no_reason(status: Status, verdict: Verdict) -> None:
    rows = [*GOOD, result("tls/inspection", status), result("policy/ports", status, waived=WAIVED)]
    assert windows(rows) == (verdict, (f"tls/inspection {status}",))


def test_a_waived_gap_is_no_gap() -> None:
    assert verdict_of([*GOOD, result("wss/upgrade", Status.UNDECIDED, waived=WAIVED)], CHECKS) is Verdict.COMPATIBLE


OWN = result("client/support", Status.PASS, "windows")
UNTRIED = [GOOD[0], result("tunnel/https", Status.SKIP)]


@pytest.mark.parametrize(
    ("own", "reason"),
    [
        ([OWN], "tunnel/https skip"),
        ([OWN, result("client/support", Status.SKIP, "windows")], "client/support skip"),
    ],
)
def test_where_nothing_failed_what_is_open_says_why_it_is_not_known(own: list[Result], reason: str) -> None:
    assert windows([*UNTRIED, *own]) == (Verdict.INCONCLUSIVE, (reason,))


def test_a_client_s_own_row_is_proof_where_no_tunnel_was_selected() -> None:
    assert windows([GOOD[0], result("auth/scheme", Status.PASS, "ntlm"), OWN]) == (Verdict.COMPATIBLE, ())


@pytest.mark.parametrize(
    ("target", "rows", "verdict"),
    [
        ("www.example.org:443", GOOD, Verdict.INCONCLUSIVE),
        ("www.example.org:443", BAD, Verdict.INCOMPATIBLE),
        ("idbroker.webex.com:443", GOOD, Verdict.COMPATIBLE),
    ],
)
def test_what_hosts_of_the_user_s_own_tell_of_a_client(target: str, rows: list[Result], verdict: Verdict) -> None:
    seen = replace(EVIDENCE, asked=Asked(schemes=(), targets=(target,), own_targets=True))
    assert windows([*rows, OWN], seen)[0] is verdict


def test_a_check_of_a_package_that_is_not_installed_here_proves_nothing() -> None:
    assert verdict_of([GOOD[0], result("foreign/check", Status.PASS)], CHECKS) is Verdict.INCONCLUSIVE
