"""TLS over any transport, and itself a transport: TLS layers can be stacked, and the chain stays readable.

asyncio's own TLS loses the chain if verification fails, does not work on our transports, and needs 300 KiB per
connection.
"""

import asyncio
import codecs
import re
import ssl
from contextlib import suppress

from proxytest.model.event import Failure
from proxytest.protocol.certificate_request import requests_certificate
from proxytest.protocol.head import status_of
from proxytest.protocol.server_signature import signature_hash
from proxytest.wire.classify import ClosedEarlyError, MalformedError, classify
from proxytest.wire.tls_transport import TlsTransport

_READ = 64 * 1024  #: bytes per read; a TLS record holds at most 16 KiB
#: Bytes given to a handshake at a time: OpenSSL keeps a buffer in memory as large as it ever was, for the life of the
#: connection, and a chain of certificates has several KiB.
_PIECE = 512
_HELLO = 512  #: bytes kept of a peer's first data, if it is a ServerHello
_FIRST = 16 * 1024  #: bytes kept if it may not be TLS: repeated credentials are only recognised as a whole
_PAGES = (b"<!doctype html", b"<!--", b"<html", b"<head", b"<title", b"<meta", b"<script", b"<?xml")
_NO_TEXT = re.compile(rb"[\x00-\x08\x0a-\x1f\x7f]")  #: ends the text that a report shows: what follows may be TLS
_ALERT, _NO_APPLICATION_PROTOCOL = b"\x15", bytes([2, 120])  #: RFC 7301 section 3.2
_RECORD_TYPES = frozenset({0x14, 0x15, 0x16, 0x17})  #: RFC 8446 section 5.1


