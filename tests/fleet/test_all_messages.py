"""What a stream of a hub holds now is read to its end, and no further."""

import pytest
from nats.js import JetStreamContext
from nats.js.api import ConsumerConfig, DeliverPolicy

from proxytest.fleet.all_messages import all_messages
from proxytest.fleet.names import REPORTS, report_subject
from tests.support.hub import Hub

pytestmark = pytest.mark.long


async def read(js: JetStreamContext, policy: DeliverPolicy, *, headers_only: bool = False) -> list[bytes]:
    config = ConsumerConfig(deliver_policy=policy, headers_only=headers_only)
    return [one.data async for one in all_messages(js, REPORTS, report_subject("*"), config)]


async def test_all_is_read_however_many_batches_it_takes(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("proxytest.fleet.all_messages._BATCH", 2)
    async with hub.site("berlin") as berlin, hub.site("paris") as paris, hub.operator() as operator:
        for number in range(5):
            site, name = (berlin, "berlin") if number < 3 else (paris, "paris")
            await site.jetstream().publish(report_subject(name), b"%d" % number)
        js = operator.jetstream()
        assert await read(js, DeliverPolicy.ALL) == [b"0", b"1", b"2", b"3", b"4"]
        assert await read(js, DeliverPolicy.LAST_PER_SUBJECT) == [b"2", b"4"]
        assert await read(js, DeliverPolicy.ALL, headers_only=True) == [b""] * 5


async def test_of_an_empty_stream_nothing_is_waited_for(hub: Hub) -> None:
    async with hub.operator() as operator:
        assert await read(operator.jetstream(), DeliverPolicy.ALL) == []
