"""Sends each site its job when its turn comes. What was sent lies in the hub, and nowhere else."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import NoReturn

from nats.js import JetStreamContext
from nats.js.api import ConsumerConfig, DeliverPolicy
from nats.js.errors import APIError

from proxytest.fleet.all_messages import all_messages
from proxytest.fleet.cancellation import end_where_cancelled
from proxytest.fleet.hub_connection import Told
from proxytest.fleet.hub_says import hub_says
from proxytest.fleet.names import JOBS, REPORTS, job_subject, report_subject, site_of_subject
from proxytest.fleet.send import TAKEN, publish
from proxytest.fleet.streams import prepare
from proxytest.fleet.tell_once import TellOnce
from proxytest.model.credentials import Secret
from proxytest.watch.next_turns import NextTurns
from proxytest.watch.slot_job import Audit, job_for
from proxytest.watch.turns import Place, Schedule, Slot, apart, due_slot
from proxytest.wire.clock import utc_now

_SKEW = timedelta(hours=2)  #: the clocks of two machines may differ so much
_TICK = 5.0  #: seconds between two looks at most, and where a site has its last job still

Clock = Callable[[], datetime]


class SlotSender:
    """Keeps the schedule for as long as there is a connection; with the next one it asks the hub anew what was sent."""

    def __init__(
        self, schedule: Schedule, audits: Sequence[Audit], seed: Secret, told: Told, clock: Clock = utc_now
    ) -> None:
        self._schedule = schedule
        self._audits = audits
        self._seed = seed
        self._trouble = TellOnce(told)
        self._clock = clock
        self._apart = apart(schedule, len(audits)).total_seconds()
        self._turns = NextTurns(schedule)
        self._places: dict[str, list[Place]] = {}  #: by site
        for one in audits:
            self._places.setdefault(one.site, []).append(one.place)
        self._done: dict[str, datetime] = {}  #: until when there is nothing to do for a run
        self._looked = clock()
        self._taken: dict[str, int] = {}  #: the last turn of each run that the hub has

    def next_of(self, site: str) -> datetime | None:
        """Return when a site is audited next; None: never, the file does not name it."""
        now = self._clock()
        return min((self._turns.after(place, now) for place in self._places.get(site, ())), default=None)

    async def keep(self, js: JetStreamContext) -> NoReturn:
        """Send what is due, for as long as the hub answers. Raises nats.errors.Error where it does not."""
        await prepare(js, [one.site for one in self._audits])
        since = self._clock() - self._schedule.every - _SKEW
        answered = await _answered(js, since)
        self._taken, self._done = {}, {}
        while True:
            end_where_cancelled()
            await self._look(js, answered)
            await asyncio.sleep(self._pause())

    async def _look(self, js: JetStreamContext, answered: set[tuple[str, str]]) -> None:
        due = self._due()
        if not due:
            return
        try:
            waiting = (await js.stream_info(JOBS, subjects_filter=job_subject("*"))).state.subjects or {}
            for audit, slot in due:
                job = job_for(audit, slot, self._seed, self._clock())
                if (job.site, job.id) in answered:
                    self._taken[audit.place.name] = slot.number
                elif job_subject(job.site) not in waiting and self._is_due(audit, slot):
                    await self._send(js, audit, slot)
                    await asyncio.sleep(self._apart)
        except APIError as error:  # such as a stream that is full
            self._trouble(f"the hub takes no jobs: {hub_says(error)}")

    async def _send(self, js: JetStreamContext, audit: Audit, slot: Slot) -> None:
        """Send a job; one of this turn that the hub had before changes nothing."""
        job = job_for(audit, slot, self._seed, self._clock())
        try:
            await publish(js, job, self._seed, where_none_waits=True)
        except APIError as error:
            if error.err_code != TAKEN:
                raise
        else:
            self._taken[audit.place.name] = slot.number
            self._trouble.forget()

    def _due(self) -> list[tuple[Audit, Slot]]:
        """Return what is due, first what has waited longest: one run of a site does not keep another from its turn."""
        now = self._clock()
        if now < self._looked:  # the clock was set back
            self._done.clear()
        self._looked = now
        found = []
        for one in self._audits:
            if now < self._done.get(one.place.name, now):
                continue
            turn = due_slot(self._schedule, one.place, now)
            if turn is not None and self._taken.get(one.place.name) != turn.number:
                found.append((one, turn))
            else:
                self._done[one.place.name] = self._turns.after(one.place, now)
        return sorted(found, key=lambda pair: pair[1].at)

    def _is_due(self, audit: Audit, slot: Slot) -> bool:
        """Is it still? Sending those before it took a while."""
        return due_slot(self._schedule, audit.place, self._clock()) == slot

    def _pause(self) -> float:
        now = self._clock()
        turns = (self._turns.after(one.place, now) for one in self._audits)
        return min(_TICK, (min(turns, default=now + timedelta(days=1)) - now).total_seconds())


async def _answered(js: JetStreamContext, since: datetime) -> set[tuple[str, str]]:
    """Return the sites and ids of what was answered since then, by the headers of the reports alone.

    The hub itself forgets the ids of what does not lie in it any more when it is started again.
    """
    config = ConsumerConfig(deliver_policy=DeliverPolicy.BY_START_TIME, opt_start_time=since, headers_only=True)
    return {
        (site_of_subject(message.subject), (message.headers or {}).get("Nats-Msg-Id", ""))
        async for message in all_messages(js, REPORTS, report_subject("*"), config)
    }