class TlsLayer(asyncio.Protocol):
    """The protocol on the lower transport, and the engine of the upper one.

    Raises MalformedError for a name that is not valid in TLS.
    """

    def __init__(self, context: ssl.SSLContext, server_name: str | None) -> None:
        self._incoming = ssl.MemoryBIO()
        self._outgoing = ssl.MemoryBIO()
        try:
            self.ssl_object = context.wrap_bio(self._incoming, self._outgoing, server_hostname=server_name)
        except (ssl.SSLError, ValueError):  # a name or label is too long, or a label is empty
            raise MalformedError(Failure.TLS_PROTOCOL, "TLS cannot carry this name") from None
        self.transport = TlsTransport(self)
        self.upper: asyncio.BaseProtocol | None = None
        self.lower: asyncio.Transport | None = None
        self._handshake: asyncio.Future[None] | None = None
        self._first = bytearray()
        self._unsent = bytearray()
        self._paused = False
        self._gets_tickets = False  # may the peer send session tickets at any time?
        self._ended = False
        self._gone = False  # is the lower transport closed?
        self._lost = False  # was the upper protocol informed?
        self.said_goodbye = False  #: did the peer send close_notify (RFC 8446 section 6.1)?
        self.signature: str | None = None  #: the hash of what the peer signed in TLS 1.2

    @property
    def first_bytes(self) -> bytes:
        """The first bytes of the peer; none once a protocol is attached, since a connection may be held for hours."""
        return bytes(self._first)

    @property
    def _shaking(self) -> bool:
        return self._handshake is not None and not self._handshake.done()

    async def handshake(self, lower: asyncio.Transport, received: bytes = b"") -> None:
        """Take over a transport and do the handshake; `received` are bytes already read from it.

        Raises ssl.SSLError, OSError, ClosedEarlyError or MalformedError; even then the chain is readable.
        """
        self.lower = lower
        self._handshake = asyncio.get_running_loop().create_future()
        lower.set_protocol(self)
        if received:
            self._first += received[:_FIRST]
            self._keep(received)
        self._shake()
        if not self._handshake.done():
            if lower.is_closing():  # it will deliver nothing
                self._fail_handshake(ClosedEarlyError("the peer closed the connection before the TLS handshake"))
            lower.resume_reading()
        await self._handshake

    def attach(self, upper: asyncio.BaseProtocol) -> None:
        """Connect the decrypted stream to a protocol."""
        self._first.clear()
        self.upper = upper
        upper.connection_made(self.transport)
        self._deliver()
        if self._gone:
            self.connection_lost(None)

    def data_received(self, data: bytes) -> None:
        """Process records from the lower transport."""
        if self._shaking:
            self._take_in_pieces(data)
        else:
            self._keep(data)
        self._deliver()

    def _take_in_pieces(self, data: bytes) -> None:
        self._first += data[: _FIRST - len(self._first)]
        for start in range(0, len(data), _PIECE):
            self._keep(data[start : start + _PIECE])
            if self._shaking:
                self._shake()

    def eof_received(self) -> bool:
        """Note that the peer closed the connection below TLS."""
        self._incoming.write_eof()
        if self._shaking:
            self._fail_handshake(ClosedEarlyError("the peer closed the connection in the TLS handshake"))
        else:
            self._deliver()
        return False

    def connection_lost(self, exc: Exception | None) -> None:
        """Inform the upper protocol, once."""
        if self._shaking:
            self._fail_handshake(exc or ClosedEarlyError("the peer closed the connection in the TLS handshake"))
        self._gone = True
        if self.upper is not None and not self._lost:
            self._lost = True
            self.upper.connection_lost(exc)

    def pause_writing(self) -> None:
        """Tell the upper protocol that the peer is slow."""
        if isinstance(self.upper, asyncio.Protocol):
            self.upper.pause_writing()

    def resume_writing(self) -> None:
        """Tell the upper protocol that the peer has caught up."""
        if isinstance(self.upper, asyncio.Protocol):
            self.upper.resume_writing()

    def send(self, data: bytes) -> None:
        """Encrypt and send."""
        self._unsent += data
        while self._unsent:
            try:
                sent = self.ssl_object.write(self._unsent)
            except ssl.SSLWantReadError:
                break  # a key update is in progress: writing continues when the peer has answered
            except ssl.SSLError as error:
                self._cut(error)
                return
            del self._unsent[:sent]
        self._flush()

    def pause(self) -> None:
        """Stop reading."""
        self._paused = True
        if self.lower is not None:
            self.lower.pause_reading()

    def resume(self) -> None:
        """Continue reading."""
        if not self._paused:
            return
        self._paused = False
        if self.lower is not None and not self.lower.is_closing():
            self.lower.resume_reading()
        asyncio.get_running_loop().call_soon(self._deliver)

    def close(self) -> None:
        """Send close_notify and close the lower transport."""
        self._ended = True
        with suppress(ssl.SSLError):  # the peer's own close_notify is not waited for (RFC 8446 section 6.1)
            self.ssl_object.unwrap()
        self._flush()
        if self.lower is not None:
            self.lower.close()

    def _keep(self, data: bytes) -> None:
        if not self._ended:  # else nobody would read it
            self._incoming.write(data)

    def _shake(self) -> None:
        try:
            self.ssl_object.do_handshake()
        except ssl.SSLWantReadError:
            self._flush()
        except ssl.SSLError as error:
            self._flush()  # the alert
            self._fail_handshake(error)
        else:
            self._flush()
            version = self.ssl_object.version()
            self._gets_tickets = version == "TLSv1.3"
            if version == "TLSv1.2":
                self.signature = signature_hash(bytes(self._first))
            del self._first[_HELLO:]
            if self._handshake is not None:
                self._handshake.set_result(None)

    def _fail_handshake(self, error: Exception) -> None:
        if self._handshake is not None:
            self._handshake.set_exception(self._not_tls() or self._without_certificate(error) or error)
        if self.lower is not None:
            self.lower.close()

    def _not_tls(self) -> MalformedError | None:
        """Return which protocol the peer speaks, if it is not TLS, or none that was offered."""
        first = bytes(self._first)
        if first[:1] == _ALERT and first[5:7] == _NO_APPLICATION_PROTOCOL:  # Python 3.11 has no name for it
            return MalformedError(Failure.NO_COMMON_PROTOCOL, "alert 120, no_application_protocol")
        if not first or first[0] in _RECORD_TYPES:
            return None
        line = _NO_TEXT.split(first.lstrip(b"\r\n"), maxsplit=1)[0].decode("latin-1") or f"byte {first[0]:#04x}"
        words = "the bytes are not TLS; they begin with"
        page = first.removeprefix(codecs.BOM_UTF8).lstrip().lower().startswith(_PAGES)
        return MalformedError(Failure.NOT_TLS, words, line, status=status_of(line), page=page)

    def _without_certificate(self, error: Exception) -> MalformedError | None:
        """Return the same failure, where the server had asked for a certificate of the client."""
        if not requests_certificate(bytes(self._first)):
            return None
        failure, words = classify(error)
        return MalformedError(failure, words, wants_certificate=True)

    def _deliver(self) -> None:
        """Decrypt the received data and pass it to the upper protocol."""
        if self.upper is None or self._ended:
            return
        if self._unsent:
            self.send(b"")
        while not self._paused and not self._ended:
            try:
                data = self.ssl_object.read(_READ)
                self.said_goodbye |= not data
            except ssl.SSLWantReadError:
                self._forget_messages()
                self._flush()
                return
            except (ssl.SSLZeroReturnError, ssl.SSLEOFError):
                data = b""
            except ssl.SSLError as error:
                self._cut(error)
                return
            self._hand_up(data)

    def _forget_messages(self) -> None:
        """Let OpenSSL free the 17 KiB in which it read session tickets (RFC 8446 section 4.6.1).

        It keeps them until something is sent, which may be never. Writing nothing is enough, and sends nothing.
        """
        if self._gets_tickets and not self._unsent:
            with suppress(ssl.SSLError):
                self.ssl_object.write(b"")

    def _hand_up(self, data: bytes) -> None:
        if not isinstance(self.upper, asyncio.Protocol):
            return
        if data:
            self.upper.data_received(data)
            return
        self._ended = True
        if not self.upper.eof_received() and self.lower is not None:
            self.lower.close()

    def _cut(self, error: Exception) -> None:
        self._ended = True
        if self.upper is not None and not self._lost:
            self._lost = True
            self.upper.connection_lost(error)
        if self.lower is not None:
            self.lower.abort()

    def _flush(self) -> None:
        if self.lower is not None and self._outgoing.pending and not self.lower.is_closing():
            self.lower.write(self._outgoing.read())
