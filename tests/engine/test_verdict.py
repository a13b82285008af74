"""From results to the answer, as tables."""

from dataclasses import replace
from datetime import date
from functools import partial

import pytest

from proxytest.engine import verdict as verdicts
from proxytest.features.logon.observations import SchemeTried
from proxytest.features.registry import all_checks
from proxytest.judgement.evidence import NO_TARGET, Evidence
from proxytest.model.challenge import Scheme
from proxytest.model.observation import Observation
from proxytest.model.outcome import Outcome
from proxytest.model.result import Result, Status
from proxytest.model.run import Asked, ClientVerdict, Verdict
from proxytest.model.waiver import Waived
from proxytest.scenario.profile_file import load_profile

clients_of = partial(verdicts.clients_of, checks=all_checks())
overall = partial(verdicts.overall, checks=all_checks())
verdict_of = partial(verdicts.verdict_of, checks=all_checks())

PROFILE = load_profile("spark-2016")
PASS, WARN, FAIL, SKIP, BROKEN = Status.PASS, Status.WARN, Status.FAIL, Status.SKIP, Status.BROKEN
UNDECIDED = Status.UNDECIDED


def result(check: str, status: Status, target: str = "a:443") -> Result:
    return Result(check=check, target=target, status=status, reason=f"{check} {status}", requirements=())


REACHED = result("proxy/reachable", PASS)
TUNNEL = result("tunnel/https", PASS)


@pytest.mark.parametrize(
    ("results", "verdict"),
    [
        ([], Verdict.INCONCLUSIVE),
        ([REACHED, TUNNEL], Verdict.COMPATIBLE),
        ([REACHED, result("wss/upgrade", PASS)], Verdict.COMPATIBLE),
        ([REACHED, result("tunnel/https", WARN)], Verdict.WARNINGS),
        ([REACHED, TUNNEL, result("auth/scheme", WARN)], Verdict.WARNINGS),
        ([REACHED, TUNNEL, result("auth/scheme", SKIP)], Verdict.COMPATIBLE),
        ([REACHED, TUNNEL, result("tls/inspection", FAIL)], Verdict.INCOMPATIBLE),
        ([REACHED, result("auth/scheme", FAIL), result("tunnel/https", SKIP)], Verdict.INCOMPATIBLE),
        ([REACHED, result("tunnel/https", SKIP)], Verdict.INCONCLUSIVE),
        ([REACHED, result("tunnel/https", BROKEN)], Verdict.INCONCLUSIVE),
        ([result("proxy/reachable", FAIL), result("tunnel/https", SKIP)], Verdict.INCONCLUSIVE),
        ([result("proxy/reachable", FAIL), result("config/pac-only", FAIL)], Verdict.INCOMPATIBLE),
        ([REACHED], Verdict.INCONCLUSIVE),
        ([REACHED, result("auth/scheme", PASS)], Verdict.COMPATIBLE),  # no check of a tunnel was selected
        ([result("config/pac-only", PASS)], Verdict.INCONCLUSIVE),
        ([REACHED, TUNNEL, result("tunnel/https", SKIP)], Verdict.INCONCLUSIVE),  # one host of several went untested
        ([REACHED, TUNNEL, result("wss/upgrade", SKIP)], Verdict.INCONCLUSIVE),
        ([REACHED, TUNNEL, result("wss/upgrade", UNDECIDED)], Verdict.INCONCLUSIVE),
        ([REACHED, TUNNEL, result("auth/scheme", UNDECIDED)], Verdict.COMPATIBLE),
        ([REACHED, replace(result("media/legacy-range", PASS), informs=True)], Verdict.INCONCLUSIVE),
        ([REACHED, TUNNEL, result("wss/upgrade", SKIP, NO_TARGET)], Verdict.COMPATIBLE),  # none was asked for
        ([REACHED, TUNNEL, result("wss/hold", SKIP)], Verdict.COMPATIBLE),
    ],
)
def test_the_verdict_of_all_results(results: list[Result], verdict: Verdict) -> None:
    assert verdict_of(results) is verdict


def tried(scheme: Scheme, outcome: Outcome = Outcome.ACCEPTED, mechanism: str | None = None) -> SchemeTried:
    return SchemeTried(scheme=scheme, target="a:443", outcome=outcome, mechanism=mechanism)


def client(name: str, results: list[Result], *seen: Observation) -> ClientVerdict:
    evidence = Evidence(profile=PROFILE, asked=Asked(schemes=(), targets=("a:443",)), observations=seen)
    return next(one for one in clients_of(evidence, results) if one.client == name)


