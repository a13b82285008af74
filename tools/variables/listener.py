"""A listener on every address of this machine: which host was asked for, and at which address and port."""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from types import TracebackType
from typing import Self

from tools.variables.cases import DEFAULT_PORTS, MAIN, OTHER, PROXY

_NO_HTTP = (b"\x04", b"\x05", b"\x16")  #: how SOCKS 4, SOCKS 5 and TLS begin


class Listener:
    """Remembers, for each host, whether its own address was dialled or the proxy's."""

    def __init__(self, addresses: Mapping[str, str]) -> None:
        """Listen for these hosts, each of which has its own address."""
        self.seen: dict[str, str] = {}
        self.only: Sequence[str] = ()  #: the hosts of the case
        self._owner = {address: host for host, address in addresses.items()}
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        for port in (MAIN, OTHER, *DEFAULT_PORTS):
            await self._stack.enter_async_context(await asyncio.start_server(self._serve, "::", port))
            await self._stack.enter_async_context(await asyncio.start_server(self._serve, "0.0.0.0", port))  # noqa: S104
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stack.aclose()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        address, port = writer.get_extra_info("sockname")[:2]
        if host := self._owner.get(address):
            self.seen.setdefault(host, "direct")
        elif address == PROXY:
            beginning = await reader.read(400)
            if host := self._asked(beginning):
                self.seen.setdefault(host, str(port))
            writer.write(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        writer.close()

    def _asked(self, beginning: bytes) -> str | None:
        """Return the host of a CONNECT; TLS and SOCKS name none here, and their cases have one host.

        A browser asks for http:// resources of its own, which are of no interest.
        """
        words = beginning.decode("latin-1").split()
        if words[:1] == ["CONNECT"]:
            return words[1].rpartition(":")[0].strip("[]")
        return self.only[0] if beginning[:1] in _NO_HTTP else None
