"""Look names up through the system's resolver, as programs on this machine do, and find the machine's own address."""

import asyncio
import socket
from collections.abc import Iterable
from contextlib import suppress

from proxytest.model.address import Authority
from proxytest.model.event import Operation, Phase
from proxytest.wire.limits import Limits
from proxytest.wire.recorder import Recorder

_AT_ONCE = 8  #: look-ups side by side; the resolver's threads are shared
#: Documentation addresses (RFC 5737, RFC 3849): a UDP socket that is connected to one sends nothing, and tells by which
#: of the machine's addresses the default route leads out.
_FAR = ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1"))


async def look_up(
    names: Iterable[str], overrides: tuple[tuple[Authority, str], ...], *, recorder: Recorder, limits: Limits
) -> dict[str, tuple[str, ...]]:
    """Return the addresses of each name; none where it cannot be resolved in time.

    The time is that of all together: whoever writes a script may name hundreds in a domain whose servers are silent.
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
    """Return the addresses from which this machine's packets go out; loopback where there is no way out."""
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
                raise TimeoutError  # before one more thread is kept busy
            found = await loop.getaddrinfo(name, None, type=socket.SOCK_STREAM)
    except (OSError, ValueError, RuntimeError) as error:
        # ValueError: a name that DNS cannot carry, or with NUL in it; RuntimeError: no thread could be started for it.
        recorder.record(0, Operation.RESOLVE, Phase.DONE, detail=f"{name}: {type(error).__name__}")
        return ()
    addresses = tuple(dict.fromkeys(str(address[0]) for *_, address in found))
    recorder.record(0, Operation.RESOLVE, Phase.DONE, detail=f"{name} is {', '.join(addresses)}")
    return addresses
