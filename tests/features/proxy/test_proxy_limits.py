"""Which limits of this client the audit met, and what only looks like one."""

from proxytest.features.proxy.observations import ChallengesSeen, HeldTunnels
from proxytest.features.proxy.proxy_limits import proxy_limits
from proxytest.features.tunnel.observations import HttpsTried
from proxytest.model.answer import Answer, Head
from proxytest.model.challenge import Scheme
from proxytest.model.event import Failed, Failure, Operation
from proxytest.model.observation import Observation
from proxytest.model.outcome import Outcome
from proxytest.model.result import Judgement, Status
from tests.support.evidence import evidence

ONE, OTHER, THIRD = "idbroker.webex.com:443", "u2c.wbx2.com:443", "api.ciscospark.com:443"
LOST = Failed(operation=Operation.CONNECT, failure=Failure.RESET, detail="reset", event=4)


def said(status: int, reason: str, *, at: int, body: str = "") -> Answer:
    return Answer(head=Head(version="1.1", status=status, reason=reason), body=body, event=at)


def tunnel(target: str, answer: Answer | None, *, beside: int = 0, failed: Failed | None = None) -> HttpsTried:
    return HttpsTried(
        target=target,
        scheme=Scheme.NONE,
        outcome=Outcome.ACCEPTED if failed is None else Outcome.FAILED,
        answer=answer,
        failed=failed,
        beside=beside,
        events=(answer.event if answer is not None else 4,),
    )


def judged(*seen: Observation) -> Judgement:
    (told,) = proxy_limits.judge(evidence(*seen, targets=(ONE, OTHER, THIRD)))
    return told


def test_a_name_that_was_found_when_it_was_asked_for_again_is_no_limit() -> None:
    """The proxy's DNS answered late; nothing counts connections."""
    lost = said(503, "Service Unavailable", at=5, body="ERR_DNS_FAIL")
    told = judged(
        ChallengesSeen(target=ONE, answer=lost),
        ChallengesSeen(target=ONE, answer=said(200, "OK", at=9)),
        tunnel(ONE, None),
    )
    (finding,) = told.findings
    assert (told.status, finding.code) == (Status.WARN, "proxy.names-found-later")
    assert finding.facts == {"hosts": 1}
    assert "idbroker.webex.com" in finding.actual
    assert finding.evidence == (5,)


def test_what_is_refused_beside_others_and_opens_alone_is_told_with_its_words() -> None:
    refused = said(503, "Too busy", at=10, body="<p>Please come back later</p>")
    held = HeldTunnels(target=ONE, opened=4, refused=refused, again=False, alone=(True,) * 6, events=(50,))
    seen = [
        tunnel(ONE, refused, beside=7),
        tunnel(ONE, said(200, "OK", at=20)),
        tunnel(OTHER, None, beside=7, failed=LOST),
        tunnel(OTHER, said(200, "OK", at=30)),
        held,
    ]
    told = judged(*seen)
    (finding,) = told.findings
    assert (told.status, finding.code) == (Status.FAIL, "limit.connections")
    assert (
        finding.actual
        == '4 connections passed at the same time; more were answered 503 Too busy; it says "Please come back later"'
    )
    assert finding.expected == "8 tunnels at the same time, and as many log-ons"


def test_how_many_passed_is_told_of_a_limit_of_the_rate_too() -> None:
    asked = said(429, "Too Many Requests", at=10)
    seen = [
        tunnel(THIRD, said(200, "OK", at=5)),
        tunnel(ONE, asked, beside=7),
        tunnel(OTHER, said(429, "Too Many Requests", at=12)),
    ]
    told = judged(*seen)
    (finding,) = told.findings
    assert (told.status, finding.code) == (Status.WARN, "limit.rate")
    assert finding.actual == "1 passed; more were answered 429 Too Many Requests"


def test_a_limit_that_is_named_for_the_hosts_of_one_domain_alone_is_not_decided() -> None:
    asked = said(429, "Too Many Requests", at=10)
    told = judged(tunnel(ONE, asked), tunnel(OTHER, said(200, "OK", at=20)), tunnel(THIRD, said(200, "OK", at=21)))
    assert (told.status, told.code) == (Status.UNDECIDED, "limit.rate")
    assert "for no host of another domain" in told.reason


def test_where_every_tunnel_opens_no_limit_was_met() -> None:
    assert judged(tunnel(ONE, said(200, "OK", at=5))).status is Status.PASS
