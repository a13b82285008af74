"""No test reaches beyond this machine: a look-up or a connection that would is an error of the test."""

import ipaddress
import sys
from typing import Any


class PublicHostError(AssertionError):
    """A test tried to leave loopback; deliberately no OSError, which the wire would take for an observation."""


def _guard(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "socket.getaddrinfo":
        _only_here(arguments[0])
    elif event in ("socket.connect", "socket.sendto") and isinstance(arguments[1], tuple):
        _only_here(arguments[1][0])


def _only_here(host: str | bytes | None) -> None:
    name = host.decode() if isinstance(host, bytes) else host
    if name in (None, "", "localhost"):
        return
    try:
        address = ipaddress.ip_address(str(name).partition("%")[0])
        inside = (getattr(address, "ipv4_mapped", None) or address).is_loopback
    except ValueError:
        inside = False
    if not inside:
        raise PublicHostError(f"a test reaches for {name}")


sys.addaudithook(_guard)
