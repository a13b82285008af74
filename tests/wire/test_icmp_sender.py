"""Who sent an ICMP error, as Linux keeps it: `struct sock_extended_err` and a socket address."""

import socket
import struct

import pytest

from proxytest.wire.icmp_sender import IcmpError, read_error


def kept(origin: int, kind: int, code: int, address: str = "") -> bytes:
    error = struct.pack("=IBBBBII", 111, origin, kind, code, 0, 0, 0)
    if not address:
        return error
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    packed = socket.inet_pton(family, address)
    head = struct.pack("=HH", family, 0) + (bytes(4) if family == socket.AF_INET6 else b"")
    return error + head + packed + bytes(8)


@pytest.mark.parametrize(
    ("origin", "kind", "code", "address", "for_now"),
    [
        (2, 3, 3, "192.0.2.1", False),  # port unreachable
        (2, 3, 13, "198.51.100.1", False),  # communication administratively prohibited (RFC 1812)
        (2, 3, 1, "198.51.100.1", True),  # host unreachable
        (2, 11, 0, "198.51.100.1", True),  # time exceeded in transit
        (3, 1, 4, "2001:db8::1", False),
        (3, 1, 1, "2001:db8::2", False),
        (3, 1, 0, "2001:db8::2", True),
    ],
)
def test_the_sender_and_whether_it_may_pass(origin: int, kind: int, code: int, address: str, *, for_now: bool) -> None:
    assert read_error(kept(origin, kind, code, address)) == IcmpError(address, for_now)


def test_this_machine_has_no_address() -> None:
    assert read_error(kept(1, 0, 0)) == IcmpError("")


@pytest.mark.parametrize("data", [b"", b"short", kept(2, 3, 3), kept(7, 0, 0, "192.0.2.1")])
def test_what_is_not_whole_says_nothing(data: bytes) -> None:
    assert read_error(data) is None
