"""The accounts' bucket of whichever connection there is now: what is to be written outlives a connection."""

from nats.errors import ConnectionClosedError
from nats.errors import TimeoutError as NoAnswer
from nats.js import JetStreamContext
from nats.js.kv import KeyValue

from proxytest.fleet.names import ACCOUNTS


class CurrentBucket:
    """Reads and writes as a bucket of the hub does; between two connections it does not answer."""

    def __init__(self) -> None:
        self._js: JetStreamContext | None = None
        self._found: KeyValue | None = None

    def use(self, js: JetStreamContext) -> None:
        """Use a new connection; the bucket is looked for when it is needed, since it may be made later."""
        self._js, self._found = js, None

    async def get(self, key: str) -> KeyValue.Entry:
        """Read. Raises nats.errors.TimeoutError while there is no connection."""
        try:
            return await (await self._bucket()).get(key)
        except ConnectionClosedError:
            raise NoAnswer from None

    async def update(self, key: str, value: bytes, last: int | None = None) -> int:
        """Write over a revision. Raises nats.errors.TimeoutError while there is no connection."""
        try:
            return await (await self._bucket()).update(key, value, last)
        except ConnectionClosedError:
            raise NoAnswer from None

    async def _bucket(self) -> KeyValue:
        if (js := self._js) is None:
            raise NoAnswer
        if self._found is not None:
            return self._found
        found = await js.key_value(ACCOUNTS)
        if js is self._js:
            self._found = found
        return found
