"""What a client that cannot log on is told."""

import pytest

from proxytest.features.clients.client_support import client_support
from proxytest.features.logon.observations import NegotiateMechanisms, SchemeTried, TokenReply
from proxytest.features.proxy.observations import ChallengesSeen
from proxytest.judgement.codes import NEGOTIATE_KERBEROS_ONLY
from proxytest.model.answer import Answer, Head
from proxytest.model.challenge import Challenge, Scheme
from proxytest.model.observation import Observation
from proxytest.model.outcome import Outcome
from proxytest.model.result import Judgement, Status
from tests.support.evidence import evidence

_WEB = "web.webex.com:443"
_ASKS = Answer(head=Head(version="1.1", status=407, reason="Proxy Authentication Required", headers=()), event=1)
_KERBEROS = NegotiateMechanisms(target=_WEB, raw=TokenReply.REFUSED, wrapped=TokenReply.REFUSED, kerberos=True)


def offers(*schemes: str) -> ChallengesSeen:
    return ChallengesSeen(target=_WEB, answer=_ASKS, challenges=tuple(Challenge(scheme=one) for one in schemes))


def judged(*seen: Observation, profile: str, auth: tuple[Scheme, ...] = ()) -> dict[str, Judgement]:
    case = evidence(*seen, profile=profile, targets=(_WEB,), auth=auth)
    return {one.target: one for one in client_support.judge(case)}


@pytest.mark.parametrize(
    ("offered", "mechanism", "client", "reason"),
    [
        (Scheme.DIGEST, "MD5", "windows", "it supports NTLM or Basic, the proxy offers only Digest"),
        (Scheme.NTLM, "NTLM", "roomos", "it supports Digest or Basic, the proxy offers only NTLM"),
        (
            Scheme.NEGOTIATE,
            "Kerberos",
            "mac",
            "it supports NTLM or Basic, the proxy offers only Negotiate (Kerberos alone)",
        ),
    ],
)
def test_why_a_client_cannot_log_on(offered: Scheme, mechanism: str, client: str, reason: str) -> None:
    accepted = SchemeTried(scheme=offered, target=_WEB, outcome=Outcome.ACCEPTED, mechanism=mechanism)
    one = judged(offers(offered.label), accepted, profile="webex-2026")[client]
    assert (one.status, one.reason) == (Status.FAIL, f"cannot log on: {reason}")


@pytest.mark.parametrize(("scheme", "reason"), [(Scheme.NONE, "no log-on needed"), (Scheme.NTLM, "logs on by NTLM")])
def test_how_a_client_gets_through(scheme: Scheme, reason: str) -> None:
    worked = SchemeTried(scheme=scheme, target=_WEB, outcome=Outcome.ACCEPTED)
    one = judged(offers("NTLM"), worked, profile="spark-2016")["windows"]
    assert (one.status, one.reason) == (Status.PASS, reason)


def test_clients_that_cannot_log_on_share_one_finding() -> None:
    rows = judged(offers("Negotiate"), _KERBEROS, profile="webex-2026")
    told = {(one.findings[0].message, one.findings[0].remedy) for one in rows.values() if one.findings}
    assert len(told) == 1
    assert sum(one.status is Status.FAIL for one in rows.values()) == 10
    assert rows["web"].status is Status.SKIP
    assert rows["roomos"].findings[0].facts["client"] == "roomos"


def test_nobody_is_told_to_enable_what_is_offered() -> None:
    finding = judged(offers("Negotiate"), _KERBEROS, profile="spark-2016")["windows"].findings[0]
    assert finding.message == "Windows and Mac cannot log on: the proxy offers only Negotiate (Kerberos alone)"
    assert finding.because == NEGOTIATE_KERBEROS_ONLY.id
    assert finding.remedy == (
        "Let the proxy accept NTLM under Negotiate, or also offer NTLM, Digest or Basic. "
        "Not in use here? Name those that are: --client NAME."
    )


def test_the_remedy_says_whom_each_scheme_helps() -> None:
    finding = judged(offers("Digest"), profile="webex-2026")["windows"].findings[0]
    assert finding.because is None
    assert finding.remedy.startswith(
        "Also offer NTLM (for Windows app, Mac app, Calendar connector and Directory connector) or Basic."
    )


@pytest.mark.parametrize("auth", [Scheme.NTLM, Scheme.NONE])
def test_a_client_whose_scheme_was_not_asked_for_is_not_tested(auth: Scheme) -> None:
    refused = SchemeTried(scheme=auth, target=_WEB, outcome=Outcome.NOT_OFFERED)
    one = judged(offers("Basic"), refused, profile="spark-2016", auth=(auth,))["windows"]
    assert (one.status, one.reason) == (Status.SKIP, "not tested with Basic: use --auth basic")
