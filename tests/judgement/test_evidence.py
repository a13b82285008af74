"""What checks read: evidence, and the words they answer with."""

from dataclasses import replace

import pytest

from proxytest.features.logon.observations import SchemeTried
from proxytest.features.proxy.observations import ChallengesSeen
from proxytest.features.settings.observations import SettingsSeen
from proxytest.features.tunnel.observations import TunnelTried
from proxytest.judgement.evidence import Evidence, host_of, split_target
from proxytest.judgement.say import fails, passes, skips, warns
from proxytest.model.challenge import Challenge, Scheme
from proxytest.model.event import Failed, Failure, Operation
from proxytest.model.observation import Observation
from proxytest.model.outcome import Outcome
from proxytest.model.result import Finding, Party, Status, Sureness
from proxytest.model.run import Asked
from proxytest.scenario.profile_file import load_profile

FAILED = Failed(operation=Operation.DIAL, failure=Failure.REFUSED, detail="", event=1)
FINDING = Finding(
    code="tls.intercepted",
    party=Party.NOT_KNOWN,
    certainty=Sureness.LIKELY,
    message="m",
    expected="e",
    actual="a",
    remedy="r",
    evidence=(1,),
)


def evidence(*seen: Observation) -> Evidence:
    return Evidence(profile=load_profile("spark-2016"), asked=Asked(schemes=(), targets=("a:443",)), observations=seen)


def tried(scheme: Scheme, outcome: Outcome, detail: str = "") -> SchemeTried:
    return SchemeTried(scheme=scheme, target="a:443", outcome=outcome, detail=detail)


def tunnel(purpose: str, target: str) -> TunnelTried:
    kind = "wss" if purpose == "wss" else "https"
    return TunnelTried(purpose=kind, target=target, scheme=Scheme.NONE, outcome=Outcome.ACCEPTED)


def test_of_a_log_on_that_was_tried_with_two_hosts_the_last_counts() -> None:
    hung, went = tried(Scheme.NTLM, Outcome.FAILED), tried(Scheme.NTLM, Outcome.ACCEPTED)
    assert evidence(hung, tried(Scheme.BASIC, Outcome.REFUSED), went).schemes_tried() == (
        went,
        tried(Scheme.BASIC, Outcome.REFUSED),
    )


def test_of_a_tunnel_that_was_opened_again_the_last_counts() -> None:
    lost, went = replace(tunnel("https", "a:443"), failed=FAILED), tunnel("https", "a:443")
    seen = evidence(lost, tunnel("https", "b:443"), went)
    assert seen.tunnels("https")["a:443"] == [went]
    assert (seen.again(went), seen.again(tunnel("https", "b:443"))) == (True, False)


def test_tunnels_are_grouped_by_target_for_one_purpose() -> None:
    grouped = evidence(tunnel("https", "a:443"), tunnel("wss", "a:443"), tunnel("https", "b:443")).tunnels("https")
    assert {target: len(each) for target, each in grouped.items()} == {"a:443": 1, "b:443": 1}


def test_working_schemes_are_those_that_passed() -> None:
    seen = [tried(scheme, outcome) for scheme, outcome in zip(Scheme, [*Outcome][:5], strict=True)]
    assert evidence(*seen).working_schemes() == (Scheme.NONE, Scheme.BASIC)


def test_challenges_are_those_of_the_first_target_that_asked() -> None:
    offered = (Challenge(scheme="Basic"),)
    seen = (ChallengesSeen(target="a:443"), ChallengesSeen(target="b:443", challenges=offered))
    assert evidence(*seen).challenges == offered


def test_the_proxy_is_named_by_the_settings() -> None:
    assert evidence().proxy == "no proxy"
    assert evidence(SettingsSeen(proxy="http://p:1", source=None, pac=None)).proxy == "http://p:1"


@pytest.mark.parametrize(("target", "host"), [("a.b:443", "a.b"), ("[::1]:443", "::1")])
def test_the_host_of_a_target(target: str, host: str) -> None:
    assert host_of(target) == host


@pytest.mark.parametrize("target", ["", "*", "a.b:", "a.b:https", "a.b:²", f"a.b:{'9' * 5000}"])
def test_a_stored_run_may_name_any_target(target: str) -> None:
    assert split_target(target)[1] == 0


def test_the_four_things_that_a_check_can_say() -> None:
    said = [passes("a", "fine"), skips("a", "not asked"), fails("a", FINDING, FINDING), warns("a", FINDING)]
    assert [(one.status, one.reason) for one in said] == [
        (Status.PASS, "fine"),
        (Status.SKIP, "not asked"),
        (Status.FAIL, "m"),
        (Status.WARN, "m"),
    ]


def test_a_finding_without_evidence_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="without evidence"):
        Finding(
            code="tls.intercepted",
            party=Party.NOT_KNOWN,
            certainty=Sureness.LIKELY,
            message="m",
            expected="e",
            actual="a",
            remedy="r",
            evidence=(),
        )
