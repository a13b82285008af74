"""Keep something open for some seconds: by asking again and again, or in silence that ends with a question."""

from abc import ABC, abstractmethod
from dataclasses import dataclass, replace

from proxytest.model.websocket_seen import EndKind, WebSocketEnd, WebSocketSeen
from proxytest.wire.recorder import Recorder
from proxytest.wire.websocket_received import Kind, Received

PONG_WITHIN = 14.0  #: seconds
PING_EVERY = 15.0  #: seconds; as the product pings its notification WebSocket
_KINDS = {
    Kind.CLOSE: EndKind.CLOSE,
    Kind.CLOSED: EndKind.CLOSED,
    Kind.IN_ORDER: EndKind.IN_ORDER,
    Kind.SILENCE: EndKind.SILENCE,
    Kind.ERROR: EndKind.ERROR,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Held(ABC):
    """Something open on a numbered connection."""

    number: int
    recorder: Recorder
    timeout: float  #: seconds

    @abstractmethod
    async def listen(self, seconds: float) -> Received | None:
        """Read for some seconds; return what ended it."""

    @abstractmethod
    async def ask(self) -> Received | None:
        """Ask, and return nothing once it is answered, else what ended it."""

    async def greet(self, opened: WebSocketSeen) -> WebSocketSeen:
        """Ask once, and say how it ended if that is not answered."""
        start = self.recorder.elapsed()
        end = await self.ask()
        return replace(opened, echoed=end is None, ended=self._ended(end, start))

    async def hold(self, seconds: float, seen: WebSocketSeen, every: float = PING_EVERY) -> WebSocketSeen:
        """Ask every 15 s, as the client does, and read all the time: RFC 6455 section 5.5.2 wants pongs at once."""
        start = self.recorder.elapsed()
        held, end, noticed = 0.0, None, False
        while held < seconds and end is None:
            end = await self.listen(min(every, seconds - held))
            noticed = end is None
            end = end or await self.ask()
            if end is None:
                held = self.recorder.elapsed() - start
        return replace(seen, held_s=round(held, 1), ended=self._ended(end, start, noticed=noticed))

    async def watch(self, seconds: float, seen: WebSocketSeen) -> WebSocketSeen:
        """Send nothing, then ask: whoever forgets a connection may drop what comes without a word.

        The first silence is the client's own, the second as long as was asked for.
        """
        began = start = self.recorder.elapsed()
        for silence in dict.fromkeys((min(PING_EVERY, seconds), seconds)):
            start = self.recorder.elapsed()
            end = await self.listen(silence)
            idle = self.recorder.elapsed() - start
            noticed = end is None
            end = end or await self.ask()
            if end is not None:
                break
        return replace(seen, idle_s=round(idle, 1), cut=end is not None, ended=self._ended(end, began, noticed=noticed))

    def _ended(self, end: Received | None, start: float, *, noticed: bool = False) -> WebSocketEnd | None:
        if end is None:
            return None
        after = round(self.recorder.elapsed() - start, 1)
        reason = self.recorder.scrubber.scrub(end.reason)
        return WebSocketEnd(kind=_KINDS[end.kind], after_s=after, code=end.code, reason=reason, noticed=noticed)