@pytest.mark.parametrize(
    ("seen", "scheme"),
    [
        ([], None),
        ([tried(Scheme.NONE)], Scheme.NONE),
        ([tried(Scheme.BASIC), tried(Scheme.NTLM)], Scheme.NTLM),
        ([tried(Scheme.NTLM, Outcome.REFUSED), tried(Scheme.BASIC)], Scheme.BASIC),
        ([tried(Scheme.NTLM, Outcome.NOT_CHALLENGED)], Scheme.NTLM),
        ([tried(Scheme.NEGOTIATE, mechanism="NTLM")], Scheme.NEGOTIATE),
        ([tried(Scheme.NEGOTIATE, mechanism="Kerberos")], None),
        ([tried(Scheme.NEGOTIATE, mechanism="Kerberos"), tried(Scheme.DIGEST)], Scheme.DIGEST),
    ],
)
def test_a_client_uses_the_strongest_that_works_and_that_it_speaks(seen: list[SchemeTried], scheme: Scheme) -> None:
    assert client("windows", [REACHED, TUNNEL], *seen).scheme is scheme


@pytest.mark.parametrize(
    ("name", "verdict"),
    [
        ("windows", Verdict.COMPATIBLE),
        ("mac", Verdict.COMPATIBLE),
        ("iphone-ipad", Verdict.INCOMPATIBLE),
        ("android", Verdict.INCONCLUSIVE),
    ],
)
def test_what_a_client_supports_comes_first(name: str, verdict: Verdict) -> None:
    assert client(name, [REACHED, TUNNEL], tried(Scheme.NTLM)).verdict is verdict


def test_a_scheme_that_failed_does_not_concern_a_client_with_another() -> None:
    results = [REACHED, TUNNEL, result("auth/scheme", FAIL, "ntlm")]
    assert client("windows", results, tried(Scheme.BASIC)).verdict is Verdict.COMPATIBLE


def test_a_scheme_that_failed_concerns_a_client_without_another() -> None:
    judged = client("windows", [REACHED, result("auth/scheme", FAIL, "ntlm")], tried(Scheme.NTLM, Outcome.REFUSED))
    assert (judged.verdict, judged.reasons) == (Verdict.INCOMPATIBLE, ("auth/scheme fail",))


def test_its_own_row_concerns_one_client_alone() -> None:
    own = result("client/support", FAIL, "windows")
    judged = [client(name, [REACHED, TUNNEL, own], tried(Scheme.NTLM)).verdict for name in ("windows", "mac")]
    assert judged == [Verdict.INCOMPATIBLE, Verdict.COMPATIBLE]


def test_reasons_are_named_once_and_not_too_many() -> None:
    several = [replace(result("tunnel/https", FAIL), reason=f"reason {number // 2}") for number in range(40)]
    reasons = client("windows", several, tried(Scheme.NTLM)).reasons
    assert reasons == tuple(f"reason {number}" for number in range(8))


def test_a_client_whose_log_on_was_not_proven_leaves_the_verdict_open() -> None:
    results = [REACHED, TUNNEL, result("client/support", SKIP, "windows"), result("client/support", PASS, "mac")]
    seen = (tried(Scheme.NEGOTIATE, mechanism="Kerberos"),)
    evidence = Evidence(profile=PROFILE, asked=Asked(schemes=(), targets=("a:443",)), observations=seen)
    clients = clients_of(evidence, results)
    assert {one.client: one.verdict for one in clients}["windows"] is Verdict.INCONCLUSIVE
    assert overall(evidence, results, clients) is Verdict.INCONCLUSIVE


@pytest.mark.parametrize("names", [("iphone-ipad",), ("android",), ("iphone-ipad", "android")])
def test_with_clients_that_no_proxy_could_serve_alone_no_proxy_is_compatible(names: tuple[str, ...]) -> None:
    """So it is with `--client iphone-ipad`."""
    chosen = replace(PROFILE, clients=tuple(one for one in PROFILE.clients if one.name in names))
    seen = (tried(Scheme.NTLM),)
    evidence = Evidence(profile=chosen, asked=Asked(schemes=(), targets=("a:443",)), observations=seen)
    results = [REACHED, TUNNEL, *(result("client/support", SKIP, name) for name in names)]
    assert overall(evidence, results, clients_of(evidence, results)) is Verdict.INCONCLUSIVE


def test_clients_that_no_proxy_could_serve_do_not_count() -> None:
    results = [REACHED, TUNNEL, *(result("client/support", PASS, name) for name in ("windows", "mac"))]
    results += [result("client/support", SKIP, name) for name in ("iphone-ipad", "android")]
    evidence = Evidence(
        profile=PROFILE, asked=Asked(schemes=(), targets=("a:443",)), observations=(tried(Scheme.NTLM),)
    )
    assert overall(evidence, results, clients_of(evidence, results)) is Verdict.COMPATIBLE


def test_where_only_log_ons_were_selected_those_that_passed_are_the_proof() -> None:
    results = [result("auth/scheme", PASS, "ntlm"), result("auth/offered", PASS, "http://proxy:8080")]
    evidence = Evidence(profile=PROFILE, asked=Asked(schemes=(), targets=()), observations=(tried(Scheme.NTLM),))
    assert overall(evidence, results, clients_of(evidence, results)) is Verdict.COMPATIBLE


