"""An answer to a log-on that names a cause of its own is no word of the password."""

import pytest

from proxytest.features.logon.auth_scheme import auth_scheme
from proxytest.features.logon.observations import SchemeTried
from proxytest.features.proxy.observations import ChallengesSeen
from proxytest.model.answer import Answer, Head
from proxytest.model.challenge import Scheme
from proxytest.model.outcome import Outcome
from proxytest.model.result import Judgement
from proxytest.protocol.parse_challenge import parse_challenges
from tests.support.evidence import evidence

ASKS = ("Proxy-Authenticate", "NTLM")
SHUT = "Too many failed log-ons: address blocked"


def answered(status: int, *headers: tuple[str, str], body: str = "", event: int = 2) -> Answer:
    return Answer(head=Head(version="1.1", status=status, reason="No", headers=headers), body=body, event=event)


def judged(answer: Answer, *, proven: bool = True, asked: Answer | None = None) -> Judgement:
    """Judge a log-on by NTLM that got this answer; `asked` is the challenge before."""
    tried = SchemeTried(
        scheme=Scheme.NTLM,
        target="a:443",
        outcome=Outcome.REFUSED if answer.status in (401, 407) else Outcome.UNCONFIRMED,
        answer=answer,
        proven=proven,
        legs=2,
        events=(2,),
    )
    offered = parse_challenges(["NTLM"])
    before = ChallengesSeen(target="a:443", answer=asked or answered(407, ASKS), challenges=offered)
    (row,) = auth_scheme.judge(evidence(before, tried))
    return row


def codes(row: Judgement) -> list[str]:
    return [one.code for one in row.findings]


@pytest.mark.parametrize(
    ("proven", "what"), [(True, "that carries the log-on as too large"), (False, "the first token as too large")]
)
def test_a_request_that_is_too_large_is_the_proxys_limit(*, proven: bool, what: str) -> None:
    row = judged(answered(431), proven=proven)
    assert (row.status, codes(row)) == ("fail", ["head.limit"])
    assert what in row.findings[0].message


def test_400_says_it_in_words() -> None:
    assert codes(judged(answered(400, body="<h1>Request Header Or Cookie Too Large</h1>"))) == ["head.limit"]
    assert "head.limit" not in codes(judged(answered(400, body="<h1>Bad Request</h1>")))


def test_a_network_that_asks_for_a_log_on_says_nothing_of_this_one() -> None:
    row = judged(answered(511))
    assert (row.status, row.code, codes(row)) == ("undecided", "path.network-logon", ["path.network-logon"])


@pytest.mark.parametrize("status", [401, 407])
def test_a_web_servers_log_on_is_one_of_two_causes(status: int) -> None:
    row = judged(answered(status, ("WWW-Authenticate", 'Basic realm="intranet"')))
    assert (row.status, row.code) == ("undecided", "logon.asked-as-web-server")
    assert codes(row)[0] == "logon.asked-as-web-server"
    assert 'Basic realm="intranet"' in (row.findings[0].actual or "")


@pytest.mark.parametrize("status", [403, 407])
def test_whoever_is_shut_out_is_not_told_that_the_password_is_wrong(status: int) -> None:
    row = judged(answered(status, ASKS, body=SHUT))
    assert (row.status, row.code) == ("undecided", "limit.lockout")


def test_a_challenge_that_always_warns_of_it_shuts_nobody_out() -> None:
    row = judged(answered(407, ASKS, body=SHUT, event=3), asked=answered(407, ASKS, body=SHUT))
    assert row.code != "limit.lockout"


def test_an_answer_that_says_nothing_more_is_judged_as_ever() -> None:
    assert codes(judged(answered(407, ASKS))) == ["logon.refused"]
