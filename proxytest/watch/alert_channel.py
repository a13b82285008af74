"""A way to tell somebody of an alert."""

from typing import Protocol

from proxytest.watch.alert import Alert


class NotDeliveredError(Exception):
    """An alert could not be handed over: why, in words that hold no secret."""


class Channel(Protocol):
    """Hands alerts over."""

    @property
    def name(self) -> str:
        """What it is called in the hub: letters, digits and `-`."""

    @property
    def title(self) -> str:
        """What it is called in messages; without what must be kept secret."""

    async def send(self, one: Alert) -> None:
        """Hand over an alert within a bounded time. Raises NotDeliveredError."""
