"""`proxytest reflect`: the far end of the media tests, on a host on the Internet."""

import asyncio
import os
import secrets
import signal
from contextlib import suppress
from dataclasses import dataclass, replace
from ipaddress import ip_address
from pathlib import Path

from proxytest.cli.garbage import as_usual
from proxytest.cli.open_files import more_files
from proxytest.cli.output import write_text
from proxytest.model.credentials import Secret
from proxytest.model.errors import UsageError
from proxytest.model.newest import DEFAULT
from proxytest.model.profile import Profile, Transport
from proxytest.prepare.reflector_token import VARIABLE, find_token
from proxytest.reflect.own_certificate import given_context
from proxytest.reflect.reflector_limits import Limits
from proxytest.reflect.server import Listening, Wanted, in_ranges, reflecting
from proxytest.scenario.profile_file import bundled_profiles, load_profile

_FILES = 4096  #: sockets of a profile and their connections; macOS gives a process 256 of them, Linux 1024
_HTTPS = 443
_TOKEN = 24  #: bytes of chance in a token
_MOST = 1024  #: connections of one address; twice as many are taken from all, which the files above leave room for
_MARGIN = 60.0  #: seconds that a connection stands before and after it is held, so that `run --hold` may say the same


@dataclass(frozen=True, slots=True, kw_only=True)
class Files:
    """The files of the command line; what is missing is made."""

    cert: Path | None = None
    key: Path | None = None
    token: Path | None = None


def run_reflector(
    limits: Limits, *, profile: str | None, listen: str | None, ports: tuple[str, ...], tls_port: int | None,
    files: Files,
) -> int:  # fmt: skip
    """Answer until it is interrupted; a token that the user has not is made and printed.

    Raises UsageError, also where not one port can be had.
    """
    token = find_token(files.token, os.environ, "--token-file")
    made = None if token else Secret(secrets.token_urlsafe(_TOKEN))
    context, certificate = given_context(files.cert, files.key)
    wanted = Wanted(
        address=_address(listen),
        ports=_ports(load_profile(profile or DEFAULT), ports, tls_port),
        context=context,
        certificate=certificate,
        hosts=_hosts(),
        limits=limits,
        token=token or made,
    )
    more_files(_FILES)
    as_usual()
    asyncio.run(_until_interrupted(wanted, made))
    return 0


async def _until_interrupted(wanted: Wanted, made: Secret | None) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with reflecting(wanted) as listening:
        if not listening.bound:
            _, port, reason = listening.missing[0]
            raise UsageError(f"cannot listen on any port; port {port}: {reason}")
        write_text(listening_text(listening, wanted.address, made))
        await stop.wait()


def listening_text(listening: Listening, address: str | None, made: Secret | None = None) -> str:
    """Print the ports that are open, those that failed, and the token that was made."""
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
    lines += ["", f"  proxytest run --media {around} --reflector-token-file FILE", ""]
    if made is not None:
        lines += [f"FILE holds this token, or {VARIABLE} does: {made.reveal()}", ""]
    return "\n".join([*lines, "Press Ctrl-C to stop it.", ""])


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


def _hosts() -> frozenset[str]:
    """Return the hosts of the bundled profiles."""
    profiles = map(load_profile, bundled_profiles())
    return frozenset(host.name for profile in profiles for domain in profile.domains for host in domain.hosts)


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
