"""The same probe by other clients, each in a process of its own.

`python -m bench.other_clients NAME PROXY SCHEME ROOT NUMBER`
"""

import asyncio
import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any

_USER = "alice:wonderland"


def by_pycurl(proxy: str, scheme: str, root: str, number: int) -> None:
    """Ask by libcurl."""
    pycurl: Any = import_module("pycurl")
    for index in range(number):
        received = list[bytes]()
        curl = pycurl.Curl()
        curl.setopt(pycurl.URL, f"https://h{index}.wbx2.com/")
        curl.setopt(pycurl.PROXY, proxy)
        curl.setopt(pycurl.CAINFO, root)
        curl.setopt(pycurl.WRITEFUNCTION, received.append)
        if scheme != "open":
            curl.setopt(pycurl.PROXYUSERPWD, _USER)
            curl.setopt(pycurl.PROXYAUTH, getattr(pycurl, f"HTTPAUTH_{scheme.upper()}"))
        curl.perform()
        curl.close()
        _check(b"".join(received))


def by_aiohttp(proxy: str, scheme: str, root: str, number: int) -> None:
    """Ask by aiohttp."""
    import ssl

    import aiohttp

    async def ask() -> None:
        connector = aiohttp.TCPConnector(ssl=ssl.create_default_context(cafile=root))
        async with aiohttp.ClientSession(connector=connector) as session:
            for index in range(number):
                async with session.get(f"https://h{index}.wbx2.com/", proxy=_named(proxy, scheme)) as answer:
                    _check(await answer.read())

    asyncio.run(ask())


def by_requests(proxy: str, scheme: str, root: str, number: int) -> None:
    """Ask by requests."""
    requests: Any = import_module("requests")
    session = requests.Session()
    for index in range(number):
        answer = session.get(
            f"https://h{index}.wbx2.com/", proxies={"https": _named(proxy, scheme)}, verify=root, timeout=20
        )
        _check(answer.content)


CLIENTS: dict[str, Callable[[str, str, str, int], None]] = {
    "pycurl": by_pycurl,
    "aiohttp": by_aiohttp,
    "requests": by_requests,
}
#: Those that cannot log on by NTLM themselves.
NO_NTLM = ("aiohttp", "requests")


def _named(proxy: str, scheme: str) -> str:
    return proxy if scheme == "open" else proxy.replace("://", f"://{_USER}@")


def _check(content: bytes) -> None:
    if content != b"ok\n":
        raise ValueError("nothing was answered")


if __name__ == "__main__":
    CLIENTS[sys.argv[1]](sys.argv[2], sys.argv[3], sys.argv[4], int(sys.argv[5]))
