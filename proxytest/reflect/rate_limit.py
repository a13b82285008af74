"""The limit on the rate of requests, per client address."""

import asyncio
from collections import OrderedDict

from proxytest.reflect.connection_limit import site_of

_ADDRESSES = 10_000  #: that are remembered; the one that was silent longest is forgotten first


class RateLimit:
    """Lets so many requests of an address through a second, and so many at once after a pause."""

    def __init__(self, *, per_second: float, at_once: float) -> None:
        self._per_second = per_second
        self._at_once = at_once
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def allows(self, host: str) -> bool:
        """Count a request; return False if it is one too many."""
        now, site = asyncio.get_running_loop().time(), site_of(host)
        left, before = self._left.pop(site, (self._at_once, now))
        left = min(self._at_once, left + (now - before) * self._per_second)
        self._left[site] = (left - 1 if left >= 1 else left, now)
        if len(self._left) > _ADDRESSES:
            self._left.popitem(last=False)
        return left >= 1
