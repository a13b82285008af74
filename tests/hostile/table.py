"""The whole table: each hostile behaviour is one row."""

from tests.hostile.answers import ANSWERS
from tests.hostile.handshakes import HANDSHAKES
from tests.hostile.pages import PAGES
from tests.hostile.row import WEBSOCKET, Row, inside
from tests.hostile.websockets import PONG, WEBSOCKETS
from tests.support.far_end import accepts, frame

#: What every memory is compared with.
HEALTHY = Row(name="healthy", act=inside(accepts(frame(PONG, b"proxytest"))), ends="wss/upgrade pass", target=WEBSOCKET)

TABLE = (HEALTHY, *ANSWERS, *HANDSHAKES, *PAGES, *WEBSOCKETS)
