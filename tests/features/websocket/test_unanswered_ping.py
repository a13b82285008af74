"""Whose doing a missing pong is: the control is the answer to our own Close frame."""

import pytest

from proxytest.features.websocket.observations import WebSocketTried
from proxytest.features.websocket.unanswered_ping import no_pong
from proxytest.model.answer import Answer, Head
from proxytest.model.certificate import TlsSeen
from proxytest.model.challenge import Scheme
from proxytest.model.outcome import Outcome
from proxytest.model.result import Party
from proxytest.model.websocket_seen import EndKind, WebSocketEnd, WebSocketSeen
from tests.support.evidence import CONNECTED, PUBLIC, evidence, handshake

SWITCHING = Answer(head=Head(version="1.1", status=101, reason="Switching Protocols"), event=7)
OWN, OPENED = handshake(anchor=PUBLIC), handshake(anchor=None)


def pinged(
    kind: EndKind | None = None, *, closed: bool | None = None, tls: TlsSeen | None = OWN, echoed: bool = False
) -> WebSocketTried:
    end = WebSocketEnd(kind=kind, after_s=1.0) if kind else None
    return WebSocketTried(
        target="mercury-connection-a.wbx2.com:443",
        scheme=Scheme.NONE,
        outcome=Outcome.ACCEPTED,
        answer=CONNECTED,
        tls=tls,
        websocket=WebSocketSeen(answer=SWITCHING, upgraded=True, echoed=echoed, closed=closed, ended=end),
        events=(3,),
    )


@pytest.mark.parametrize(
    ("tried", "party", "remedy"),
    [
        (pinged(tls=OPENED), Party.PROXY, "TLS inspection"),
        (pinged(tls=OPENED, closed=True), Party.PROXY, "TLS inspection"),
        (pinged(closed=True), Party.FAR_END, "who runs the far end"),
        (pinged(closed=False), Party.NOT_KNOWN, "both directions"),
        (pinged(EndKind.SILENCE, closed=False), Party.NOT_KNOWN, "both directions"),
        (pinged(tls=None), Party.NOT_KNOWN, "both directions"),
        (pinged(EndKind.IN_ORDER), Party.FAR_END, "far end itself ends"),
        (pinged(EndKind.CLOSED), Party.NOT_KNOWN, "cuts WebSockets"),
    ],
)
def test_who_keeps_it_back(tried: WebSocketTried, party: Party, remedy: str) -> None:
    found = no_pong(tried, evidence(tried))
    assert found is not None
    assert (found.code, found.party) == ("wss.no-pong", party)
    assert remedy in found.remedy


def test_what_was_answered_is_told() -> None:
    told = [found.actual for one in (True, False) if (found := no_pong(pinged(closed=one), evidence())) is not None]
    assert told == [
        "101 Switching Protocols, then no pong; our Close frame is answered",
        "101 Switching Protocols, then no pong; our Close frame is not answered",
    ]


def test_a_far_end_that_closes_by_a_frame_is_told_so() -> None:
    found = no_pong(pinged(EndKind.CLOSE), evidence())
    assert found is not None
    assert found.code == "wss.far-end-closes"


def test_where_a_pong_came_nothing_is_wrong() -> None:
    assert no_pong(pinged(echoed=True), evidence()) is None
