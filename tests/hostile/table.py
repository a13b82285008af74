"""The whole table: each hostile behaviour is one row."""

from tests.hostile.answers import ANSWERS
from tests.hostile.handshakes import HANDSHAKES
from tests.hostile.pages import PAGES
from tests.hostile.row import WEBSOCKET, Row, inside
from tests.hostile.secured import SECURED, over_tls
from tests.hostile.websockets import PONG, WEBSOCKETS
from tests.support.far_end import accepts, frame

#: What every memory is compared with.
HEALTHY = Row(name="healthy", act=inside(accepts(frame(PONG, b"proxytest"))), ends="wss/upgrade pass", target=WEBSOCKET)

_CLEAR = (HEALTHY, *ANSWERS, *HANDSHAKES, *PAGES, *WEBSOCKETS)

#: What is done once more behind TLS with the proxy: from each kind of hostility some. They end as they do without it.
_ALSO_OVER_TLS = (
    HEALTHY.name,
    "head of 1 MiB",
    "10,000 headers",
    "endless header",
    "100 for ever",
    "NUL in the reason",
    "NUL in a header",
    "HTTP/2 settings",
    "closes",
    "resets",
    "closes in the head",
    "two Content-Lengths",
    "Content-Length with chunked",
    "endless chunked body",
    "endless page of a refusal",
    "gzip bomb",
    "407 for ever, Basic",
    "407 for ever, new nonces",
    "407 for ever, new type 2",
    "terminal escapes in a refusal",
    "terminal escapes in a challenge",
    "two answers at once",
    "a 200 behind the 407",
    "alert right after 200",
    "alert in the flight",
    "alert after the handshake",
    "clear text after the handshake",
    "closes in the HTTP head",
    "resets in the flight",
    "endless empty records",
    "endless noise inside the tunnel",
    "a certificate that is none",
    "chain of 100 certificates",
    "page: endless header",
    "page: endless chunked body",
    "page: gzip bomb",
    "WebSocket: 2 GiB announced",
    "WebSocket: compressed bomb",
    "WebSocket: a kind that is none",
)

_BY_NAME = {row.name: row for row in _CLEAR}

TABLE = (*_CLEAR, *SECURED, *(over_tls(_BY_NAME[name]) for name in _ALSO_OVER_TLS))
