"""How the end of a WebSocket is told."""

import pytest

from proxytest.model.websocket_seen import EndKind, WebSocketEnd


@pytest.mark.parametrize(
    ("end", "text"),
    [
        (WebSocketEnd(kind=EndKind.CLOSE, after_s=6.0, code=1001), "Close frame 1001 after 6 s"),
        (
            WebSocketEnd(kind=EndKind.CLOSE, after_s=0.5, code=1008, reason="idle"),
            "Close frame 1008 (idle) after 0.5 s",
        ),
        (WebSocketEnd(kind=EndKind.CLOSE, after_s=1.0, code=1005), "Close frame without a code after 1 s"),
        (WebSocketEnd(kind=EndKind.CLOSE, after_s=1.0), "Close frame without a code after 1 s"),
        (
            WebSocketEnd(kind=EndKind.SILENCE, after_s=8.0),
            "no answer to a ping, noticed after 8 s; nothing was closed",
        ),
        (
            WebSocketEnd(kind=EndKind.IN_ORDER, after_s=8.0),
            "closed after 8 s, in order (close_notify or `Connection: close`)",
        ),
        (WebSocketEnd(kind=EndKind.CLOSED, after_s=10.0), "closed after 10 s without a Close frame"),
        (WebSocketEnd(kind=EndKind.ERROR, after_s=2.0), "unreadable after 2 s without a Close frame"),
    ],
)
def test_an_end_in_words(end: WebSocketEnd, text: str) -> None:
    assert str(end) == text
