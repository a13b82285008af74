"""Who sent the error about a datagram: the host itself, a device on the way, or this machine (Linux alone tells)."""

import socket
import struct
import sys
from contextlib import suppress
from dataclasses import dataclass

#: Level and option that keep ICMP errors with their sender; Python does not name them (linux/in.h, linux/in6.h).
_KEEP = {socket.AF_INET: (socket.IPPROTO_IP, 11), socket.AF_INET6: (socket.IPPROTO_IPV6, 25)}
_ERROR = struct.Struct("=IBBBBII")  #: struct sock_extended_err of linux/errqueue.h: the sender's address follows
_LOCAL, _ICMP, _ICMP6 = 1, 2, 3  #: of its field ee_origin
#: Type and code of errors that may pass: routers send them while a route changes (RFC 1122 section 3.2.2.1).
_FOR_NOW = {
    _ICMP: frozenset({(3, 0), (3, 1), (3, 5), (3, 11), (3, 12), (11, 0), (11, 1)}),
    _ICMP6: frozenset({(1, 0), (1, 2), (1, 3), (3, 0), (3, 1)}),
}
_ROOM = 512


@dataclass(frozen=True, slots=True)
class IcmpError:
    """An error that the system kept."""

    sender: str  #: address; empty: this machine itself
    for_now: bool = False  #: may it pass? A connected socket is not told of such ones


def keep_errors(sock: socket.socket) -> bool:
    """Let the system keep who sends errors about this socket's datagrams; can it?"""
    if sys.platform != "linux" or sock.family not in _KEEP:
        return False
    sock.setsockopt(*_KEEP[sock.family], 1)
    return True


def kept_error(sock: socket.socket) -> IcmpError | None:
    """Return the last error that was kept, and forget all; None where there is none: this machine refused to send."""
    last = None
    with suppress(OSError):  # there are no more
        while True:
            _, ancillary, _, _ = sock.recvmsg(1, _ROOM, getattr(socket, "MSG_ERRQUEUE", 0))
            for level, kind, data in ancillary:
                if (level, kind) == _KEEP[sock.family]:
                    last = read_error(data) or last
    return last


def read_error(data: bytes) -> IcmpError | None:
    """Read a `sock_extended_err` and the address behind it."""
    if len(data) < _ERROR.size:
        return None
    _, origin, kind, code, *_ = _ERROR.unpack_from(data)
    address = data[_ERROR.size :]
    if origin == _ICMP and len(address) >= 8:  # struct sockaddr_in
        return IcmpError(socket.inet_ntop(socket.AF_INET, address[4:8]), (kind, code) in _FOR_NOW[_ICMP])
    if origin == _ICMP6 and len(address) >= 24:  # struct sockaddr_in6
        return IcmpError(socket.inet_ntop(socket.AF_INET6, address[8:24]), (kind, code) in _FOR_NOW[_ICMP6])
    return IcmpError("") if origin == _LOCAL else None
