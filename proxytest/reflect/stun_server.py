"""The server side of STUN, over UDP and over a stream.

By UDP no answer is longer than its request, so that it cannot be used as an amplifier with a forged source address; a
request that is too short for its answer gets none. The requests of proxytest are long enough.
"""

import asyncio
from typing import Any, cast

from proxytest.model.address import Authority
from proxytest.model.credentials import Secret
from proxytest.protocol import rtp_shape
from proxytest.protocol.head import Malformed
from proxytest.protocol.stun import (
    BINDING,
    Kind,
    Message,
    binding_error,
    binding_response,
    decode,
    message_length,
)
from proxytest.protocol.stun_integrity import is_signed

_LARGEST = 4096  #: bytes of a message on a stream; a Binding request padded for an MTU has 1500


def answer_to_datagram(data: bytes, addr: tuple[Any, ...], token: Secret | None = None) -> bytes | None:
    """Return the answer to a valid request, or to what looks like media; None to anything else."""
    if token is not None and rtp_shape.looks_like_rtp(data):
        return rtp_shape.answer_to(data, token)
    return _answer(data, source(addr), token, limit=len(data))


class UdpReflector(asyncio.DatagramProtocol):
    """The same on a transport of asyncio, whose answers leave from the address that the system chooses."""

    def __init__(self, token: Secret | None = None) -> None:
        self._token = token
        self._transport: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        self._transport = cast("asyncio.DatagramTransport", transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        """Answer."""
        answer = answer_to_datagram(data, addr, self._token)
        if answer and self._transport is not None:
            self._transport.sendto(answer, addr)


class StreamReflector(asyncio.Protocol):
    """Answers Binding requests on one connection, and closes it at the first other bytes."""

    def __init__(self, token: Secret | None = None) -> None:
        self._token = token
        self._transport: asyncio.Transport | None = None
        self._received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        """Answer every complete request."""
        self._received += data
        while self._transport is not None and not self._transport.is_closing():
            length = message_length(self._received)
            if length is None or (isinstance(length, int) and len(self._received) < length <= _LARGEST):
                return
            if isinstance(length, Malformed) or length > _LARGEST:
                self._transport.close()
                return
            self._answer(self._transport, self._received[:length])
            self._received = self._received[length:]

    def _answer(self, transport: asyncio.Transport, data: bytes) -> None:
        answer = _answer(data, source(transport.get_extra_info("peername")), self._token)
        if answer:
            transport.write(answer)
        else:
            transport.close()

    def pause_writing(self) -> None:
        """Stop reading from a client that does not read."""
        if self._transport is not None:
            self._transport.pause_reading()

    def resume_writing(self) -> None:
        """Continue reading."""
        if self._transport is not None:
            self._transport.resume_reading()


def source(name: tuple[Any, ...]) -> Authority:
    """Return an address of the socket module; an IPv4-mapped IPv6 address becomes IPv4."""
    return Authority(host=name[0].partition("%")[0].removeprefix("::ffff:"), port=name[1])


def _answer(data: bytes, client: Authority, token: Secret | None, *, limit: int | None = None) -> bytes | None:
    """Return the answer to a Binding request, signed if the request is (RFC 8489 section 9.1.3)."""
    request = _request(data)
    if request is None:
        return None
    if token is None or not request.username:  # a client without a token is told its address too
        return binding_response(request, client, limit=limit)
    if not is_signed(data, request.integrity, token):
        return binding_error(request, 401, "Unauthenticated", limit=limit)
    return binding_response(request, client, limit=limit, token=token)


def _request(data: bytes) -> Message | None:
    message = decode(data)
    if isinstance(message, Malformed) or message.fingerprint is False:
        return None
    return message if message.kind is Kind.REQUEST and message.method == BINDING else None
