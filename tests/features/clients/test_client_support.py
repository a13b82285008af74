"""What a client that cannot log on is told."""

import pytest

from proxytest.features.clients.client_support import client_support
from proxytest.features.logon.observations import NegotiateMechanisms, SchemeTried, TokenReply
from proxytest.features.proxy.observations import ChallengesSeen
from proxytest.model.answer import Answer, Head
from proxytest.model.challenge import Challenge, Scheme
from proxytest.model.outcome import Outcome
from proxytest.model.result import Status
from tests.support.evidence import evidence

_WEB = "web.webex.com:443"
_ASKS = Answer(head=Head(version="1.1", status=407, reason="Proxy Authentication Required", headers=()), event=1)


@pytest.mark.parametrize(
    ("offered", "mechanism", "client", "why"),
    [
        (Scheme.DIGEST, "MD5", "windows", "the proxy offers no scheme that this client supports"),
        (Scheme.NTLM, "NTLM", "roomos", "the proxy offers no scheme that this client supports"),
        (Scheme.NEGOTIATE, "Kerberos", "roomos", "the proxy offers no scheme that this client supports"),
    ],
)
def test_why_a_client_cannot_log_on(offered: Scheme, mechanism: str, client: str, why: str) -> None:
    asked = ChallengesSeen(target=_WEB, answer=_ASKS, challenges=(Challenge(scheme=offered.label),))
    accepted = SchemeTried(scheme=offered, target=_WEB, outcome=Outcome.ACCEPTED, mechanism=mechanism)
    seen = evidence(asked, accepted, profile="webex-2026", targets=(_WEB,))
    judged = next(one for one in client_support.judge(seen) if one.target == client)
    assert judged.status is Status.FAIL
    assert judged.findings[0].message.endswith(f"cannot log on: {why}")


@pytest.mark.parametrize(("scheme", "reason"), [(Scheme.NONE, "no log-on needed"), (Scheme.NTLM, "logs on by NTLM")])
def test_how_a_client_gets_through(scheme: Scheme, reason: str) -> None:
    asked = ChallengesSeen(target=_WEB, answer=_ASKS, challenges=(Challenge(scheme="NTLM"),))
    worked = SchemeTried(scheme=scheme, target=_WEB, outcome=Outcome.ACCEPTED)
    rows = client_support.judge(evidence(asked, worked, targets=(_WEB,)))
    assert next((row.status, row.reason) for row in rows if row.target == "windows") == (Status.PASS, reason)


def test_the_remedy_for_a_proxy_that_accepts_only_kerberos_is_ntlm_under_negotiate() -> None:
    asked = ChallengesSeen(target=_WEB, answer=_ASKS, challenges=(Challenge(scheme="Negotiate"),))
    only = NegotiateMechanisms(target=_WEB, raw=TokenReply.REFUSED, wrapped=TokenReply.REFUSED)
    seen = evidence(asked, only, profile="spark-2016", targets=(_WEB,))
    judged = next(one for one in client_support.judge(seen) if one.target == "windows")
    assert judged.findings[0].message.endswith("Negotiate accepts only Kerberos, which this client does not support")
    assert judged.findings[0].remedy.startswith("Let the proxy accept NTLM under Negotiate, or enable ")
