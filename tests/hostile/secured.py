"""What an https:// proxy may do in the TLS with it, and how whatever another proxy does is done behind that."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

from tests.hostile import handshakes as shakes
from tests.hostile.answers import ASKS, BASIC, EMPTY, TYPE_2, UNREACHABLE
from tests.hostile.row import MIB, PROXY, Act, Row, Stage, says
from tests.support.far_end import OPENED, OwnTls
from tests.support.odd_certificates import Odd, alternative_address, big_extension, long_chain, odd_certificate
from tests.support.peers import Talk

Own = Callable[[OwnTls], Awaitable[None]]

_NTLM = ASKS + f"Proxy-Authenticate: NTLM {TYPE_2}\r\n".encode() + EMPTY
_ASKS_FOR_NTLM = ASKS + b"Proxy-Authenticate: NTLM\r\n" + EMPTY
_LOG_ON, _TUNNEL, _BOUND = "auth/scheme fail", "tunnel/https fail", "auth/connection-bound fail"
_UNDECIDED = "auth/scheme undecided"  #: what gets no answer may be the network's
_CUT = "proxy-tls closed-early or proxy-tls connection-reset"
#: The second is what a connection hears that only listens: does the proxy want a certificate?
_CUT_LATER = "connect closed-early or connect connection-reset or proxy-tls closed-early"


def over_tls(row: Row) -> Row:
    """Do the same behind TLS with the proxy."""

    async def act(talk: Talk, stage: Stage) -> None:
        await talk.writer.start_tls(stage.context(PROXY))
        await row.act(talk, stage)

    return replace(row, name=f"https proxy, then {row.name}", act=act, secure=True)


def _own(go_on: Own) -> Act:
    async def act(talk: Talk, stage: Stage) -> None:
        await go_on(OwnTls(talk, stage.context(PROXY)))

    return act


def _shaken(go_on: Own) -> Own:
    """Go on so after the handshake."""

    async def own(tls: OwnTls) -> None:
        await tls.shake_hands()
        await go_on(tls)

    return own


def _asked(go_on: Own, *, first: bytes = BASIC + EMPTY) -> Own:
    """Ask for a log-on; go on so where credentials come."""

    async def own(tls: OwnTls) -> None:
        while "Proxy-Authorization" not in await _head(tls):
            await tls.say(first)
        await go_on(tls)

    return _shaken(own)


def _between_the_legs(last: Callable[[OwnTls], bytes]) -> Own:
    """Send an NTLM challenge, and this in one piece with it: so the client knows of both or of none."""

    async def own(tls: OwnTls) -> None:
        await tls.talk.say(tls.server.say(_NTLM) + last(tls))
        await _silent(tls)

    return _asked(own, first=_ASKS_FOR_NTLM)


def _after_the_last_leg(go_on: Own) -> Own:
    """Send an NTLM challenge, and go on so when it was answered."""

    async def own(tls: OwnTls) -> None:
        await tls.say(_NTLM)
        await _head(tls)
        await go_on(tls)

    return _asked(own, first=_ASKS_FOR_NTLM)


def _in_the_tunnel(go_on: Own) -> Own:
    """Open the tunnel, and go on so where the far end's TLS is due."""

    async def own(tls: OwnTls) -> None:
        await _head(tls)
        await tls.say(OPENED)
        await tls.read()
        await go_on(tls)

    return _shaken(own)


def _on_connect(go_on: Own) -> Own:
    """Go on so when CONNECT has come."""

    async def own(tls: OwnTls) -> None:
        await _head(tls)
        await go_on(tls)

    return _shaken(own)


async def _head(tls: OwnTls) -> str:
    head = await tls.head()
    tls.talk.received += head  # where the proofs are counted
    return head.decode("latin-1")


async def _alert(tls: OwnTls) -> None:
    await tls.alarm()
    await tls.talk.listen()


async def _farewell(tls: OwnTls) -> None:
    """Say close_notify, and leave TCP open."""
    await tls.talk.say(tls.server.close_notify())
    while await tls.talk.reader.read(1 << 16):
        pass


async def _resets(tls: OwnTls) -> None:
    tls.talk.reset()


async def _silent(tls: OwnTls) -> None:
    while await tls.talk.reader.read(1 << 16):
        pass


