"""Whole reports, as the hub has them; those that came last are kept here too."""

import asyncio
from collections import OrderedDict

from nats.js import JetStreamContext
from nats.js.errors import NotFoundError

from proxytest.fleet.hub_connection import LOST
from proxytest.fleet.names import REPORTS, report_subject

_MOST = 64 << 20  #: bytes that are kept
_LOOK = 5.0  #: seconds


class ReportStore:
    """Finds the packed answer of a report by its site and its sequence."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, int], bytes] = OrderedDict()
        self._size = 0
        self._js: JetStreamContext | None = None

    def use(self, js: JetStreamContext) -> None:
        """Use the connection that there is now."""
        self._js = js

    def keep(self, site: str, sequence: int, content: bytes) -> None:
        """Keep a report; the oldest give way."""
        self._size += len(content) - len(self._kept.pop((site, sequence), b""))
        self._kept[site, sequence] = content
        while self._size > _MOST:
            self._size -= len(self._kept.popitem(last=False)[1])

    def forget(self) -> None:
        """Forget all: the hub counts anew."""
        self._kept.clear()
        self._size = 0

    async def find(self, site: str, sequence: int) -> bytes | None:
        """Return a report of a site; None where the hub has no such.

        Raises TimeoutError where the hub does not answer.
        """
        if (site, sequence) in self._kept:
            return self._kept[site, sequence]
        if self._js is None:
            raise TimeoutError
        try:
            async with asyncio.timeout(_LOOK):
                found = await self._js.get_msg(REPORTS, sequence)
        except NotFoundError:
            return None
        except LOST:
            raise TimeoutError from None
        return found.data if found.subject == report_subject(site) else None
