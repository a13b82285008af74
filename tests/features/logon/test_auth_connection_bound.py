"""A handshake that breaks, beside a scheme that works."""

from dataclasses import replace

import pytest

from proxytest.features.logon.auth_connection_bound import auth_connection_bound
from proxytest.features.logon.observations import SchemeTried
from proxytest.features.proxy.observations import ChallengesSeen
from proxytest.model.answer import Answer, Head
from proxytest.model.challenge import Challenge, Scheme
from proxytest.model.outcome import Outcome
from tests.support.evidence import evidence

_TARGET = "idbroker.webex.com:443"


@pytest.mark.parametrize(
    ("asked", "beside", "status"),
    [
        ((), Outcome.ACCEPTED, "warn"),  # clients go on to the other one, as `auto` does
        ((), Outcome.TOKEN_REFUSED, "fail"),
        ((Scheme.NTLM, Scheme.DIGEST), Outcome.ACCEPTED, "fail"),  # it was asked for by name
    ],
)
def test_what_a_lost_connection_means(asked: tuple[Scheme, ...], beside: Outcome, status: str) -> None:
    lost = SchemeTried(scheme=Scheme.NTLM, target=_TARGET, outcome=Outcome.CONNECTION_LOST, legs=2, events=(3,))
    other = SchemeTried(scheme=Scheme.DIGEST, target=_TARGET, outcome=beside)
    seen = evidence(lost, other, targets=(_TARGET,))
    (row,) = auth_connection_bound.judge(replace(seen, asked=replace(seen.asked, schemes=asked)))
    assert row.status == status


def test_an_answer_that_asks_for_nothing_is_not_the_first_challenge() -> None:
    closes = Head(version="1.1", status=200, reason="OK", headers=(("Connection", "close"),))
    keeps = Head(version="1.1", status=407, reason="", headers=(("Content-Length", "0"),))
    seen = evidence(
        ChallengesSeen(target="exempt:443", answer=Answer(head=closes, event=1)),
        ChallengesSeen(
            target=_TARGET, answer=Answer(head=keeps, event=2, persistent=True), challenges=(Challenge(scheme="NTLM"),)
        ),
        SchemeTried(scheme=Scheme.NTLM, target=_TARGET, outcome=Outcome.ACCEPTED, legs=3),
    )
    (row,) = auth_connection_bound.judge(seen)
    assert (row.status, row.reason) == ("pass", "kept open for 3 requests")
