"""A demand for another log-on than the one that works comes from a parent."""

from dataclasses import replace

import pytest

from proxytest.features.logon.observations import SchemeTried
from proxytest.features.proxy.observations import ChallengesSeen
from proxytest.judgement.other_proxy import other_realm, parent_asks
from proxytest.model.answer import Answer, Head
from proxytest.model.challenge import Scheme
from proxytest.model.outcome import Outcome
from proxytest.protocol.parse_challenge import parse_challenges
from tests.support.evidence import CONNECTED, evidence, opened


def asks(*challenges: str) -> Answer:
    headers = tuple(("Proxy-Authenticate", one) for one in challenges)
    return Answer(head=Head(version="1.1", status=407, reason="", headers=headers), event=5)


FIRST = asks('Basic realm="corp"', "NTLM")
SEEN = ChallengesSeen(
    target="a:443", answer=FIRST, challenges=parse_challenges(FIRST.head.values("Proxy-Authenticate"))
)
WORKED = SchemeTried(scheme=Scheme.BASIC, target="a:443", outcome=Outcome.ACCEPTED, answer=CONNECTED)


@pytest.mark.parametrize(
    ("challenges", "said"),
    [
        (('Basic realm="corp"',), None),
        (("NTLM",), None),
        (("NTLM TlRM",), None),
        ((), None),
        (('Basic realm="hq"',), "after the log-on another realm is asked for: hq"),
        (('Digest realm="hq", nonce="1"',), "after the log-on another realm is asked for: hq"),
        (("Negotiate",), "after the log-on another scheme is asked for: Negotiate"),
    ],
)
def test_what_was_not_asked_for_before(challenges: tuple[str, ...], said: str | None) -> None:
    assert other_realm(asks(*challenges), evidence(SEEN)) == said


def test_one_host_that_asks_for_another_log_on_is_served_by_a_parent() -> None:
    tried = replace(opened("b:443", None), outcome=Outcome.REFUSED, answer=asks('Basic realm="hq"'))
    found = parent_asks(tried, evidence(SEEN, WORKED, tried))
    assert found is not None
    assert found.code == "logon.parent-asks"
    assert parent_asks(tried, evidence(SEEN, tried)) is None
    assert parent_asks(replace(tried, answer=FIRST), evidence(SEEN, WORKED, tried)) is None
