"""What may happen where TLS is due inside a tunnel, and what certificates may look like."""

import asyncio
import ssl
from collections.abc import Awaitable, Callable
from pathlib import Path

from tests.hostile.answers import TERMINAL
from tests.hostile.row import HTTPS, MIB, Act, Row, Stage
from tests.support.far_end import OwnTls, far_end, tunnel, with_certificate
from tests.support.odd_certificates import (
    BMP,
    PRINTABLE,
    SUBJECT_ALT_NAME,
    Odd,
    alternative_names,
    big_extension,
    common_name,
    extension,
    long_chain,
    odd_certificate,
    odd_der,
    tlv,
)
from tests.support.peers import Talk, answers_and_waits

_HOST = HTTPS.partition(":")[0]
ALERT = b"\x15\x03\x03\x00\x02\x02\x28"  #: handshake_failure, fatal, in clear
PAGE = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nfine."


def own_tls(go_on: Callable[[OwnTls], Awaitable[None]]) -> Act:
    """Open the tunnel, and write the records of TLS by hand."""

    async def act(talk: Talk, stage: Stage) -> None:
        async def inside(talk: Talk, host: str) -> None:
            await go_on(OwnTls(talk, stage.context(host)))

        await tunnel(inside)(talk)

    return act


def certified(name: str, write: Callable[[Stage], Path], *, ends: str, failure: str = "") -> Row:
    """Be the far end with this certificate; hundreds take time, in which other rows' proxies must answer."""

    def prepare(stage: Stage) -> None:
        made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        made.load_cert_chain(write(stage))
        stage.contexts[name] = made

    async def act(talk: Talk, stage: Stage) -> None:
        await far_end(lambda _: stage.contexts[name], answers_and_waits(PAGE))(talk)

    return Row(name=name, act=act, prepare=prepare, ends=ends, failure=failure)


def odd(name: str, what: Odd, *, ends: str, failure: str = "") -> Row:
    """Be the far end with a certificate that is odd in this, signed by the root that is trusted."""

    def write(stage: Stage) -> Path:
        return odd_certificate(what, stage.authorities.public, stage.folder, name)

    return certified(name, write, ends=ends, failure=failure)


def swapped(instead: Odd | bytes) -> Act:
    """Show a certificate that no server would load, in the place of the one that signs the handshake."""

    async def act(talk: Talk, stage: Stage) -> None:
        async def inside(talk: Talk, host: str) -> None:
            context = stage.authorities.context("far end", host)
            context.maximum_version = ssl.TLSVersion.TLSv1_2  # where certificates are shown in clear
            der = instead if isinstance(instead, bytes) else odd_der(instead, stage.authorities.public)
            tls = OwnTls(talk, context)
            await talk.say(with_certificate(await tls.flight(), der))
            await talk.listen()

        await tunnel(inside)(talk)

    return act


async def alert_at_once(tls: OwnTls) -> None:
    await tls.talk.say(ALERT)
    await tls.talk.listen()


async def alert_to_the_hello(tls: OwnTls) -> None:
    await tls.flight()
    await tls.talk.say(ALERT)
    await tls.talk.listen()


async def alert_in_the_flight(tls: OwnTls) -> None:
    flight = await tls.flight()
    hello = 5 + int.from_bytes(flight[3:5], "big")
    await tls.talk.say(flight[:hello] + ALERT)
    await tls.talk.listen()


async def alert_after_the_handshake(tls: OwnTls) -> None:
    await tls.shake_hands()
    await tls.alarm()
    await tls.talk.listen()


async def alert_in_the_head(tls: OwnTls) -> None:
    await tls.shake_hands()
    await tls.head()
    await tls.say(PAGE[:20])
    await tls.alarm()
    await tls.talk.listen()


async def alert_in_the_body(tls: OwnTls) -> None:
    await tls.shake_hands()
    await tls.head()
    await tls.say(PAGE[:-2])
    await tls.alarm()
    await tls.talk.listen()


async def clear_text_after_the_handshake(tls: OwnTls) -> None:
    await tls.shake_hands()
    await tls.head()
    await tls.talk.say(PAGE)
    await tls.talk.listen()


async def closes_at_once(tls: OwnTls) -> None:
    del tls


async def closes_on_the_hello(tls: OwnTls) -> None:
    await tls.flight()


