"""Hands alerts over, one after another; the hub keeps those that wait, and brings them again."""

from datetime import timedelta
from typing import NoReturn

from nats.aio.msg import Msg
from nats.js import JetStreamContext
from nats.js.api import AckPolicy, ConsumerConfig, DeliverPolicy

from proxytest.fleet.cancellation import end_where_cancelled
from proxytest.fleet.hub_connection import Told
from proxytest.fleet.names import ALERTS, alert_subject
from proxytest.watch.alert import read_alert
from proxytest.watch.alert_channel import Channel, NotDeliveredError
from proxytest.wire.clock import utc_now

#: Seconds before each further attempt; after the last one it is given up.
PAUSES = (5.0, 30.0, 120.0, 600.0)
_LIFE = timedelta(hours=12)  #: an older alert is no news
_ACK_WAIT = 120.0  #: seconds; longer than any channel takes
_WAIT = 20.0  #: seconds of one request for an alert
_FORGOTTEN = 86400.0  #: seconds after which the hub forgets a channel that nobody asks for


async def open_channel(js: JetStreamContext, channel: Channel) -> None:
    """Have the hub keep for a channel whatever is told from now on. Raises nats.errors.Error."""
    config = ConsumerConfig(
        durable_name=channel.name,
        filter_subject=alert_subject("*"),
        deliver_policy=DeliverPolicy.NEW,
        ack_policy=AckPolicy.EXPLICIT,
        ack_wait=_ACK_WAIT,
        max_ack_pending=1,  # so that nothing ends before it has begun
        inactive_threshold=_FORGOTTEN,
    )
    await js.add_consumer(ALERTS, config)


async def deliver(js: JetStreamContext, channel: Channel, told: Told) -> NoReturn:
    """Hand over alerts, for as long as the hub answers. Raises nats.errors.Error where it does not."""
    await open_channel(js, channel)
    waiting = await js.pull_subscribe_bind(consumer=channel.name, stream=ALERTS)
    while True:
        end_where_cancelled()
        try:
            (message,) = await waiting.fetch(1, timeout=_WAIT)
        except TimeoutError:
            await waiting.consumer_info()  # which fails where the hub is gone
            continue
        await _handle(message, channel, told)


async def _handle(message: Msg, channel: Channel, told: Told) -> None:
    try:
        one = read_alert(message.data)
    except ValueError:
        await message.term()
        return
    if utc_now() - one.at > _LIFE:
        told(f"{channel.title}: too late for '{one.title}'")
        await message.term()
        return
    attempt = message.metadata.num_delivered or 1
    try:
        await channel.send(one)
    except NotDeliveredError as error:
        await _again(message, attempt, f"{channel.title}: {error}", told)
    except Exception as error:  # noqa: BLE001  whatever a library does wrong, others are told
        await _again(message, attempt, f"{channel.title}: {type(error).__name__}", told)
    else:
        await message.ack_sync()


async def _again(message: Msg, attempt: int, trouble: str, told: Told) -> None:
    if attempt > len(PAUSES):
        told(f"{trouble}; given up after {attempt} attempts")
        await message.term()
    else:
        told(f"{trouble}; again in {PAUSES[attempt - 1]:.0f} s")
        await message.nak(delay=PAUSES[attempt - 1])
