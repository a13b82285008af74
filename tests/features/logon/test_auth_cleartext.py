"""The remedy for a password that can be read depends on what else the proxy offers."""

import pytest

from proxytest.features.logon.auth_cleartext import auth_cleartext
from proxytest.features.logon.observations import SchemeTried
from proxytest.features.proxy.observations import ChallengesSeen, ProxyDialled
from proxytest.model.answer import Answer, Head
from proxytest.model.challenge import Challenge, Scheme
from proxytest.model.outcome import Outcome
from tests.support.evidence import evidence

_ASKS = Answer(head=Head(version="1.1", status=407, reason="Proxy Authentication Required"), event=1)


@pytest.mark.parametrize(
    ("offered", "remedy"),
    [
        (("Basic",), "Offer NTLM, Negotiate or Digest on the proxy"),
        (("Basic", "NTLM"), "Stop offering Basic where clients support NTLM"),
    ],
)
def test_the_remedy_names_a_scheme_that_is_already_offered(offered: tuple[str, ...], remedy: str) -> None:
    dialled = ProxyDialled(proxy="http://proxy.corp:8080", address="192.0.2.1")
    asked = ChallengesSeen(target="a:443", answer=_ASKS, challenges=tuple(Challenge(scheme=one) for one in offered))
    sent = SchemeTried(
        scheme=Scheme.BASIC, target="a:443", outcome=Outcome.ACCEPTED, answer=_ASKS, proven=True, events=(2,)
    )
    (row,) = auth_cleartext.judge(evidence(dialled, asked, sent))
    assert row.findings[0].remedy.startswith(remedy)
