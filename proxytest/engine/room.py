"""How many tasks of a run may be under way at once, and when it saves time to begin more."""

from collections import Counter
from collections.abc import Iterable

from proxytest.probe.declare import Lane
from proxytest.probe.network import Network

_PAST = 64  #: parallel connections past the proxy


class Room:
    """The limits of one run."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self._most = {Lane.PROXY: network.plan.max_concurrency, Lane.PAST: _PAST}
        self._limited = False  #: has something on the way shown a limit?
        self.side_by_side = network.plan.max_concurrency > 1

    def free(self, under_way: Iterable[Lane], *, alone: bool) -> frozenset[Lane]:
        """Return the lanes in which one more may begin; `alone`: nothing may beside what is under way to the proxy."""
        taken = Counter(under_way)
        taken[Lane.PROXY] -= self._more()
        free = {lane for lane, most in self._most.items() if taken[lane] < most}
        return frozenset(free - {Lane.PROXY} if alone else free)

    @property
    def hurry(self) -> bool:
        """Does it save time to ask for more beside the first?"""
        return self._silent > 0 or (self._unlimited and self._network.answers_late)

    def shrink(self, *, slower: bool) -> None:
        """Ask for less at once from now on, and more slowly: something on the way has a limit."""
        if slower:
            self._network.slow_down()
        self._limited = True
        self._most[Lane.PROXY] = max(1, self._most[Lane.PROXY] // 2)

    def _more(self) -> int:
        """Return how many more than usual may be under way: most of what is, at a far proxy or a silent one, waits.

        Not where each waits for the proof of another: a tunnel that accepts nobody may be seen late to be none.
        """
        most, network = 2 * self._most[Lane.PROXY], self._network
        return most if network.far and self._unlimited and not network.guard.one_by_one else min(self._silent, most)

    @property
    def prepares(self) -> bool:
        """Does it save time to begin what comes next beside the last that it waits for?"""
        network = self._network
        return self._unlimited and network.far and (network.prepares or not network.guard.one_by_one)

    @property
    def _unlimited(self) -> bool:
        """Has the proxy shown no limit, and is more than one run at a time?"""
        return self.side_by_side and not self._limited

    @property
    def _silent(self) -> int:
        """The number of tasks that wait for a far end, and need keep no others from the proxy."""
        return self._network.silent if self._unlimited else 0
