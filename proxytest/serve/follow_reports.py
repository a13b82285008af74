"""Reports of the hub, into the memory: of each site the last one, then whatever comes; beside it the histories."""

import asyncio
from contextlib import aclosing
from typing import NoReturn

from nats.aio.msg import Msg
from nats.js import JetStreamContext
from nats.js.api import ConsumerConfig

from proxytest.fleet.cancellation import end_where_cancelled
from proxytest.fleet.names import REPORTS, report_subject, site_of_subject
from proxytest.fleet.streams import KEEP
from proxytest.serve.fleet_memory import FleetMemory
from proxytest.serve.hub_reader import after, from_the_first, last_of_each, messages
from proxytest.serve.known_report import HubPlace, Report, read_report
from proxytest.serve.site_reports import SiteReports, history

_PAUSE = 1.0  #: seconds between two looks for a site whose history is not known


class ReportFollower:
    """Goes on with the next connection where one is lost."""

    def __init__(self, memory: FleetMemory) -> None:
        self._memory = memory
        self._created: object = None  #: when the hub made its stream: another one counts anew
        self._last = 0  #: the last report that was read

    async def follow(self, js: JetStreamContext) -> None:
        """Read reports until the connection is lost."""
        start = await self._start(js)
        new = self._memory.is_ready and self._last > 0
        async with aclosing(messages(js, REPORTS, report_subject("*"), start)) as batches:
            async for batch, caught_up in batches:
                for message in batch:
                    report = await _read(message)
                    self._memory.store.keep(report.site, report.sequence, message.data)
                    self._memory.take(report, new=new)
                    self._last = report.sequence
                self._memory.answer()
                if caught_up:
                    self._memory.is_ready = new = True

    async def _start(self, js: JetStreamContext) -> ConsumerConfig:
        info = await js.stream_info(REPORTS)
        self._memory.keeps(info.config.max_msgs_per_subject or KEEP)
        if info.created == self._created and info.state.last_seq >= self._last:
            return after(self._last) if self._last else last_of_each()
        if self._created is not None:
            self._memory.forget()
        self._created, self._last = info.created, 0
        return last_of_each()


async def follow_past(js: JetStreamContext, memory: FleetMemory) -> NoReturn:
    """Read the whole history of one site after another; those that somebody waits for first."""
    while True:
        end_where_cancelled()
        site = memory.next_past()
        if site is None:
            await asyncio.sleep(_PAUSE)
        else:
            memory.read_past(site, await _past(js, site, memory))


async def _past(js: JetStreamContext, site: str, memory: FleetMemory) -> SiteReports:
    """Return a site's history; of the last report is known already what is read of no other."""
    reports, last = list[Report](), memory.last(site)
    async with aclosing(messages(js, REPORTS, report_subject(site), from_the_first())) as batches:
        async for batch, caught_up in batches:
            for message in batch:
                if last is not None and _place(message).sequence == last.sequence:
                    reports.append(last)
                else:
                    reports.append(memory.shared(await _read(message, whole=False)))
            if caught_up:
                break
    return history(reports, keep=memory.kept)


def _place(message: Msg) -> HubPlace:
    told = message.metadata
    return HubPlace(sequence=told.sequence.stream, site=site_of_subject(message.subject), stored=told.timestamp)


async def _read(message: Msg, *, whole: bool = True) -> Report:
    """Read a report beside the loop: a large one takes a while."""
    return await asyncio.to_thread(read_report, message.data, message.headers, _place(message), whole=whole)
