"""Does a name of WPAD exist? Asked before a run begins, so outside its trace."""

import asyncio
import ipaddress

_SECONDS = 5.0  #: a resolver's first time-out


async def name_exists(name: str, *, seconds: float = _SECONDS) -> bool:
    """Look a name up in DNS as it stands, without the search list.

    0.0.0.0 and loopback addresses are how filters of advertisements say that a name does not exist.
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
