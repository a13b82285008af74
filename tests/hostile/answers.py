"""What a proxy may answer to CONNECT, and how it may break off."""

import asyncio
import base64
import itertools
import socket
import struct

from tests.hostile.row import KIB, MIB, Act, Row, Stage, drips, endless, says
from tests.support.bombs import gzipped
from tests.support.peers import Talk, backlogged

OK = b"HTTP/1.1 200 OK\r\n"
DENIES = b"HTTP/1.1 403 Forbidden\r\n"
ASKS = b"HTTP/1.1 407 Proxy Authentication Required\r\n"
BASIC = ASKS + b'Proxy-Authenticate: Basic realm="corp"\r\n'
EMPTY = b"Content-Length: 0\r\n\r\n"
TYPE_2 = "TlRMTVNTUAACAAAAAAAAAAAAAAAGgokAXmf7HuqyuFEAAAAAAAAAAAAAAAAAAAAA"

#: Colours, a window title, a clear screen, an 8-bit CSI, a bidi override in UTF-8, a backspace: no line end, no NUL.
TERMINAL = b"\x1b[31m\x1b]0;owned\x07\x1b[2J\x9b2J\xe2\x80\xae\x08\x7f"
CHUNK = b"10000\r\n" + b"x" * (64 * KIB) + b"\r\n"


#: TargetInfo of 64 KiB, behind which the message goes on.
_LONG_TYPE_2 = base64.b64encode(base64.b64decode(TYPE_2)[:40] + b"\xff\xff\xff\xff\x30\0\0\0" + bytes(140 * KIB))


def asks_for_ever(scheme: str) -> Act:
    """Ask again and again, each time with a challenge that was never seen before."""
    count = itertools.count(1)

    async def act(talk: Talk, stage: Stage) -> None:
        del stage
        while True:
            head = await talk.head()
            number = next(count)
            message = base64.b64decode(TYPE_2)
            fresh = base64.b64encode(message[:24] + struct.pack("<Q", number) + message[32:]).decode()
            token = f" {fresh}" if "Proxy-Authorization" in head else ""
            challenge = f'Digest realm="r", nonce="{number}", qop="auth"' if scheme == "Digest" else scheme + token
            await talk.say(ASKS + f"Proxy-Authenticate: {challenge}\r\n".encode() + EMPTY)

    return act


async def _redirects(talk: Talk, stage: Stage) -> None:
    """Send each request to where it was meant to go."""
    del stage
    while True:
        method, target, _ = (await talk.head()).split("\r\n", 1)[0].split(" ")
        where = f"https://{target}/" if method == "CONNECT" else target
        await talk.say(f"HTTP/1.1 302 Found\r\nLocation: {where}\r\n".encode() + EMPTY)


async def _answers_first(talk: Talk, stage: Stage) -> None:
    del stage
    await talk.say(OK + b"\r\n")
    await talk.listen()


async def _closes_unasked(talk: Talk, stage: Stage) -> None:
    del talk, stage


async def _resets_unasked(talk: Talk, stage: Stage) -> None:
    del stage
    talk.reset()


async def _resets(talk: Talk, stage: Stage) -> None:
    del stage
    await talk.head()
    talk.reset()


async def _closes_half(talk: Talk, stage: Stage) -> None:
    del stage
    await talk.head()
    await talk.say(BASIC + EMPTY)
    talk.writer.write_eof()
    await talk.listen()


async def _closes_half_of_the_tunnel(talk: Talk, stage: Stage) -> None:
    del stage
    await talk.head()
    await talk.say(OK + b"\r\n")
    talk.writer.write_eof()
    await talk.listen()


async def _is_slow_to_accept(talk: Talk, stage: Stage) -> None:
    await asyncio.sleep(0.3)
    await says(DENIES + EMPTY)(talk, stage)


async def _reads_one_byte_at_a_time(talk: Talk, stage: Stage) -> None:
    del stage
    sock: socket.socket = talk.writer.get_extra_info("socket")
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1)
    for _ in range(200):
        await talk.reader.readexactly(1)
        await asyncio.sleep(0.05)


UNREACHABLE = "proxy/reachable fail"
TOO_LARGE = "connect head-too-large"
NOT_HTTP = "connect not-http"
#: Whether the end or the answer to our own data is seen first is up to the system.
_CUT = "dial connection-reset or connect connection-reset or connect closed-early"

