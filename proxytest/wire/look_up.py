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
#: Documentation addresses (RFC 5737, RFC 3849): a UDP socket connected to one sends nothing, and shows which
#: of the machine's addresses the default route uses.
_FAR = ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1"))


async def look_up(
    names: Iterable[str], overrides: tuple[tuple[Authority, str], ...], *, recorder: Recorder, limits: Limits
) -> dict[str, tuple[str, ...]]:
    """Return the addresses of each name; empty if it cannot be resolved in time.

    The limit is for all together: a script may use hundreds of names in a domain whose servers do not answer.
    """
    places, deadline = asyncio.Semaphore(_AT_ONCE), asyncio.get_running_loop().time() + limits.timeout

    async def one(name: str) -> tuple[str, ...]:
        async with places:
            return await _addresses(name, overrides, recorder, deadline)

    asked = tuple(names)
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(one(name)) for name in asked]
    return {name: task.result() for name, task in zip(asked, tasks, strict=True)}


def own_addresses() -> tuple[str, ...]:
    """Return the source addresses of this machine's packets; loopback if there is no route."""
    found = []
    for family, far in _FAR:
        with suppress(OSError), socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.connect((far, 9))
            found.append(str(probe.getsockname()[0]))
    return tuple(found) or ("127.0.0.1",)


async def _addresses(
    name: str, overrides: tuple[tuple[Authority, str], ...], recorder: Recorder, deadline: float
) -> tuple[str, ...]:
    given = tuple(address for authority, address in overrides if authority.host == name)
    if given:
        return given
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout_at(deadline):
            if loop.time() >= deadline:
                raise TimeoutError  # before another thread is occupied
            found = await loop.getaddrinfo(name, None, type=socket.SOCK_STREAM)
    except (OSError, ValueError, RuntimeError) as error:
        # ValueError: a name that is not valid in DNS, or contains NUL; RuntimeError: no thread could be started.
        recorder.record(0, Operation.RESOLVE, Phase.DONE, detail=f"{name}: {type(error).__name__}")
        return ()
    addresses = tuple(dict.fromkeys(str(address[0]) for *_, address in found))
    recorder.record(0, Operation.RESOLVE, Phase.DONE, detail=f"{name} is {', '.join(addresses)}")
    return addresses
