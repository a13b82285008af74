"""Does a WPAD name exist? Looked up before the run begins, so not in its trace."""

import asyncio
import ipaddress

_SECONDS = 5.0  #: a resolver's first time-out


async def name_exists(name: str, *, seconds: float = _SECONDS) -> bool:
    """Does the name exist in DNS? It is looked up unchanged, without the search list.

    0.0.0.0 and loopback addresses count as not existing: ad blockers answer so.
    """
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(seconds):
            found = await loop.getaddrinfo(f"{name}.", 80, type=1, proto=6)
    except (
        OSError,
        UnicodeError,
        RuntimeError,
    ):  # TimeoutError is an OSError; RuntimeError: no thread could be started
        return False
    addresses = (ipaddress.ip_address(str(info[4][0]).partition("%")[0]) for info in found)
    return any(not (address.is_loopback or address.is_unspecified) for address in addresses)
