"""All that a stream of the hub holds now, read to its end."""

from collections.abc import AsyncIterator

from nats.aio.msg import Msg
from nats.js import JetStreamContext
from nats.js.api import AckPolicy, ConsumerConfig

_BATCH = 500
_LOOK = 5.0  #: seconds of one request for messages


async def all_messages(js: JetStreamContext, stream: str, subject: str, config: ConsumerConfig) -> AsyncIterator[Msg]:
    """Return message after message of those that are there now. Raises nats.errors.Error."""
    place = await js.pull_subscribe(subject, stream=stream, config=config.evolve(ack_policy=AckPolicy.NONE))
    left = (await place.consumer_info()).num_pending or 0
    while left > 0:
        for message in await place.fetch(min(_BATCH, left), timeout=_LOOK):
            left -= 1
            yield message
    await place.unsubscribe()