def test_what_a_client_s_own_scheme_suffers_from_concerns_it() -> None:
    seen = [REACHED, TUNNEL, result("auth/intermittent", WARN, "ntlm"), result("client/support", PASS, "windows")]
    assert client("windows", seen, tried(Scheme.NTLM)).verdict is Verdict.WARNINGS
    assert client("windows", seen, tried(Scheme.NEGOTIATE)).verdict is Verdict.COMPATIBLE


WEBEX = load_profile("webex-2026")


def webex(name: str, results: list[Result], *seen: Observation, asked: Asked | None = None) -> ClientVerdict:
    asked = asked or Asked(schemes=(), targets=("web.webex.com:443",))
    evidence = Evidence(profile=WEBEX, asked=asked, observations=seen)
    return next(one for one in clients_of(evidence, results) if one.client == name)


@pytest.mark.parametrize(
    ("suffered", "name", "verdict"),
    [
        (result("product/mwg-ntlm", FAIL), "roomos", Verdict.COMPATIBLE),  # it speaks no NTLM
        (result("product/mwg-ntlm", FAIL), "windows", Verdict.INCOMPATIBLE),
        (result("media/choice", FAIL), "directory-connector", Verdict.COMPATIBLE),  # it takes no part in calls
        (result("share/tcp", WARN), "directory-connector", Verdict.COMPATIBLE),
        (result("media/choice", FAIL), "roomos", Verdict.INCOMPATIBLE),
        (result("config/pac-only", WARN), "windows", Verdict.COMPATIBLE),  # it reads PAC files
        (result("config/pac-only", WARN), "video-mesh", Verdict.WARNINGS),
    ],
)
def test_a_client_suffers_from_what_it_uses(suffered: Result, name: str, verdict: Verdict) -> None:
    results = [REACHED, TUNNEL, suffered, result("client/support", PASS, name)]
    assert webex(name, results, tried(Scheme.BASIC)).verdict is verdict


def test_a_scheme_that_broke_says_nothing_of_a_client_that_does_not_speak_it() -> None:
    lost = tried(Scheme.NTLM, Outcome.CONNECTION_LOST)
    results = [REACHED, result("auth/connection-bound", FAIL, "ntlm"), result("tunnel/https", SKIP)]
    results += [result("client/support", SKIP, name) for name in ("roomos", "windows")]
    assert webex("roomos", results, lost).verdict is Verdict.INCONCLUSIVE
    assert webex("windows", results, lost).verdict is Verdict.INCOMPATIBLE


def test_a_waiver_makes_no_client_work() -> None:
    waived = Waived(reason="not used", until=date(2026, 12, 31), expired=False)
    results = [REACHED, TUNNEL, replace(result("client/support", FAIL, "roomos"), waived=waived)]
    judged = webex("roomos", results, tried(Scheme.NTLM))
    assert (judged.verdict, judged.reasons) == (Verdict.INCONCLUSIVE, ("client/support fail",))


@pytest.mark.parametrize(
    "check", ["auth/offered", "auth/clock", "auth/cleartext", "auth/kerberos-only", "product/mwg-ntlm"]
)
def test_what_a_proxy_offers_or_is_called_proves_nothing(check: str) -> None:
    assert verdict_of([REACHED, result(check, PASS), result("auth/scheme", SKIP)]) is Verdict.INCONCLUSIVE


def test_a_client_is_not_known_where_nothing_of_it_was_selected() -> None:
    judged = webex("web", [result("auth/scheme", PASS, "ntlm")], tried(Scheme.NTLM))
    assert (judged.verdict, judged.reasons) == (
        Verdict.INCONCLUSIVE,
        ("neither this client nor a tunnel was judged",),
    )


def test_hosts_that_the_profile_does_not_know_tell_nothing_of_its_clients() -> None:
    asked = Asked(schemes=(), targets=("www.example.org:443",), own_targets=True)
    results = [REACHED, TUNNEL, result("client/support", PASS, "web")]
    judged = webex("web", results, tried(Scheme.NONE), asked=asked)
    assert (judged.verdict, judged.reasons) == (Verdict.INCONCLUSIVE, ("none of the profile's hosts was tried",))
    evidence = Evidence(profile=WEBEX, asked=asked, observations=(tried(Scheme.NONE),))
    assert overall(evidence, results, (judged,)) is Verdict.COMPATIBLE  # for those hosts: the sentence says so


def test_a_bug_of_ours_beside_what_passed_leaves_the_verdict_open() -> None:
    assert verdict_of([REACHED, TUNNEL, result("tls/inspection", BROKEN)]) is Verdict.INCONCLUSIVE