ANSWERS = (
    Row(name="head of 1 MiB", act=says(OK + b"X: " + b"x" * MIB + b"\r\n\r\n"), failure=TOO_LARGE, ends=UNREACHABLE),
    Row(name="10,000 headers", act=says(OK + b"A: b\r\n" * 10_000 + b"\r\n"), failure=TOO_LARGE, ends=UNREACHABLE),
    Row(name="endless header", act=endless(OK + b"X: ", b"x" * 4 * KIB), failure=TOO_LARGE, ends=UNREACHABLE),
    Row(name="endless headers", act=endless(OK, b"X: x\r\n" * KIB), failure=TOO_LARGE, ends=UNREACHABLE),
    Row(name="endless blank lines", act=endless(b"\r\n", b"\r\n" * KIB), failure=TOO_LARGE, ends=UNREACHABLE),
    Row(name="endless status line", act=endless(b"HTTP/1.1 200 ", b"O" * KIB), failure=TOO_LARGE, ends=UNREACHABLE),
    Row(name="folded for ever", act=endless(OK + b"X: x", b"\r\n x" * KIB), failure=TOO_LARGE, ends=UNREACHABLE),
    Row(
        name="80,000 folded lines that end",
        act=says(OK + b"X: x\r\n" + b" \r\n" * 80_000 + b"\r\n"),
        failure=TOO_LARGE,
        ends=UNREACHABLE,
    ),
    Row(name="a head that drips", act=drips(OK + b"X: ", b"x"), failure="connect timeout", ends=UNREACHABLE),
    Row(name="blank lines that drip", act=drips(b"", b"\r\n"), failure="connect timeout", ends=UNREACHABLE),
    Row(name="silence", act=says(), failure="connect timeout", ends=UNREACHABLE),
    Row(name="a queue that is full", act=says(), served=backlogged, failure="dial timeout", ends=UNREACHABLE),
    Row(name="slow accept", act=_is_slow_to_accept, ends="tunnel/https fail"),
    Row(name="reads byte by byte", act=_reads_one_byte_at_a_time, failure="connect timeout", ends=UNREACHABLE),
    Row(
        name="100 for ever",
        act=endless(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * KIB),
        failure="connect too-many-interim-answers",
        ends=UNREACHABLE,
    ),
    Row(
        name="103 for ever",
        act=endless(b"", b"HTTP/1.1 103 Early Hints\r\nLink: <x>\r\n\r\n" * KIB),
        failure="connect too-many-interim-answers",
        ends=UNREACHABLE,
    ),
    Row(
        name="100 that drips",
        act=drips(b"", b"HTTP/1.1 100 Continue\r\n\r\n", every=0.5),
        failure="connect timeout",
        ends=UNREACHABLE,
    ),
    Row(name="101 to CONNECT", act=says(b"HTTP/1.1 101 Switching\r\nUpgrade: x\r\n\r\n"), ends="tunnel/https fail"),
    Row(name="NUL in the reason", act=says(b"HTTP/1.1 403 No\0\r\n" + EMPTY), failure=NOT_HTTP, ends=UNREACHABLE),
    Row(name="NUL in a header", act=says(DENIES + b"Via: \0\r\n" + EMPTY), failure=NOT_HTTP, ends=UNREACHABLE),
    Row(
        name="HTTP/2 preface",
        act=says(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes(9), closes=True),
        failure=NOT_HTTP,
        ends=UNREACHABLE,
    ),
    Row(name="HTTP/2 settings", act=says(b"\0\0\0\4\0\0\0\0\0"), failure=NOT_HTTP, ends=UNREACHABLE),
    Row(name="TLS alert instead of HTTP", act=says(b"\x15\3\3\0\2\2\x28"), failure=NOT_HTTP, ends=UNREACHABLE),
    Row(name="closes unasked", act=_closes_unasked, failure=_CUT, ends=UNREACHABLE),
    Row(name="resets unasked", act=_resets_unasked, failure=_CUT, ends=UNREACHABLE),
    Row(name="closes", act=says(closes=True), failure="connect closed-early", ends=UNREACHABLE),
    Row(name="resets", act=_resets, failure="connect connection-reset", ends=UNREACHABLE),
    Row(name="closes in the head", act=says(OK, closes=True), failure="connect closed-early", ends=UNREACHABLE),
    Row(
        name="closes in the body",
        act=says(DENIES + b"Content-Length: 9\r\n\r\nsorr", closes=True),
        ends="tunnel/https fail",
    ),
    Row(
        name="two Content-Lengths",
        act=says(DENIES + b"Content-Length: 0\r\nContent-Length: 5\r\n\r\nsorry"),
        failure="connect bad-framing",
        ends=UNREACHABLE,
    ),
    Row(
        name="a Content-Length beyond all bounds",
        act=says(DENIES + b"Content-Length: 99999999999999999999\r\n\r\nsorry"),
        failure="connect bad-framing",
        ends=UNREACHABLE,
    ),
    Row(
        name="Content-Length with chunked",
        act=says(BASIC + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        auth="basic",
        ends="auth/scheme fail",
    ),
    Row(
        name="endless chunked body",
        act=endless(BASIC + b"Transfer-Encoding: chunked\r\n\r\n", CHUNK),
        auth="basic",
        ends="auth/scheme fail",
    ),
    Row(
        name="endless chunks of one byte",
        act=endless(BASIC + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n" * 10 * KIB),
        auth="basic",
        ends="auth/scheme fail",
        within=12,
    ),
    Row(
        name="endless chunk extension",
        act=endless(BASIC + b"Transfer-Encoding: chunked\r\n\r\n1;", b"x" * KIB),
        auth="basic",
        ends="auth/scheme fail",
    ),
    Row(
        name="endless trailers",
        act=endless(BASIC + b"Transfer-Encoding: chunked\r\n\r\n0\r\n", b"X: x\r\n" * KIB),
        auth="basic",
        ends="auth/scheme fail",
    ),
    Row(name="endless body until close", act=endless(BASIC + b"\r\n", CHUNK), auth="basic", ends="auth/scheme fail"),
    Row(
        name="a body that drips",
        act=drips(BASIC + b"Content-Length: 9999\r\n\r\n", b"x"),
        auth="basic",
        ends="auth/scheme fail",
        within=5,
    ),
    Row(name="endless page of a refusal", act=endless(DENIES + b"\r\n", CHUNK), ends="tunnel/https fail"),
    Row(
        name="gzip bomb",
        act=says(DENIES + b"Content-Encoding: gzip\r\n\r\n" + gzipped(256), closes=True),
        ends="tunnel/https fail",
    ),
    Row(name="redirects to itself", act=_redirects, ends="tunnel/https fail"),
    Row(
        name="900 redirects at once",
        act=says(b"HTTP/1.1 302 Found\r\n" + b"Location: http://127.0.0.1/\r\n" * 900 + EMPTY),
        ends="tunnel/https fail",
    ),
    Row(name="900 cookies", act=says(DENIES + b"Set-Cookie: a=b; c\r\n" * 900 + EMPTY), ends="tunnel/https fail"),
    Row(
        name="900 challenges",
        act=says(ASKS + b'Proxy-Authenticate: Basic realm="a", Digest nonce="b", NTLM\r\n' * 900 + EMPTY),
        auth="basic",
        ends="auth/scheme fail",
    ),
    Row(
        name="one challenge of 200 KiB",
        act=says(ASKS + b"Proxy-Authenticate: Basic realm=" + b'"\\a, ' * 40 * KIB + b"\r\n" + EMPTY),
        auth="basic",
        ends="auth/scheme fail",
    ),
    Row(name="407 for ever, Basic", act=says(BASIC + EMPTY), auth="basic", ends="auth/scheme fail"),
    Row(name="407 for ever, new nonces", act=asks_for_ever("Digest"), auth="digest", ends="auth/scheme fail"),
    Row(name="407 for ever, new type 2", act=asks_for_ever("NTLM"), auth="ntlm", ends="auth/scheme fail"),
    Row(
        name="407 for ever, new type 2 under Negotiate",
        act=asks_for_ever("Negotiate"),
        auth="negotiate",
        ends="auth/scheme fail",
    ),
    Row(
        name="a type 2 of 200 KiB",
        act=says(ASKS + b"Proxy-Authenticate: NTLM " + _LONG_TYPE_2 + b"\r\n" + EMPTY),
        auth="ntlm",
        ends="auth/scheme fail",
    ),
    Row(
        name="terminal escapes in a refusal",
        act=says(
            b"HTTP/1.1 403 " + TERMINAL + b"\r\nVia: 1.1 " + TERMINAL + b"\r\nServer: " + TERMINAL + b"\r\n"
            b"X-" + TERMINAL + b": x\r\nContent-Length: %d\r\n\r\n\0" % (len(TERMINAL) + 1) + TERMINAL
        ),
        ends="tunnel/https fail",
    ),
    Row(
        name="terminal escapes in a challenge",
        act=says(
            b"HTTP/1.1 407 " + TERMINAL + b'\r\nProxy-Authenticate: Basic realm="' + TERMINAL + b'"\r\n'
            b"Proxy-Authenticate: " + TERMINAL + b"\r\n" + EMPTY
        ),
        auth="basic",
        ends="auth/scheme fail",
    ),
    Row(
        name="terminal escapes in a Digest challenge",
        act=says(
            ASKS + b'Proxy-Authenticate: Digest nonce="' + TERMINAL + b'", algorithm="' + TERMINAL + b'"\r\n' + EMPTY
        ),
        auth="digest",
        ends="auth/scheme fail",
    ),
    Row(name="answers first", act=_answers_first, failure="tls timeout", ends="tunnel/https fail"),
    Row(
        name="two answers at once", act=says((OK + b"\r\n") * 2), failure="tls not-tls", ends="proxy/network-logon fail"
    ),
    Row(
        name="a 200 behind the 407",
        act=says(BASIC + EMPTY + OK + b"\r\n"),
        auth="basic",
        ends="auth/scheme fail",
    ),
    Row(
        name="a 200 behind the type 2",
        act=says(ASKS + f"Proxy-Authenticate: NTLM {TYPE_2}\r\n".encode() + EMPTY + OK + b"\r\n"),
        auth="ntlm",
        ends="auth/scheme fail",
    ),
    Row(name="closes one half", act=_closes_half, auth="basic", ends="auth/scheme fail"),
    Row(
        name="closes one half of the tunnel",
        act=_closes_half_of_the_tunnel,
        failure="tls closed-early",
        ends="tunnel/https fail",
    ),
)