async def closes_in_the_flight(tls: OwnTls) -> None:
    await tls.talk.say((await tls.flight())[:300])


async def resets_in_the_flight(tls: OwnTls) -> None:
    await tls.flight()
    tls.talk.reset()


async def closes_after_the_handshake(tls: OwnTls) -> None:
    await tls.shake_hands()


async def closes_with_a_farewell(tls: OwnTls) -> None:
    await tls.shake_hands()
    await tls.talk.say(tls.server.close_notify())


async def closes_in_the_head(tls: OwnTls) -> None:
    await tls.shake_hands()
    await tls.head()
    await tls.say(PAGE[:20])


async def closes_in_the_body(tls: OwnTls) -> None:
    await tls.shake_hands()
    await tls.head()
    await tls.say(PAGE[:-2])


async def never_ends(tls: OwnTls) -> None:
    await tls.talk.say((await tls.flight())[:-1])
    await tls.talk.listen()


async def drips(tls: OwnTls) -> None:
    for byte in await tls.flight():
        await tls.talk.say(bytes([byte]))
        await asyncio.sleep(0.02)


async def silent(tls: OwnTls) -> None:
    await tls.talk.listen()


async def endless_records(tls: OwnTls) -> None:
    await tls.flight()
    await tls.talk.repeat((b"\x16\x03\x03\x40\x00" + bytes(0x4000)) * 4)


async def endless_empty_records(tls: OwnTls) -> None:
    await tls.flight()
    await tls.talk.repeat(b"\x16\x03\x03\x00\x00" * 1000)


async def endless_warnings(tls: OwnTls) -> None:
    await tls.flight()
    await tls.talk.repeat(b"\x15\x03\x03\x00\x02\x01\x70" * 1000)


async def endless_noise(tls: OwnTls) -> None:
    await tls.talk.repeat(b"x" * 65536)


def _chain_of(length: int, *, ends: str, failure: str = "") -> Row:
    def write(stage: Stage) -> Path:
        return long_chain(stage.authorities.public, _HOST, length, stage.folder)

    return certified(f"chain of {length} certificates", write, ends=ends, failure=failure)


_CUT = "tls closed-early or tls connection-reset"
_CUT_LATER = "http closed-early or http connection-reset"
_OPEN = "tls/inspection undecided"
FAILS, INSPECTED, PASSES = "tunnel/https fail", "tls/inspection fail", "tunnel/https pass"
_SAN = (alternative_names(_HOST),)
_TEXT = TERMINAL.replace(b"\x9b", b"") + b"\xc2\x9b2J\0"  #: the same in UTF-8, with a NUL

