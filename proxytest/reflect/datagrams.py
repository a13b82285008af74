"""Datagrams on one port: an answer leaves from the address that was asked, also on a host with several.

Without that the system takes the address of its route back, and the client's socket, or a NAT, drops the answer.
"""

import asyncio
import socket
import struct
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from proxytest.reflect.rate_limit import RateLimit
from proxytest.reflect.stun_server import source

_LARGEST = 4096  #: bytes of a datagram
_AT_ONCE = 64  #: datagrams that are read before others have their turn
_ANCILLARY = 256  #: bytes; room for the address (RFC 3542 section 6.1)
_IP_PKTINFO = 8  #: linux/in.h; Python does not name it before 3.14

#: Returns the answer to a datagram from an address of the socket module; None: there is none.
Answering = Callable[[bytes, tuple[Any, ...]], bytes | None]

_Ancillary = list[tuple[int, int, bytes]]


class Datagrams:
    """Answers the datagrams of a bound socket until it is closed."""

    def __init__(self, sock: socket.socket, answering: Answering, *, limit: RateLimit) -> None:
        self._sock = sock
        self._limit = limit
        self._answering = answering
        _tell_addresses(sock)
        asyncio.get_running_loop().add_reader(sock, self._read)

    def close(self) -> None:
        """Answer no more."""
        asyncio.get_running_loop().remove_reader(self._sock)
        self._sock.close()

    def _read(self) -> None:
        for _ in range(_AT_ONCE):
            try:
                data, ancillary, _, name = self._sock.recvmsg(_LARGEST, _ANCILLARY)
            except BlockingIOError:
                return
            except OSError:  # what ICMP reports of an earlier answer
                continue
            answer = self._answering(data, name) if self._limit.allows(source(name).host) else None
            if answer is not None:
                with suppress(OSError):  # as if it were lost: the client has gone, or the buffer is full
                    self._sock.sendmsg([answer], _from_the_same(ancillary), 0, name)


def _tell_addresses(sock: socket.socket) -> None:
    """Ask the system for the address to which each datagram was sent."""
    with suppress(OSError):  # a system that cannot: the answers take its own choice
        if sock.family is socket.AF_INET6:
            sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_RECVPKTINFO, 1)
        else:
            sock.setsockopt(socket.IPPROTO_IP, _IP_PKTINFO, 1)


def _from_the_same(ancillary: _Ancillary) -> _Ancillary:
    """Return what makes an answer leave from the address to which the request was sent."""
    for level, kind, data in ancillary:
        # RFC 3542 section 6.1: the address, then the interface; IPv4 is mapped. The route decides on the interface.
        if (level, kind) == (socket.IPPROTO_IPV6, socket.IPV6_PKTINFO):
            address, interface = struct.unpack("@16sI", data[:20])
            local = address[:2] == b"\xfe\x80"  # a link-local address has no meaning without its interface
            return [(level, kind, struct.pack("@16sI", address, interface if local else 0))]
        # ip(7): the interface, the local address, and the one in the header, which may be a broadcast.
        if (level, kind) == (socket.IPPROTO_IP, _IP_PKTINFO):
            return [(level, kind, struct.pack("@I4s4s", 0, data[4:8], bytes(4)))]
    return []
