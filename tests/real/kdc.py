"""KDCs on loopback addresses that know one thing: the password is wrong. They count who was shown a proof of it.

Messages are those of RFC 4120: a KRB-ERROR that asks for pre-authentication, and one that it failed.
"""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path

from tests.real.servers import free_port

REALM = "CORP.TEST"
_TIMESTAMP = b"\xa1\x03\x02\x01\x02"  #: padata-type PA-ENC-TIMESTAMP (RFC 4120 section 7.5.2)
_PREAUTH_REQUIRED, _PREAUTH_FAILED, _GENERIC = 25, 24, 60  #: RFC 4120 section 7.5.9
_AES256, _ETYPE_INFO2, _ENC_TIMESTAMP = 18, 19, 2


class Mood(Enum):
    """How a KDC takes a proof."""

    REFUSES = auto()
    REFUSES_LATE = auto()  #: after three seconds
    LATE_BY_UDP = auto()  #: after three seconds, and nothing listens for TCP
    BUSY = auto()  #: after three seconds; the packet that would open a second connection is lost once
    HANGS_UP = auto()
    BREAKS = auto()  #: an error of its own, after the proof
    SILENT = auto()
    ABSENT = auto()  #: nothing listens


_LATE = frozenset({Mood.REFUSES_LATE, Mood.LATE_BY_UDP, Mood.BUSY})


@dataclass(slots=True, kw_only=True)
class Kdc:
    """One KDC and how many proofs it was shown."""

    address: str
    port: int
    mood: Mood
    proofs: int = 0

    def answer(self, message: bytes) -> bytes | None:
        if _TIMESTAMP not in message:
            return _error(_PREAUTH_REQUIRED, _methods())
        self.proofs += 1
        if self.mood in {Mood.SILENT, Mood.HANGS_UP}:
            return None
        time.sleep(3 if self.mood in _LATE else 0)
        return _error(_GENERIC if self.mood is Mood.BREAKS else _PREAUTH_FAILED)


@contextmanager
def running_kdcs(folder: Path, *moods: Mood) -> Iterator[tuple[list[Kdc], dict[str, str]]]:
    """Run KDCs, of which the last is the primary; also the environment that leads to them."""
    port = free_port()  # of its own: the sockets of the test before may not be gone yet
    kdcs = [Kdc(address=f"127.2.0.{number}", port=port, mood=mood) for number, mood in enumerate(moods, start=1)]
    listeners = [listener for kdc in kdcs if kdc.mood is not Mood.ABSENT for listener in _listeners(kdc)]
    configuration = folder / "krb5.conf"
    lines = "".join(f"  kdc = {kdc.address}:{port}\n" for kdc in kdcs[:-1] or kdcs)
    primary = "".join(f"  {name} = {kdcs[-1].address}:{port}\n" for name in ("primary_kdc", "master_kdc"))
    defaults = f"[libdefaults]\n default_realm = {REALM}\n dns_lookup_kdc = false\n"
    configuration.write_text(f"{defaults}[realms]\n {REALM} = {{\n{lines}{primary} }}\n")
    try:
        yield kdcs, {"KRB5_CONFIG": str(configuration)}
    finally:
        for listener in listeners:
            with suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)
            listener.close()


def _listeners(kdc: Kdc) -> list[socket.socket]:
    datagrams = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    datagrams.bind((kdc.address, kdc.port))
    _begin(_datagrams, kdc, datagrams)
    if kdc.mood is Mood.LATE_BY_UDP:
        return [datagrams]
    streams = socket.create_server((kdc.address, kdc.port), backlog=0 if kdc.mood is Mood.BUSY else 100)
    _begin(_busy if kdc.mood is Mood.BUSY else _streams, kdc, streams)
    return [datagrams, streams]


def _begin(serve: Callable[[Kdc, socket.socket], None], kdc: Kdc, served: socket.socket) -> None:
    threading.Thread(target=serve, args=(kdc, served), daemon=True).start()


def _busy(kdc: Kdc, listener: socket.socket) -> None:
    """Answer one connection while others fill the queue: a packet that is dropped then comes again after a second."""
    connection, _ = listener.accept()
    waiting = [socket.socket() for _ in range(3)]
    for one in waiting:
        one.settimeout(0)
        one.connect_ex((kdc.address, kdc.port))
    _stream(kdc, connection)
    time.sleep(0.8)
    for one in waiting:
        one.close()
    _streams(kdc, listener)


def _datagrams(kdc: Kdc, listener: socket.socket) -> None:
    with suppress(OSError):
        while True:
            message, sender = listener.recvfrom(1 << 16)
            threading.Thread(target=_reply, args=(kdc, listener, message, sender), daemon=True).start()


def _reply(kdc: Kdc, listener: socket.socket, message: bytes, sender: tuple[str, int]) -> None:
    if message and (answer := kdc.answer(message)) is not None:
        listener.sendto(answer, sender)


def _streams(kdc: Kdc, listener: socket.socket) -> None:
    with suppress(OSError):
        while True:
            connection, _ = listener.accept()
            threading.Thread(target=_stream, args=(kdc, connection), daemon=True).start()


def _stream(kdc: Kdc, connection: socket.socket) -> None:
    """RFC 4120 section 7.2.2: four bytes of length go before each message."""
    with connection, connection.makefile("rb") as reading, suppress(OSError):
        message = reading.read(int.from_bytes(reading.read(4), "big"))
        answer = kdc.answer(message)
        if answer is not None:
            connection.sendall(len(answer).to_bytes(4, "big") + answer)
        elif kdc.mood is Mood.SILENT:
            reading.read()


def _error(code: int, data: bytes = b"") -> bytes:
    """Return a KRB-ERROR (RFC 4120 section 5.9.1)."""
    service = _sequence(_tagged(0, _integer(2)), _tagged(1, _sequence(_text("krbtgt"), _text(REALM))))
    moment = time.strftime("%Y%m%d%H%M%SZ", time.gmtime()).encode()
    parts = {0: _integer(5), 1: _integer(30), 4: _der(0x18, moment), 5: _integer(1), 6: _integer(code)}
    parts |= {9: _text(REALM), 10: service} | ({12: _der(0x04, data)} if data else {})
    return _der(0x7E, _sequence(*(_tagged(number, part) for number, part in parts.items())))


def _methods() -> bytes:
    """Return METHOD-DATA: the key's type and salt, and that a timestamp is wanted."""
    info = _sequence(_sequence(_tagged(0, _integer(_AES256)), _tagged(1, _text(f"{REALM}alice"))))
    return _sequence(_method(_ETYPE_INFO2, info), _method(_ENC_TIMESTAMP, b""))


def _method(kind: int, value: bytes) -> bytes:
    return _sequence(_tagged(1, _integer(kind)), _tagged(2, _der(0x04, value)))


def _der(tag: int, body: bytes) -> bytes:
    size = len(body)
    length = bytes([size]) if size < 0x80 else b"\x82" + size.to_bytes(2, "big")
    return bytes([tag]) + length + body


def _integer(value: int) -> bytes:
    return _der(0x02, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def _text(text: str) -> bytes:
    return _der(0x1B, text.encode())


def _sequence(*parts: bytes) -> bytes:
    return _der(0x30, b"".join(parts))


def _tagged(number: int, part: bytes) -> bytes:
    return _der(0xA0 + number, part)
