"""`proxytest reflect`: the far end of the media tests, on a host on the Internet."""

import asyncio
import signal
import ssl
from contextlib import suppress
from dataclasses import replace
from ipaddress import ip_address
from pathlib import Path

from proxytest.cli.open_files import more_files
from proxytest.cli.output import write_text
from proxytest.model.errors import UsageError
from proxytest.model.newest import DEFAULT
from proxytest.model.profile import Profile, Transport
from proxytest.reflect.own_certificate import server_context
from proxytest.reflect.reflector_limits import Limits
from proxytest.reflect.server import Listening, Wanted, in_ranges, reflecting
from proxytest.scenario.profile_file import load_profile

_FILES = 4096  #: sockets of a profile and their connections; macOS gives a process 256 of them, Linux 1024
_HTTPS = 443
_MOST = 1024  #: connections of one address; twice as many are taken from all, which the files above leave room for
_MARGIN = 60.0  #: seconds that a connection stands before and after it is held, so that `run --hold` may say the same


def run_reflector(
    limits: Limits, *, profile: str | None, listen: str | None, ports: tuple[str, ...], tls_port: int | None,
    cert: Path | None, key: Path | None,
) -> int:  # fmt: skip
    """Answer until it is interrupted.

    Raises UsageError, also where not one port can be had.
    """
    wanted = Wanted(
        address=_address(listen),
        ports=_ports(load_profile(profile or DEFAULT), ports, tls_port),
        context=_context(cert, key),
        limits=limits,
    )
    more_files(_FILES)
    asyncio.run(_until_interrupted(wanted))
    return 0


async def _until_interrupted(wanted: Wanted) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with reflecting(wanted) as listening:
        if not listening.bound:
            _, port, reason = listening.missing[0]
            raise UsageError(f"cannot listen on any port; port {port}: {reason}")
        write_text(listening_text(listening, wanted.address))
        await stop.wait()


def listening_text(listening: Listening, address: str | None) -> str:
    """Print the ports that are open, and those that failed."""
    host = address or "THIS-HOST"
    lines = [f"Answering on {address or 'all addresses of this host'}"]
    for transport, spoken in (
        (Transport.UDP, "STUN"),
        (Transport.TCP, "STUN"),
        (Transport.TLS, "STUN, HTTPS and WSS"),
    ):
        bound = [port for kind, port in listening.bound if kind is transport]
        if bound:
            lines.append(f"  {transport.upper()}  {', '.join(in_ranges(bound))}: {spoken}")
    reasons = dict.fromkeys((transport, reason) for transport, _, reason in listening.missing)
    for transport, reason in reasons:
        missing = [port for kind, port, why in listening.missing if (kind, why) == (transport, reason)]
        lines.append(f"  not on {transport.upper()} {', '.join(in_ranges(missing))}: {reason}")
    around = f"[{host}]" if ":" in host else host
    return "\n".join([*lines, "", f"  proxytest run --media {around}", "", "Press Ctrl-C to stop it.", ""])


def _ports(profile: Profile, given: tuple[str, ...], tls_port: int | None) -> tuple[tuple[Transport, int], ...]:
    """Return the ports of the command line, by UDP and TCP, else those of the profile; and one for TLS."""
    rows = [(row.transport, port) for row in profile.media.ports for port in row.ports]
    if given:
        single = [port for text in given for part in text.split(",") for port in _range(part)]
        rows = [(transport, port) for transport in (Transport.UDP, Transport.TCP) for port in single]
    plain = [(transport, port) for transport, port in rows if transport is not Transport.TLS]
    by_tls = [port for transport, port in rows if transport is Transport.TLS] or [_HTTPS]
    wanted = [_port(tls_port)] if tls_port is not None else by_tls
    return tuple(dict.fromkeys([*plain, *((Transport.TLS, port) for port in wanted)]))


def _range(text: str) -> range:
    first, dash, last = text.strip().partition("-")
    with suppress(ValueError):
        ports = range(_port(int(first)), _port(int(last if dash else first)) + 1)
        if ports:
            return ports
    raise UsageError(f"'{text}' is neither a port nor a range such as 33434-33598")


def _port(number: int) -> int:
    if not 0 < number < 65536:
        raise UsageError(f"{number} is not a port from 1 to 65535")
    return number


def _address(text: str | None) -> str | None:
    if text is None:
        return None
    try:
        return str(ip_address(text.strip("[]")))
    except ValueError:
        raise UsageError(f"--listen takes an address of this host, not '{text}'") from None


def _context(cert: Path | None, key: Path | None) -> ssl.SSLContext:
    if key is not None and cert is None:
        raise UsageError("--key needs --cert")
    try:
        return server_context(cert, key)
    except ssl.SSLError:
        raise UsageError(f"'{cert}' and '{key or cert}' contain no PEM certificate with its unencrypted key") from None
    except OSError as error:
        raise UsageError(f"cannot read '{cert}' or '{key or cert}': {error.strerror}") from None


def limits_of(hold: float | None, per_address: int | None) -> Limits:
    """Return the limits: the defaults, changed by the command line.

    Raises UsageError.
    """
    usual = Limits()
    number = usual.per_address if per_address is None else per_address
    if not 0 < number <= _MOST:
        raise UsageError(f"--per-address must be a number from 1 to {_MOST}")
    if hold is not None and not 0 < hold < float("inf"):
        raise UsageError(f"--hold must be more than 0 seconds, not {hold:g}")
    life = usual.life if hold is None else hold + _MARGIN
    return replace(usual, life=life, per_address=number, connections=max(usual.connections, 2 * number))
