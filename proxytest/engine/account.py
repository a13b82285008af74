"""One account in this process: what all runs that use it share, whether they run one after another or side by side."""

import asyncio
from collections.abc import Awaitable, Callable

#: Asks again at the proxy that gave rise to a doubt whether it still accepts the user.
Clear = Callable[[], Awaitable[None]]

#: Proofs under way of a user who was accepted again and again, by a scheme that a domain checks; fewer than the five
#: failures after which many domains lock an account.
_BESIDE = 4


class Account:
    """Counts the failures and the proofs under way of all runs of an account."""

    def __init__(self) -> None:
        self.failures = 0
        self.told = ""  #: a sentence about the last failure, with the proxy's name and the time
        self._under_way: list[object] = []  #: the run of each proof
        self._silent = 0  #: proofs without an answer for so long that others of an accepted user go beside them
        self._doubts: dict[object, Clear] = {}  #: by run: a proof that was neither accepted nor refused
        self._clearing = False  #: is a control under way?
        self._waiting: list[tuple[object, asyncio.Future[None]]] = []  #: the run that waits, too

    def failed(self, told: str) -> None:
        """Count a failure."""
        self.failures += 1
        self.told = told
        self.wake()

    def recall(self, failures: int, told: str) -> None:
        """Take over failures that were counted elsewhere."""
        self.failures, self.told = failures, told

    @property
    def in_doubt(self) -> bool:
        """Was a proof of any run neither accepted nor refused? So it is until the control has ended, too."""
        return self._clearing or bool(self._doubts)

    async def clear_doubt(self) -> None:
        """Clear the first doubt, or wait while another does: two controls would be two refusals."""
        if self._clearing:
            await self.change(self)
            return
        self._clearing = True
        try:
            await next(iter(self._doubts.values()))()
        finally:
            self._clearing = False
            self.wake()

    def doubted(self, run: object, clear: Clear) -> None:
        """Note that a run's proof was neither accepted nor refused: no other is sent before that is cleared."""
        self._doubts.setdefault(run, clear)

    def cleared(self, run: object) -> None:
        """Note that a run is in doubt no longer."""
        if self._doubts.pop(run, None) is not None:
            self.wake()

    def is_full(self, *, proven: bool, remaining: int) -> bool:
        """Must a proof wait for those of other runs?

        A proof that is under way cannot be called back: a password that is changed meanwhile is refused to each of
        them. So no more are under way than may be refused, and none of a user whom no proxy has accepted in this run
        beside one that has no answer yet. One failure is kept for the control, where more than one is allowed.
        """
        may_fail = max(1, remaining - 1) if proven else remaining - self._silent
        return len(self._under_way) >= may_fail

    def has_room_beside(self, run: object) -> bool:
        """May a run send another proof beside its own, where the domain forgives the password of before?

        Not beside those of another run, nor where another one waits for these to end.
        """
        others = any(one is not run for one in (*self._under_way, *(waits for waits, _ in self._waiting)))
        return not others and len(self._under_way) + self._silent < _BESIDE

    def began(self, run: object) -> None:
        """Note that a run sends a proof now."""
        self._under_way.append(run)

    def ended(self, run: object) -> None:
        """Note that a proof of a run has ended."""
        self._under_way.remove(run)
        self.wake()

    def fell_silent(self, run: object) -> None:
        """Note that a proof has no answer yet, and that others of accepted users need not wait for it."""
        self._silent += 1
        self.ended(run)

    def silence_ended(self) -> None:
        """Note that such a proof has ended."""
        self._silent -= 1
        self.wake()

    async def change(self, run: object) -> None:
        """Let a run wait until a proof of any run has ended or failed."""
        waiter = asyncio.get_running_loop().create_future()
        self._waiting.append((run, waiter))
        await waiter

    def wake(self) -> None:
        """Let whoever waits look again."""
        waiting, self._waiting = self._waiting, []
        for _, waiter in waiting:
            if not waiter.done():
                waiter.set_result(None)
