"""The accounts' bucket of whichever connection there is now: what is to be written outlives a connection."""

from nats.errors import ConnectionClosedError
from nats.errors import TimeoutError as NoAnswer
from nats.js.kv import KeyValue


class CurrentBucket:
    """Reads and writes as a bucket of the hub does; between two connections it does not answer."""

    def __init__(self) -> None:
        self._now: KeyValue | None = None

    def use(self, bucket: KeyValue) -> None:
        """Use the bucket of a new connection."""
        self._now = bucket

    async def get(self, key: str) -> KeyValue.Entry:
        """Read. Raises nats.errors.TimeoutError while there is no connection."""
        try:
            return await self._bucket.get(key)
        except ConnectionClosedError:
            raise NoAnswer from None

    async def update(self, key: str, value: bytes, last: int | None = None) -> int:
        """Write over a revision. Raises nats.errors.TimeoutError while there is no connection."""
        try:
            return await self._bucket.update(key, value, last)
        except ConnectionClosedError:
            raise NoAnswer from None

    @property
    def _bucket(self) -> KeyValue:
        if self._now is None:
            raise NoAnswer
        return self._now
