"""Answers to the upgrade in opened TLS where that is tolerated: from the far end, or from whoever opened it."""

from dataclasses import replace

import pytest

from proxytest.features.registry import all_checks
from proxytest.features.tunnel.observations import HttpsTried
from proxytest.features.websocket.observations import WebSocketTried
from proxytest.judgement.chains import Origin, origin_of
from proxytest.model.answer import Answer, Head
from proxytest.model.certificate import TlsSeen
from proxytest.model.challenge import Scheme
from proxytest.model.outcome import Outcome
from proxytest.model.result import Judgement
from proxytest.model.websocket_seen import WebSocketSeen
from tests.support.evidence import CONNECTED, DEPLOYED, LEAF, evidence, handshake

TARGET = "mercury-connection-a.wbx2.com:443"


UNKNOWN = handshake(anchor=None, chain=(LEAF,))  #: nothing tells who sent it
FOREIGN = handshake(anchor=None)
COMPANY = handshake(anchor=None, system=DEPLOYED)


def answered(status: int, tls: TlsSeen = COMPANY, profile: str = "webex-2026") -> tuple[str, str | None]:
    result = judged(Answer(head=Head(version="1.1", status=status, reason="So"), event=7), tls, profile)
    return result.status.value, result.code


def judged(answer: Answer, tls: TlsSeen, profile: str) -> Judgement:
    tried = WebSocketTried(
        target=TARGET,
        scheme=Scheme.NONE,
        outcome=Outcome.ACCEPTED,
        answer=CONNECTED,
        tls=tls,
        websocket=WebSocketSeen(answer=answer, upgraded=False),
        events=(3,),
    )
    seen = evidence(tried, profile=profile)
    (result,) = (one for one in all_checks()["wss/upgrade"].judge(seen) if one.target == TARGET)
    return result


@pytest.mark.parametrize(("status", "advice"), [(502, "reach the host"), (503, "reach the host"), (403, "policy")])
def test_a_proxy_that_does_not_reach_the_host_denies_nothing(status: int, advice: str) -> None:
    squid = Head(version="1.1", status=status, reason="So", headers=(("X-Squid-Error", "ERR_SECURE_CONNECT_FAIL 0"),))
    (finding,) = judged(Answer(head=squid, event=7), FOREIGN, "webex-2026").findings
    assert finding.code == "wss.proxy-answers"
    assert advice in (finding.remedy or "")


@pytest.mark.parametrize("status", [501, 502, 503, 504])
def test_a_gateway_that_opens_tls_or_a_service_that_is_down_may_say_that_it_cannot(status: int) -> None:
    assert answered(status) == ("undecided", "wss.upgrade-untold")


@pytest.mark.parametrize("status", [429, 501, 502, 503, 504])
def test_so_it_is_where_the_authority_is_not_trusted_or_opening_tls_is_not_tolerated(status: int) -> None:
    assert answered(status, FOREIGN) == ("undecided", "wss.upgrade-untold")
    assert answered(status, profile="spark-2016") == ("undecided", "wss.upgrade-untold")
    assert answered(403, FOREIGN) == answered(403, profile="spark-2016") == ("fail", None)


@pytest.mark.parametrize("status", [200, 302, 400, 429, 500, 503])
def test_where_nothing_tells_who_sent_the_chain_no_far_end_is_blamed(status: int) -> None:
    assert origin_of(UNKNOWN, evidence()) is Origin.UNKNOWN
    assert answered(status, UNKNOWN) == ("undecided", "wss.upgrade-untold")
    assert answered(status, handshake()) == ("warn", None)
    assert answered(401, UNKNOWN) == ("pass", None)


@pytest.mark.parametrize("status", [401, 403, 404])
def test_a_far_end_says_this_to_whoever_has_no_token(status: int) -> None:
    assert answered(status) == ("warn", None)


@pytest.mark.parametrize("status", [200, 400, 426])
def test_a_far_end_that_saw_no_upgrade_shows_that_it_was_dropped(status: int) -> None:
    assert answered(status) == ("fail", None)


def test_where_the_port_is_denied_to_every_host_that_explains_it() -> None:
    refused = Answer(head=Head(version="1.1", status=405, reason="No"), event=7)
    opens = Answer(head=Head(version="1.1", status=200, reason="OK"), event=8)
    hosts = [
        HttpsTried(target=host, scheme=Scheme.NONE, outcome=Outcome.UNDECIDED, answer=refused, events=(3,))
        for host in (TARGET, "idbroker.webex.com:443")
    ]
    other = replace(hosts[0], target="idbroker.webex.com:8443", answer=opens)
    tried = WebSocketTried(target=TARGET, scheme=Scheme.NONE, outcome=Outcome.UNDECIDED, answer=refused, events=(3,))
    judged = all_checks()["wss/upgrade"].judge(evidence(*hosts, other, tried))
    finding, *_ = (finding for one in judged if one.target == TARGET for finding in one.findings)
    assert (finding.code, finding.because) == ("tunnel.method-refused", "policy.port-denied")
