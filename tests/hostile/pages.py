"""What the far end, or who stands in its place, may answer to a GET inside the tunnel."""

import gzip

from tests.hostile.answers import CHUNK, DENIES, EMPTY, OK, TERMINAL
from tests.hostile.row import KIB, MIB, Row, inside
from tests.support.bombs import gzipped
from tests.support.peers import Behaviour, Talk, answers, answers_and_waits

_BOMB = gzipped(256)
_ENCODED = b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(_BOMB)
NOT_HTTP, FAILS, PASSES = "http not-http", "tunnel/https fail", "tunnel/https pass"


def endless(first: bytes, again: bytes, *, every: float = 0.0) -> Behaviour:
    """Begin an answer so, and go on for ever."""

    async def behave(talk: Talk) -> None:
        await talk.head()
        await talk.say(first)
        await talk.repeat(again, every=every)

    return behave


async def _resets(talk: Talk) -> None:
    await talk.head()
    await talk.say(OK + b"Content-Length: 9\r\n\r\nfin")
    talk.reset()


def _says(*parts: bytes) -> Behaviour:
    return answers_and_waits(*parts)


PAGES = (
    Row(name="page: 1 MiB of head", act=inside(_says(OK + b"X: " + b"x" * MIB)), failure=NOT_HTTP, ends=FAILS),
    Row(name="page: endless header", act=inside(endless(OK + b"X: ", b"x" * KIB)), failure=NOT_HTTP, ends=FAILS),
    Row(name="page: endless headers", act=inside(endless(OK, b"X: x\r\n" * KIB)), failure=NOT_HTTP, ends=FAILS),
    Row(
        name="page: a head that drips",
        act=inside(endless(OK + b"X: ", b"x", every=0.02)),
        failure="http timeout",
        ends=FAILS,
    ),
    Row(
        name="page: 100 for ever",
        act=inside(endless(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * KIB)),
        failure="http timeout",
        ends=FAILS,
    ),
    Row(
        name="page: endless chunked body",
        act=inside(endless(OK + b"Transfer-Encoding: chunked\r\n\r\n", CHUNK)),
        ends=PASSES,
    ),
    Row(name="page: endless body until close", act=inside(endless(OK + b"\r\n", b"x" * 64 * KIB)), ends=PASSES),
    Row(
        name="page: a body that drips",
        act=inside(endless(OK + b"Content-Length: 9999\r\n\r\n", b"x", every=0.02)),
        ends=PASSES,
    ),
    Row(
        name="page: endless chunk extension",
        act=inside(endless(OK + b"Transfer-Encoding: chunked\r\n\r\n1;", b"x" * KIB)),
        ends=PASSES,
    ),
    Row(
        name="page: 100 MiB",
        act=inside(endless(OK + b"Content-Length: %d\r\n\r\n" % (100 * MIB), b"x" * 64 * KIB)),
        ends=PASSES,
    ),
    Row(name="page: gzip bomb", act=inside(_says(OK + _ENCODED + _BOMB)), ends=PASSES),
    Row(
        name="page: gzip within gzip",
        act=inside(_says(OK + b"Content-Encoding: gzip, gzip\r\n\r\n" + gzip.compress(_BOMB, 9))),
        ends=PASSES,
    ),
    Row(name="page: gzip that is none", act=inside(_says(OK + _ENCODED + bytes(10))), ends=PASSES),
    Row(
        name="page: two Content-Lengths",
        act=inside(_says(OK + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nab")),
        failure=NOT_HTTP,
        ends=FAILS,
    ),
    Row(
        name="page: Content-Length with chunked",
        act=inside(_says(OK + b"Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")),
        failure=NOT_HTTP,
        ends=FAILS,
    ),
    Row(
        name="page: redirects to itself",
        act=inside(_says(b"HTTP/1.1 302 Found\r\nLocation: /\r\n" + EMPTY)),
        ends=PASSES,
    ),
    Row(
        name="page: 900 cookies",
        act=inside(_says(OK + b"Set-Cookie: a=b\r\n" * 900 + EMPTY)),
        ends=PASSES,
    ),
    Row(
        name="page: 1100 cookies",
        act=inside(_says(OK + b"Set-Cookie: a=b\r\n" * 1100 + EMPTY)),
        failure=NOT_HTTP,
        ends=FAILS,
    ),
    Row(name="page: HTTP/2 settings", act=inside(_says(b"\0\0\0\4\0\0\0\0\0")), failure=NOT_HTTP, ends=FAILS),
    Row(
        name="page: HTTP/2 preface",
        act=inside(_says(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")),
        failure=NOT_HTTP,
        ends=FAILS,
    ),
    Row(
        name="page: 101 unasked",
        act=inside(_says(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n\0\0")),
        ends=PASSES,
    ),
    Row(
        name="page: terminal escapes in the reason",
        act=inside(_says(b"HTTP/1.1 403 " + TERMINAL + b"\r\n" + EMPTY)),
        ends=PASSES,
    ),
    Row(
        name="page: terminal escapes in a header",
        act=inside(_says(DENIES + b"Server: " + TERMINAL + b"\r\n" + EMPTY)),
        ends=PASSES,
    ),
    Row(
        name="page: terminal escapes in the body",
        act=inside(_says(DENIES + b"Content-Length: %d\r\n\r\n" % len(TERMINAL) + TERMINAL)),
        ends=PASSES,
    ),
    Row(name="page: NUL in the reason", act=inside(_says(b"HTTP/1.1 403 \0\r\n" + EMPTY)), ends=PASSES),
    Row(name="page: resets in the body", act=inside(_resets), ends=PASSES),
    Row(name="page: closes", act=inside(answers()), failure="http closed-early", ends=FAILS),
    Row(name="page: two answers at once", act=inside(_says((OK + EMPTY) * 2)), ends=PASSES),
)
