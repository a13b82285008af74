"""Keep a tunnel open by requests, where no WebSocket opened in it (RFC 9112 section 9.3)."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from proxytest.wire.channel import Channel
from proxytest.wire.classify import ClosedEarlyError, MalformedError
from proxytest.wire.held import PONG_WITHIN, Held
from proxytest.wire.websocket_received import Kind, Received


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldHttp(Held):
    """A connection to a far end that answered a request, and keeps the connection."""

    channel: Channel
    request: Callable[[], Awaitable[bool]]  #: sends one, and tells whether the connection is kept after the answer

    async def listen(self, seconds: float) -> Received | None:
        """Wait for some seconds; return what ended it. An answer to no question, such as 408, announces the end."""
        try:
            async with asyncio.timeout(seconds):
                await self.channel.read()
        except TimeoutError:
            return None
        except (ClosedEarlyError, OSError):
            return self._closed()
        return Received(kind=Kind.IN_ORDER)

    async def ask(self) -> Received | None:
        """Send a request, and return nothing once it is answered; `Connection: close` announces the end."""
        try:
            async with asyncio.timeout(min(PONG_WITHIN, self.timeout)):
                return None if await self.request() else Received(kind=Kind.IN_ORDER)
        except TimeoutError:
            return Received(kind=Kind.SILENCE)
        except MalformedError:
            return Received(kind=Kind.ERROR)
        except (ClosedEarlyError, OSError):
            return self._closed()

    def _closed(self) -> Received:
        return Received(kind=Kind.IN_ORDER if self.channel.closed_in_order else Kind.CLOSED)
