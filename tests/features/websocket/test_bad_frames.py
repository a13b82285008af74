"""Whose doing bytes are that no client reads as frames."""

from dataclasses import replace

import pytest

from proxytest.features.websocket.bad_frames import bad_frames
from proxytest.features.websocket.observations import WebSocketTried
from proxytest.model.certificate import TlsSeen
from proxytest.model.challenge import Scheme
from proxytest.model.outcome import Outcome
from proxytest.model.result import Party
from proxytest.model.websocket_seen import EndKind, WebSocketEnd, WebSocketSeen
from tests.features.websocket.test_unanswered_ping import OPENED, OWN, SWITCHING
from tests.support.evidence import CONNECTED, evidence


def ended(kind: EndKind | None, tls: TlsSeen | None = OWN) -> WebSocketTried:
    end = WebSocketEnd(kind=kind, after_s=1.0) if kind is not None else None
    return WebSocketTried(
        target="mercury-connection-a.wbx2.com:443",
        scheme=Scheme.NONE,
        outcome=Outcome.ACCEPTED,
        answer=CONNECTED,
        tls=tls,
        websocket=WebSocketSeen(answer=SWITCHING, upgraded=True, ended=end),
        events=(3,),
    )


@pytest.mark.parametrize(
    ("tls", "party", "remedy", "because"),
    [
        (OWN, Party.FAR_END, "The proxy is fine", None),
        (OPENED, Party.PROXY, "switch off the inspection of WebSockets", "tls.intercepted"),
        (None, Party.NOT_KNOWN, "else ask who runs the far end", None),
    ],
)
def test_who_sends_them(tls: TlsSeen | None, party: Party, remedy: str, because: str | None) -> None:
    tried = ended(EndKind.ERROR, tls)
    found = bad_frames(tried, evidence(tried))
    assert found is not None
    assert (found.code, found.party, found.because) == ("wss.bad-frames", party, because)
    assert remedy in found.remedy
    assert found.actual == "101 Switching Protocols, then bytes that are no such frame"


@pytest.mark.parametrize("kind", [None, EndKind.CLOSE, EndKind.SILENCE])
def test_another_end_is_none(kind: EndKind | None) -> None:
    tried = ended(kind)
    assert bad_frames(tried, evidence(tried)) is None
    assert bad_frames(replace(tried, websocket=None), evidence(tried)) is None
