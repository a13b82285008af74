"""A recorder that keeps no text, only when each leg of one arrival began and ended: thousands must cost little."""

from collections.abc import Callable
from dataclasses import dataclass

from proxytest.load.sample import Leg
from proxytest.model.event import Failure, Operation, Phase
from proxytest.protocol.redact import Scrubber
from proxytest.wire.recorder import Recorder

_CREDENTIALS = "\nProxy-Authorization:"


class _Nothing(Scrubber):
    """Nothing is kept that could be shown, so nothing needs to be searched for."""

    def hide(self, *needles: str) -> None:
        """Remember no secret."""

    def scrub(self, text: str) -> str:
        """Return the text, which nobody keeps."""
        return text


class LegClock(Recorder):
    """Times the legs of one arrival."""

    def __init__(self, now: Callable[[], float], own_address: str) -> None:
        super().__init__(now=now, scrubber=_Nothing())
        self.own_address = own_address
        self._clock = now
        self._began: dict[Operation, float] = {}
        self._asked: list[_Asked] = []
        self._proves = False  #: was there leave to prove the password?
        self._others: dict[Leg, float] = {}

    def record(
        self,
        conn: int,
        operation: Operation,
        phase: Phase,
        *,
        data: str = "",
        detail: str = "",
        failure: Failure | None = None,
    ) -> int:
        """Note the time; nothing else is kept."""
        del conn, detail, failure
        now = self._clock()
        match operation, phase:
            case Operation.RESOLVE, Phase.SENT:
                self._began[Operation.DIAL] = now
            case ((Operation.DIAL | Operation.PROXY_TLS), Phase.DONE):
                self.add(Leg.DIAL, now - self._began.get(Operation.DIAL, now))
                self._began[Operation.DIAL] = now
            case Operation.CONNECT, Phase.SENT:
                self._asked.append(_Asked(began=now, credentials=_CREDENTIALS in data, proves=self._proves))
            case Operation.CONNECT, Phase.RECEIVED:
                self._asked[-1].answered = now
        return 0

    def add(self, leg: Leg, seconds: float) -> None:
        """Add to a leg: a proxy may close its connection after a 407, so that another is dialled."""
        self._others[leg] = self._others.get(leg, 0.0) + seconds

    def proves(self) -> None:
        """Note that the password is proven from now on."""
        self._proves = True

    def legs(self) -> dict[Leg, float]:
        """Return what was measured; what was not answered took so long until now, at least."""
        legs, now = dict(self._others), self._clock()
        for number, asked in enumerate(self._asked, start=1):
            leg = asked.leg(last=number == len(self._asked))
            legs[leg] = legs.get(leg, 0.0) + (now if asked.answered is None else asked.answered) - asked.began
        return legs


@dataclass(slots=True, kw_only=True)
class _Asked:
    """One CONNECT."""

    began: float
    credentials: bool
    proves: bool
    answered: float | None = None

    def leg(self, *, last: bool) -> Leg:
        """Return what it was: the last that was answered is the one that counts, also where nothing was proven."""
        if self.proves or (last and self.answered is not None):
            return Leg.CONNECT
        return Leg.CHALLENGE if self.credentials else Leg.ASKS
