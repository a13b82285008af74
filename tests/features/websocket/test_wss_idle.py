"""Limits on silence, against the client's ping every 15 s."""

import pytest

from proxytest.features.tunnel.observations import TunnelTried
from proxytest.features.websocket.wss_hold import wss_hold
from proxytest.features.websocket.wss_idle import wss_idle
from proxytest.judgement.evidence import Evidence
from proxytest.model.answer import Answer, Head
from proxytest.model.challenge import Scheme
from proxytest.model.outcome import Outcome
from proxytest.model.run import Asked
from proxytest.model.websocket_seen import EndKind, WebSocketEnd, WebSocketSeen
from proxytest.scenario.profile_file import load_profile

TARGET = "mercury-connection-a.wbx2.com:443"
ANSWER = Answer(head=Head(version="1.1", status=101, reason="Switching Protocols"), event=7)


def evidence(*tunnels: TunnelTried, hold: float = 90.0) -> Evidence:
    asked = Asked(schemes=(), targets=(TARGET,), hold=hold)
    return Evidence(profile=load_profile("spark-2016"), asked=asked, observations=tunnels)


def idle(seconds: float, *, cut: bool) -> TunnelTried:
    seen = WebSocketSeen(answer=ANSWER, upgraded=True, echoed=True, idle_s=seconds, cut=cut)
    return TunnelTried(purpose="idle", target=TARGET, scheme=Scheme.NONE, outcome=Outcome.ACCEPTED, websocket=seen)


@pytest.mark.parametrize(
    ("seconds", "cut", "status"),
    [(90.0, False, "pass"), (60.0, True, "pass"), (15.1, True, "pass"), (15.0, True, "fail"), (10.0, True, "fail")],
)
def test_a_limit_does_harm_where_it_is_shorter_than_the_pings(seconds: float, cut: bool, status: str) -> None:  # noqa: FBT001  a column
    (judgement,) = wss_idle.judge(evidence(idle(seconds, cut=cut)))
    assert judgement.status == status


@pytest.mark.parametrize(
    ("seconds", "status"), [(15.0, "fail"), (15.1, "fail"), (15.4, "fail"), (30.0, "pass"), (2.0, "fail")]
)
def test_a_limit_that_shows_at_the_next_packet_is_older(seconds: float, status: str) -> None:
    """What is refused when the client pings after 15 s, and a little late, was forgotten before."""
    ended = WebSocketEnd(kind=EndKind.CLOSED, after_s=seconds, noticed=True)
    seen = WebSocketSeen(answer=ANSWER, upgraded=True, echoed=True, idle_s=seconds, cut=True, ended=ended)
    tried = TunnelTried(purpose="idle", target=TARGET, scheme=Scheme.NONE, outcome=Outcome.ACCEPTED, websocket=seen)
    (judgement,) = wss_idle.judge(evidence(tried))
    assert judgement.status == status
    assert all("firewall" in (one.remedy or "") for one in judgement.findings)


@pytest.mark.parametrize(("seconds", "status"), [(1.0, "undecided"), (14.9, "undecided"), (15.0, "pass")])
def test_a_silence_that_is_shorter_than_the_pings_tells_nothing(seconds: float, status: str) -> None:
    (judgement,) = wss_idle.judge(evidence(idle(seconds, cut=False), hold=seconds))
    assert judgement.status == status
    assert ("watched too short to decide" in judgement.reason) is (status == "undecided")


def test_a_limit_is_found_however_short_the_time() -> None:
    (judgement,) = wss_idle.judge(evidence(idle(0.5, cut=True), hold=1.0))
    assert judgement.status == "fail"


@pytest.mark.parametrize(
    ("seconds", "reason"),
    [
        (1.0, "alive after 1 s; 90 s are needed to call it stable"),
        (90.0, "alive after 90 s"),
        (100.0, "alive after 100 s"),
    ],
)
def test_a_websocket_that_was_held_for_a_short_time_is_not_called_stable(seconds: float, reason: str) -> None:
    (judgement,) = wss_hold.judge(evidence(held(seconds), hold=seconds))
    assert (judgement.status, judgement.reason) == ("pass", reason)


@pytest.mark.parametrize(("held_s", "status"), [(90.0, "pass"), (90.4, "pass"), (45.0, "fail")])
def test_a_pinged_websocket_must_live_as_long_as_was_asked(held_s: float, status: str) -> None:
    (judgement,) = wss_hold.judge(evidence(held(held_s)))
    assert judgement.status == status


def held(seconds: float) -> TunnelTried:
    seen = WebSocketSeen(answer=ANSWER, upgraded=True, echoed=True, held_s=seconds)
    return TunnelTried(purpose="wss", target=TARGET, scheme=Scheme.NONE, outcome=Outcome.ACCEPTED, websocket=seen)


def test_a_websocket_that_did_not_open_was_not_watched() -> None:
    refused = WebSocketSeen(answer=ANSWER, upgraded=False)
    tried = TunnelTried(purpose="idle", target=TARGET, scheme=Scheme.NONE, outcome=Outcome.ACCEPTED, websocket=refused)
    (judgement,) = wss_idle.judge(evidence(tried))
    assert judgement.status == "skip"
    assert judgement.reason.startswith("no WebSocket opened, and the far end keeps no other connection (101")