HANDSHAKES = (
    Row(name="alert right after 200", act=own_tls(alert_at_once), failure="tls tls-alert", ends=FAILS),
    Row(name="alert to the ClientHello", act=own_tls(alert_to_the_hello), failure="tls tls-alert", ends=FAILS),
    Row(
        name="alert in the flight",
        act=own_tls(alert_in_the_flight),
        failure="tls tls-protocol or tls tls-alert",  # the second by TLS 1.2, where it is not encrypted
        ends=FAILS,
    ),
    Row(
        name="alert after the handshake",
        act=own_tls(alert_after_the_handshake),
        failure="http tls-alert",
        ends=FAILS,
    ),
    Row(name="alert in the head", act=own_tls(alert_in_the_head), failure="http tls-alert", ends=FAILS),
    Row(name="alert in the body", act=own_tls(alert_in_the_body), ends=PASSES),
    Row(
        name="clear text after the handshake",
        act=own_tls(clear_text_after_the_handshake),
        failure="http not-tls",
        ends=FAILS,
    ),
    Row(name="closes right after 200", act=own_tls(closes_at_once), failure=_CUT, ends=FAILS),
    Row(name="closes on the ClientHello", act=own_tls(closes_on_the_hello), failure="tls closed-early", ends=FAILS),
    Row(name="closes in the flight", act=own_tls(closes_in_the_flight), failure="tls closed-early", ends=FAILS),
    Row(name="resets in the flight", act=own_tls(resets_in_the_flight), failure="tls connection-reset", ends=FAILS),
    Row(
        name="closes after the handshake",
        act=own_tls(closes_after_the_handshake),
        failure=_CUT_LATER,
        ends=FAILS,
    ),
    Row(name="closes with a farewell", act=own_tls(closes_with_a_farewell), failure=_CUT_LATER, ends=FAILS),
    Row(name="closes in the HTTP head", act=own_tls(closes_in_the_head), failure="http closed-early", ends=FAILS),
    Row(name="closes in the HTTP body", act=own_tls(closes_in_the_body), ends=PASSES),
    Row(name="a handshake that never ends", act=own_tls(never_ends), failure="tls timeout", ends=FAILS),
    Row(name="a handshake that drips", act=own_tls(drips), failure="tls timeout", ends=FAILS),
    Row(name="silence inside the tunnel", act=own_tls(silent), failure="tls timeout", ends=FAILS),
    Row(name="endless HelloRequests", act=own_tls(endless_records), failure="tls timeout", ends=FAILS),
    Row(name="endless empty records", act=own_tls(endless_empty_records), failure="tls tls-protocol", ends=FAILS),
    Row(name="endless TLS warnings", act=own_tls(endless_warnings), failure="tls tls-alert", ends=FAILS),
    Row(name="endless noise inside the tunnel", act=own_tls(endless_noise), failure="tls not-tls", ends=FAILS),
    odd(
        "certificate with 10 MiB of an extension",
        Odd(extensions=(*_SAN, big_extension(10 * MIB))),
        failure="tls tls-protocol",
        ends=FAILS,
    ),
    odd(
        "certificate with 64 KiB of an extension",
        Odd(extensions=(*_SAN, big_extension(64 * 1024))),
        ends="tls/inspection pass",
    ),
    _chain_of(100, ends=_OPEN),  # it leads to a public root, behind more than is read
    _chain_of(300, failure="tls tls-protocol", ends=FAILS),
    odd("negative serial", Odd(serial=b"\x80", extensions=_SAN), ends="tls/inspection pass"),
    odd("serial of 1,000 bytes", Odd(serial=b"\x7f" * 1000, extensions=_SAN), ends="tls/inspection pass"),
    odd(
        "terminal escapes in the subject",
        Odd(subject=common_name(_TEXT), extensions=(alternative_names("elsewhere.test"),)),
        ends=INSPECTED,
    ),
    odd("terminal escapes in the issuer", Odd(issuer=common_name(_TEXT), extensions=_SAN), ends=_OPEN),
    Row(
        name="a name that is no UTF-8",
        act=swapped(Odd(subject=common_name(b"\xff\xfe"), extensions=_SAN)),
        failure="tls tls-protocol",
        ends=FAILS,
    ),
    Row(
        name="a name of half a character",
        act=swapped(Odd(subject=common_name(b"\0a\0", BMP), extensions=_SAN)),
        failure="tls tls-protocol",
        ends=FAILS,
    ),
    odd(
        "a name of letters that its kind does not have",
        Odd(subject=common_name(b"a@\xe4", PRINTABLE), extensions=_SAN),
        ends=_OPEN,
    ),
    odd(
        "a name of 60,000 letters",
        Odd(subject=common_name(b"A" * 60_000), extensions=(alternative_names("x.test"),)),
        ends=INSPECTED,
    ),
    odd(
        "dates before all time",
        Odd(dates=(tlv(0x18, b"00000101000000Z"), tlv(0x18, b"99991231235959Z")), extensions=_SAN),
        ends=_OPEN,  # it cannot be read, which proves no interception
    ),
    Row(
        name="a malformed subjectAltName",
        act=swapped(Odd(extensions=(extension(SUBJECT_ALT_NAME, b"\x30\x7f\x82\x01"),))),
        failure="tls tls-protocol",
        ends=FAILS,
    ),
    Row(
        name="two subjectAltNames",
        act=swapped(Odd(extensions=_SAN * 2)),
        failure="tls tls-protocol",
        ends=FAILS,
    ),
    Row(
        name="a certificate that is none",
        act=swapped(b"\x30\x80" + bytes(100)),
        failure="tls tls-protocol",
        ends=FAILS,
    ),
    odd(
        "a subjectAltName of 3,000 names",
        Odd(extensions=(alternative_names(*["*.test"] * 3000, _HOST),)),
        ends="tls/inspection pass",
    ),
)
