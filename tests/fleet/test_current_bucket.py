"""The accounts' bucket, whenever it is made and however often the connection changes."""

import pytest
from nats.errors import TimeoutError as NoAnswer
from nats.js.errors import BucketNotFoundError, KeyNotFoundError

from proxytest.fleet.current_bucket import CurrentBucket
from proxytest.fleet.streams import prepare
from tests.support.hub import Hub


async def test_without_a_connection_there_is_no_answer() -> None:
    with pytest.raises(NoAnswer):
        await CurrentBucket().get("key")


async def test_a_bucket_that_is_made_later_is_found(bare_hub: Hub) -> None:
    """As where the first `fleet run` makes it, and workers are connected already."""
    bucket = CurrentBucket()
    async with bare_hub.site("berlin") as site, bare_hub.operator() as operator:
        bucket.use(site.jetstream())
        with pytest.raises(BucketNotFoundError):
            await bucket.get("key")
        await prepare(operator.jetstream(), ("berlin",))
        with pytest.raises(KeyNotFoundError):
            await bucket.get("key")
        await bucket.update("key", b"value", 0)
        assert (await bucket.get("key")).value == b"value"


async def test_after_a_break_the_new_connection_is_used(hub: Hub) -> None:
    bucket = CurrentBucket()
    async with hub.site("berlin") as site:
        bucket.use(site.jetstream())
        await bucket.update("key", b"value", 0)
    with pytest.raises(NoAnswer):
        await bucket.get("key")
    async with hub.site("berlin") as site:
        bucket.use(site.jetstream())
        assert (await bucket.get("key")).value == b"value"
