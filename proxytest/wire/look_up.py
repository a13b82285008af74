"""Resolve names with the system's resolver, as programs on this machine do, and find the machine's own addresses."""

import asyncio
import socket
from collections.abc import Iterable
from contextlib import suppress

from proxytest.model.address import Authority
from proxytest.model.event import Operation, Phase
from proxytest.wire.limits import Limits
from proxytest.wire.recorder import Recorder

_AT_ONCE = 8  #: parallel look-ups; the resolver's threads are shared
_ALTOGETHER = 4  #: times as long as one look-up may take, all together may begin
#: Documentation addresses (RFC 5737, RFC 3849): a UDP socket connected to one sends nothing, and shows which
#: of the machine's addresses the default route uses.
_FAR = ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1"))


async def look_up(
    names: Iterable[str], overrides: tuple[tuple[Authority, str], ...], *, recorder: Recorder, limits: Limits
) -> dict[str, tuple[str, ...]]:
    """Return the addresses of each name; empty if it cannot be resolved in the time that one look-up has.

    A name that is left out was not looked up: a script may use hundreds, in a domain whose servers do not answer.
    """
    places, loop = asyncio.Semaphore(_AT_ONCE), asyncio.get_running_loop()
    end = loop.time() + _ALTOGETHER * limits.timeout

    async def one(name: str) -> tuple[str, ...] | None:
        async with places:
            return await _addresses(name, overrides, recorder, limits.timeout) if loop.time() < end else None

    asked = tuple(names)
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(one(name)) for name in asked]
    results = {name: task.result() for name, task in zip(asked, tasks, strict=True)}
    return {name: addresses for name, addresses in results.items() if addresses is not None}


def own_name() -> str:
    """Return the name of this machine."""
    return socket.gethostname()


def own_address_towards(address: str) -> str:
    """Return the source address of this machine's packets to an address, by its routes; nothing is sent."""
    with suppress(OSError), socket.socket(_family(address), socket.SOCK_DGRAM) as probe:
        probe.connect((address, 9))
        return str(probe.getsockname()[0])
    return ""


def _family(address: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in address else socket.AF_INET


def own_addresses() -> tuple[str, ...]:
    """Return the source addresses of this machine's packets; loopback if there is no route."""
    found = []
    for family, far in _FAR:
        with suppress(OSError), socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.connect((far, 9))
            found.append(str(probe.getsockname()[0]))
    return tuple(found) or ("127.0.0.1",)


async def _addresses(
    name: str, overrides: tuple[tuple[Authority, str], ...], recorder: Recorder, seconds: float
) -> tuple[str, ...]:
    given = tuple(address for authority, address in overrides if authority.host == name)
    if given:
        return given
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(seconds):
            found = await loop.getaddrinfo(name, None, type=socket.SOCK_STREAM)
    except (OSError, ValueError, RuntimeError) as error:
        # ValueError: a name that is not valid in DNS, or contains NUL; RuntimeError: no thread could be started.
        recorder.record(0, Operation.RESOLVE, Phase.DONE, detail=f"{name}: {type(error).__name__}")
        return ()
    addresses = tuple(dict.fromkeys(str(address[0]) for *_, address in found))
    recorder.record(0, Operation.RESOLVE, Phase.DONE, detail=f"{name} is {', '.join(addresses)}")
    return addresses
