"""Whose clock a Date tells: only that of who wrote the answer."""

import pytest

from proxytest.features.logon.auth_clock import auth_clock
from proxytest.features.proxy.observations import ChallengesSeen
from proxytest.judgement.clock_of_proxy import dated, dated_by_proxy, skew_of_proxy
from proxytest.model.answer import Answer, Head
from proxytest.protocol.parse_challenge import parse_challenges
from tests.support.evidence import evidence

HOUR = 3600.0
ASKS = ("Proxy-Authenticate", "NTLM")
SQUID = ("X-Squid-Error", "ERR_ACCESS_DENIED 0")
PARENT = ("Via", "1.1 parent (squid/5.7), 1.1 child (squid/5.7)")
CHILD = ("Via", "1.1 child (squid/5.7)")


def seen(status: int, *headers: tuple[str, str], skew: float | None = HOUR, host: str = "a") -> ChallengesSeen:
    head = Head(version="1.1", status=status, reason="", headers=headers)
    offers = [value for name, value in headers if name == "Proxy-Authenticate"]
    return ChallengesSeen(
        target=f"{host}.webex.com:443", answer=Answer(head=head), challenges=parse_challenges(offers), skew_s=skew
    )


@pytest.mark.parametrize("answer", [seen(407, ASKS), seen(200), seen(403, SQUID), seen(407, ASKS, CHILD)])
def test_what_only_the_proxy_writes_tells_its_clock(answer: ChallengesSeen) -> None:
    assert skew_of_proxy(evidence(answer)) == HOUR
    (row,) = auth_clock.judge(evidence(answer))
    assert row.status == "warn"


@pytest.mark.parametrize(
    "answer",
    [
        seen(502),
        seen(503),
        seen(404),  # of a web server, perhaps
        seen(407, ASKS, PARENT),
        seen(503, SQUID, PARENT),
        seen(401, ("WWW-Authenticate", "Basic")),
    ],
)
def test_what_another_may_have_written_does_not(answer: ChallengesSeen) -> None:
    known = evidence(answer)
    assert dated_by_proxy(known) == ()
    assert dated(known) == (answer,)
    (row,) = auth_clock.judge(known)
    assert row.status == "undecided"
    assert "may have written" in row.reason
    assert row.to_decide


def test_the_proxys_own_answer_counts_beside_an_error_page() -> None:
    page, own = seen(502, skew=-9 * HOUR), seen(407, ASKS, skew=1.0, host="b")
    (row,) = auth_clock.judge(evidence(page, own))
    assert (row.status, row.reason) == ("pass", "1 s apart")


def test_a_node_whose_clock_is_wrong_is_told_beside_one_that_is_right() -> None:
    (row,) = auth_clock.judge(evidence(seen(407, ASKS, skew=2.0), seen(407, ASKS, skew=-HOUR, host="b")))
    assert row.status == "warn"
    assert "3600 s behind" in row.findings[0].actual


def test_without_a_date_nothing_is_known() -> None:
    (row,) = auth_clock.judge(evidence(seen(407, ASKS, skew=None)))
    assert (row.status, "no answer has a Date" in row.reason) == ("undecided", True)
