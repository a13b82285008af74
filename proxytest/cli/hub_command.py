"""`proxytest fleet hub`."""

import asyncio
import signal
import socket
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from ipaddress import ip_address
from pathlib import Path

from proxytest.cli import tell
from proxytest.cli.garbage import as_usual
from proxytest.cli.output import write_text
from proxytest.fleet.hub_folder import Hub, NewHub, add_sites, is_hub, make_hub, read_hub, revoke_sites
from proxytest.fleet.hub_server import serve
from proxytest.fleet.hub_streams import prepare_here
from proxytest.fleet.server_program import find_server
from proxytest.model.address import parse_authority
from proxytest.model.errors import UsageError
from proxytest.reflect.own_certificate import given_context

_PORT = 443
_NATS_PORT = 4222


@dataclass(frozen=True, slots=True, kw_only=True)
class HubOptions:
    """The command line; what is not given is None or empty."""

    sites: tuple[str, ...] = ()
    revoke: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    port: int | None = None
    nats_port: int | None = None
    cert: Path | None = None
    key: Path | None = None

    @property
    def makes(self) -> bool:
        """Is anything given that only a new hub can have?"""
        return replace(self, sites=(), revoke=()) != HubOptions()


def hub(init: Path | None, start: Path | None, options: HubOptions) -> int:
    """Make a hub, change its sites, or run it.

    Raises UsageError.
    """
    if (init is None) == (start is None):
        raise UsageError("one of --init DIR and --start DIR has to be given")
    if init is not None:
        write_text(_initialise(init, options))
    elif start is not None:
        if options != HubOptions():
            raise UsageError("--start takes the hub as it is: other options go with --init")
        _start(start)
    return 0


def _initialise(folder: Path, options: HubOptions) -> str:
    try:
        if options.revoke:
            return _revoked(folder, options)
        if not is_hub(folder):
            return _made_text(folder, make_hub(folder, _new(options), options.sites), options.sites)
        if options.makes or not options.sites:
            raise UsageError(f"there is a hub in '{folder}' already: with --init it takes more sites, or --revoke")
        return _added_text(folder, add_sites(folder, options.sites), options.sites)
    except OSError as error:
        raise UsageError(f"cannot write the hub in '{folder}': {error.strerror or error}") from None


def _revoked(folder: Path, options: HubOptions) -> str:
    if options != HubOptions(revoke=options.revoke):
        raise UsageError("--revoke goes with --init DIR, and with nothing else")
    return _revoked_text(folder, revoke_sites(folder, options.revoke), options.revoke)


def _new(options: HubOptions) -> NewHub:
    given_context(options.cert, options.key)
    if options.cert is not None and not options.hosts:
        raise UsageError("--cert needs --host: the name in the certificate, by which the sites call the hub")
    port, nats_port = _port(options.port, _PORT), _port(options.nats_port, _NATS_PORT)
    if port == nats_port:
        raise UsageError(f"--port and --nats-port are the same: {port}")
    cert = None if options.cert is None else (options.cert.resolve(), (options.key or options.cert).resolve())
    return NewHub(
        hosts=tuple(map(_host, options.hosts or (socket.gethostname(),))),
        port=port,
        nats_port=nats_port,
        cert=cert,
    )


def _host(text: str) -> str:
    with suppress(ValueError):
        return str(ip_address(text.strip("[]")))
    if ":" in text:
        raise UsageError(f"--host takes a name or an address, without a port: not '{text}'")
    return parse_authority(text).host


def _port(given: int | None, usual: int) -> int:
    number = usual if given is None else given
    if not 0 < number < 65536:
        raise UsageError(f"{number} is not a port from 1 to 65535")
    return number


def _start(folder: Path) -> None:
    known = read_hub(folder)
    program = find_server()
    write_text(f"The hub {known.address}, {_count(len(known.sites))}, by {program}. Press Ctrl-C to stop it.\n")
    as_usual()
    asyncio.run(_until_interrupted(folder.resolve(), program))


async def _until_interrupted(folder: Path, program: str) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await serve(folder, program, stop, partial(_prepared, folder))


async def _prepared(folder: Path) -> None:
    """Make the streams, so that a worker finds its place before any job; whoever sends jobs makes them too."""
    try:
        await prepare_here(folder)
        tell(f"ready for {_count(len(read_hub(folder).sites))}")
    except UsageError as error:
        tell(f"the streams are made with the first jobs, and not now: {error}")


def _count(sites: int) -> str:
    return "1 site" if sites == 1 else f"{sites} sites"


def _made_text(folder: Path, made: Hub, sites: Sequence[str]) -> str:
    lines = [f"A hub in {folder}, which sites call {made.address}", f"  operator.nk   {_OPERATOR}"]
    return "\n".join([*lines, *_handed(folder, sites), "", f"  proxytest fleet hub --start {folder}", ""])


def _added_text(folder: Path, known: Hub, sites: Sequence[str]) -> str:
    lines = [f"The hub {known.address} knows {_count(len(known.sites))} now"]
    return "\n".join([*lines, *_handed(folder, sites), "", _RELOAD, ""])


def _revoked_text(folder: Path, known: Hub, sites: Sequence[str]) -> str:
    lines = [f"The hub {known.address} knows {_count(len(known.sites))} now, and not {', '.join(sites)}"]
    return "\n".join([*lines, f"  {folder / 'revoked'}   what they had been handed", "", _RELOAD, ""])


def _handed(folder: Path, sites: Sequence[str]) -> list[str]:
    return [f"  {folder / 'sites' / name}   to hand over to the site, and to nobody else" for name in sites]


_OPERATOR = "the key of whoever sends jobs: keep it"
_RELOAD = (
    "What runs by --start reads this within seconds. A server that was started otherwise has to be sent SIGHUP twice,\n"
    "a second apart."
)
