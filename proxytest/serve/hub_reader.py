"""What the hub has, as messages of its streams: first what is there, then whatever comes."""

import asyncio
from collections.abc import AsyncGenerator, Coroutine
from contextlib import suppress
from typing import Any

from nats.aio.msg import Msg
from nats.errors import ConnectionClosedError
from nats.js import JetStreamContext
from nats.js.api import AckPolicy, ConsumerConfig, DeliverPolicy

from proxytest.fleet.cancellation import end_where_cancelled
from proxytest.fleet.hub_connection import LOST

_BATCH = 100
_LOOK = 10.0  #: seconds of one request for messages
_KEPT = 300.0  #: seconds for which the hub keeps the place of who asks for nothing


def last_of_each() -> ConsumerConfig:
    """Begin with the last message of each subject."""
    return _config(DeliverPolicy.LAST_PER_SUBJECT)


def from_the_first() -> ConsumerConfig:
    """Begin with the first message that is kept."""
    return _config(DeliverPolicy.ALL)


def after(sequence: int) -> ConsumerConfig:
    """Begin after this message."""
    return _config(DeliverPolicy.BY_START_SEQUENCE, sequence + 1)


def _config(policy: DeliverPolicy, start: int | None = None) -> ConsumerConfig:
    return ConsumerConfig(
        deliver_policy=policy, opt_start_seq=start, ack_policy=AckPolicy.NONE, inactive_threshold=_KEPT
    )


async def messages(
    js: JetStreamContext, stream: str, subject: str, config: ConsumerConfig
) -> AsyncGenerator[tuple[list[Msg], bool], None]:
    """Return batch after batch, and whether all that was there has come; an empty one where nothing comes for a while.

    Raises nats.errors.Error where the hub does not answer.
    """
    place = await js.pull_subscribe(subject, stream=stream, config=config)
    info = await place.consumer_info()
    left = info.num_pending or 0
    try:
        if not left:
            yield [], True
        while True:
            end_where_cancelled()
            batch = await _fetched(place)
            left = max(0, left - len(batch))
            yield batch, not left
    finally:
        with suppress(*LOST):
            await place.unsubscribe()
            await js.delete_consumer(stream, info.name)


async def _fetched(place: JetStreamContext.PullSubscription) -> list[Msg]:
    try:
        return await place.fetch(_BATCH, timeout=_LOOK)
    except TimeoutError:
        await place.consumer_info()  # which fails where the hub is gone, or has forgotten this place
        return []


async def until_lost(work: Coroutine[Any, Any, None]) -> None:
    """Do something; where NATS's client cancels what waits on a connection that closes, say that it closed."""
    try:
        await work
    except asyncio.CancelledError:
        task = asyncio.current_task()
        if task is not None and task.cancelling():
            raise
        raise ConnectionClosedError from None
