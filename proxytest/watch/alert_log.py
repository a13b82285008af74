"""What was told of each cause. It lies in the hub, where every process on it finds it: one of them tells each alert."""

from contextlib import suppress

from nats.aio.msg import Msg
from nats.js import JetStreamContext
from nats.js.api import ConsumerConfig, DeliverPolicy
from nats.js.errors import APIError

from proxytest.fleet.all_messages import all_messages
from proxytest.fleet.names import ALERTS, alert_subject
from proxytest.fleet.send import TAKEN
from proxytest.watch.alert import Alert, Event, key_of, packed, read_alert


class AlertLog:
    """The last alert of each cause."""

    def __init__(self) -> None:
        self._last: dict[str, Alert] = {}  #: by code
        self._sequences: dict[str, int] = {}  #: in the hub, by subject

    @property
    def begun(self) -> dict[str, Alert]:
        """What was told to have begun, and not to have ended, by code."""
        return {code: one for code, one in self._last.items() if one.event is Event.BEGAN}

    async def read(self, js: JetStreamContext) -> None:
        """Read it anew. Raises nats.errors.Error."""
        config = ConsumerConfig(deliver_policy=DeliverPolicy.LAST_PER_SUBJECT)
        found = [message async for message in all_messages(js, ALERTS, alert_subject("*"), config)]
        self._last, self._sequences = {}, {}
        for message in found:
            self._note(message)

    def _note(self, message: Msg) -> None:
        self._sequences[message.subject] = message.metadata.sequence.stream
        with suppress(ValueError):  # of another version: nothing is known of it, and it is told anew
            one = read_alert(message.data)
            self._last[one.code] = one

    async def add(self, js: JetStreamContext, one: Alert) -> bool:
        """Add an alert, which is sent then; False where another process told something of this cause meanwhile."""
        subject = alert_subject(key_of(one.code))
        headers = {
            "Nats-Msg-Id": one.id,
            "Nats-Expected-Last-Subject-Sequence": str(self._sequences.get(subject, 0)),
        }
        try:
            stored = await js.publish(subject, packed(one), headers=headers)
        except APIError as error:
            if error.err_code != TAKEN:
                raise
            await self.read(js)
            return False
        self._sequences[subject] = stored.seq
        self._last[one.code] = one
        return True