async def _plain_http(talk: Talk, stage: Stage) -> None:
    """Answer whatever comes as a web server does that takes TLS for a bad request."""
    del stage
    await talk.reader.read(1 << 16)
    await talk.say(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
    await talk.listen()


async def _plain_http_unasked(talk: Talk, stage: Stage) -> None:
    del stage
    await talk.say(BASIC + EMPTY)
    await talk.listen()


def _row(name: str, go_on: Own, failure: str, ends: str = UNREACHABLE, *, auth: str = "auto") -> Row:
    return Row(name=f"https proxy: {name}", act=_own(go_on), failure=failure, ends=ends, auth=auth, secure=True)


def _certified(name: str, write: Callable[[Stage], Path], *, failure: str, ends: str) -> Row:
    """Show this certificate as the proxy's own, and refuse every request behind it."""
    row = shakes.certified(f"https proxy: {name}", write, ends=ends, failure=failure)

    async def act(talk: Talk, stage: Stage) -> None:
        await talk.writer.start_tls(stage.contexts[row.name])
        await says(b"HTTP/1.1 403 Forbidden\r\n" + EMPTY)(talk, stage)

    return replace(row, act=act, secure=True)


def _extended(size: int, name: str, *, failure: str, ends: str) -> Row:
    def write(stage: Stage) -> Path:
        odd = Odd(extensions=(alternative_address(PROXY), big_extension(size)))
        return odd_certificate(odd, stage.authorities.public, stage.folder, f"proxy-{size}")

    return _certified(f"certificate with {name} of an extension", write, failure=failure, ends=ends)


def _chain_of(length: int, *, failure: str, ends: str) -> Row:
    def write(stage: Stage) -> Path:
        return long_chain(stage.authorities.public, PROXY, length, stage.folder)

    return _certified(f"chain of {length} certificates", write, failure=failure, ends=ends)


SECURED = (
    Row(
        name="https proxy: plain HTTP on the TLS port",
        act=_plain_http,
        failure="proxy-tls not-tls",
        ends=UNREACHABLE,
        secure=True,
    ),
    Row(
        name="https proxy: plain HTTP unasked",
        act=_plain_http_unasked,
        failure="proxy-tls not-tls",
        ends=UNREACHABLE,
        secure=True,
    ),
    _row("alert at once", shakes.alert_at_once, "proxy-tls tls-alert"),
    _row("alert to the ClientHello", shakes.alert_to_the_hello, "proxy-tls tls-alert"),
    _row("alert in the flight", shakes.alert_in_the_flight, "proxy-tls tls-protocol"),
    _row("alert after the handshake", shakes.alert_after_the_handshake, "connect tls-alert"),
    _row("alert to CONNECT", _on_connect(_alert), "connect tls-alert"),
    _row("alert in the answer", shakes.alert_in_the_head, "connect tls-alert"),
    _row("alert after credentials", _asked(_alert), "connect tls-alert", _LOG_ON, auth="basic"),
    _row("alert between the legs", _between_the_legs(lambda tls: tls.server.alert()), "", _BOUND, auth="ntlm"),
    _row(
        "close_notify between the legs",
        _between_the_legs(lambda tls: tls.server.close_notify()),
        "",
        _BOUND,
        auth="ntlm",
    ),
    _row("alert to the last leg", _after_the_last_leg(_alert), "connect tls-alert", _LOG_ON, auth="ntlm"),
    _row(
        "close_notify to the last leg", _after_the_last_leg(_farewell), "connect closed-early", _UNDECIDED, auth="ntlm"
    ),
    _row("RST to the last leg", _after_the_last_leg(_resets), "connect connection-reset", _UNDECIDED, auth="ntlm"),
    _row("silence to the last leg", _after_the_last_leg(_silent), "connect timeout", _UNDECIDED, auth="ntlm"),
    _row("close_notify after credentials", _asked(_farewell), "connect closed-early", _UNDECIDED, auth="basic"),
    _row("close_notify to CONNECT", _on_connect(_farewell), "connect closed-early"),
    _row("clear text after the handshake", shakes.clear_text_after_the_handshake, "connect not-tls"),
    _row("closes at once", shakes.closes_at_once, _CUT),
    _row("closes on the ClientHello", shakes.closes_on_the_hello, "proxy-tls closed-early"),
    _row("closes in the flight", shakes.closes_in_the_flight, "proxy-tls closed-early"),
    _row("resets in the flight", shakes.resets_in_the_flight, "proxy-tls connection-reset"),
    _row("closes after the handshake", shakes.closes_after_the_handshake, _CUT_LATER),
    _row("closes in the answer", shakes.closes_in_the_head, "connect closed-early"),
    _row("a handshake that never ends", shakes.never_ends, "proxy-tls timeout"),
    _row("a handshake that drips", shakes.drips, "proxy-tls timeout"),
    _row("silence instead of TLS", shakes.silent, "proxy-tls timeout"),
    _row("endless HelloRequests", shakes.endless_records, "proxy-tls timeout"),
    _row("endless empty records", shakes.endless_empty_records, "proxy-tls tls-protocol"),
    _row("endless TLS warnings", shakes.endless_warnings, "proxy-tls tls-alert"),
    _row("endless noise", shakes.endless_noise, "proxy-tls not-tls"),
    _row("endless noise instead of an answer", _on_connect(shakes.endless_noise), "connect not-tls"),
    _row("alert in the tunnel", _in_the_tunnel(_alert), "tls tls-alert", _TUNNEL),
    _row("close_notify in the tunnel", _in_the_tunnel(_farewell), "tls closed-early", _TUNNEL),
    _row("RST in the tunnel", _in_the_tunnel(_resets), "tls connection-reset", _TUNNEL),
    _row("silence in the tunnel", _in_the_tunnel(_silent), "tls timeout", _TUNNEL),
    _row("endless noise in the place of the tunnel", _in_the_tunnel(shakes.endless_noise), "tls not-tls", _TUNNEL),
    _extended(10 * MIB, "10 MiB", failure="proxy-tls tls-protocol", ends=UNREACHABLE),
    _extended(64 * 1024, "64 KiB", failure="", ends=_TUNNEL),
    _chain_of(100, failure="", ends=_TUNNEL),
    _chain_of(150, failure="proxy-tls certificate-not-trusted", ends=UNREACHABLE),
    _chain_of(400, failure="proxy-tls tls-protocol", ends=UNREACHABLE),
)
