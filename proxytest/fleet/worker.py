"""A site's worker: takes jobs from the hub, carries them out, and stores each answer before it acknowledges the job."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.js import JetStreamContext

from proxytest import __version__
from proxytest.engine.schedule import Notify
from proxytest.fleet.beside import beside
from proxytest.fleet.cancellation import end_where_cancelled
from proxytest.fleet.hub_connection import LOST, Told
from proxytest.fleet.hub_says import hub_says
from proxytest.fleet.names import JOBS, SIGNATURE, report_subject, worker_of
from proxytest.fleet.signs_of_life import ALIVE, signs_of_life
from proxytest.fleet.site_answer import Answer, packed, read_answer
from proxytest.fleet.site_file import Site
from proxytest.fleet.site_job import Job, read_job
from proxytest.fleet.site_progress import told_to_hub
from proxytest.fleet.spool import Spool
from proxytest.fleet.tell_once import TellOnce
from proxytest.model.errors import UsageError
from proxytest.report.visible import visible
from proxytest.wire.clock import utc_now

_WAIT = 20.0  #: seconds for which the hub keeps one request for a job
_PAUSE = 2.0  #: seconds before a hub that made a mistake is asked again
_STORE = 10.0  #: seconds in which the hub stores an answer, or how a log-on ended
_UNKNOWN = "unknown"

CarryOut = Callable[[Job, Notify], Awaitable[Answer]]

#: Waits until the hub knows how the log-ons of a job ended.
Settled = Callable[[], Awaitable[None]]


async def at_once() -> None:
    """Wait for nothing."""


class Worker:
    """Takes one job after another; being ended at any moment loses none."""

    def __init__(self, site: Site, client: Client, carry_out: CarryOut, told: Told, settled: Settled = at_once) -> None:
        self._site = site
        self._client = client
        self._js = client.jetstream()
        self._carry_out = carry_out
        self._told = told
        self._settled = settled
        self._spool = Spool(site.spool)
        self._trouble = TellOnce(told)

    async def work(self) -> None:
        """Take jobs until the connection to the hub is lost."""
        async with signs_of_life(self._client, self._site.name):
            jobs: JetStreamContext.PullSubscription | None = None
            while not self._client.is_closed:
                end_where_cancelled()
                try:
                    jobs = jobs or await self._js.pull_subscribe_bind(consumer=worker_of(self._site.name), stream=JOBS)
                    await self._deliver()
                    await self._next(jobs)
                except TimeoutError:
                    continue
                except asyncio.CancelledError:
                    end_where_cancelled()  # or NATS's client ends what waits on a connection that closes
                except LOST as error:
                    self._trouble(f"the hub: {hub_says(error)}")
                    await asyncio.sleep(_PAUSE)
                except Exception as error:  # noqa: BLE001  whatever a library does wrong, the site goes on
                    self._trouble(f"the hub: {type(error).__name__}: {error}")
                    await asyncio.sleep(_PAUSE)

    async def _next(self, jobs: JetStreamContext.PullSubscription) -> None:
        if self._spool.is_full:
            self._trouble("the spool is full: no further job is taken before the hub has stored what is in it")
            await asyncio.sleep(_PAUSE)
            return
        for message in await jobs.fetch(1, timeout=_WAIT):
            async with self._in_progress(message):
                await self._answer(message)

    async def _answer(self, message: Msg) -> None:
        """Answer a job; one that is delivered again, after a crash, has its answer already."""
        if not self._spool.has(_id_of(message)):
            answer = await self._answered(message)
            content = packed(answer)
            if len(content) > self._client.max_payload:
                content = packed(self._refused(answer.id, "the report is larger than the hub takes ('max_payload')"))
            if not self._kept(answer.id, content):
                await self._publish(answer.id, content)
        await self._deliver()
        try:
            async with asyncio.timeout(_STORE):
                await self._settled()
        except TimeoutError:
            self._trouble("the hub was not told yet how a log-on ended: the job is not acknowledged before it was")
            return
        await message.ack_sync()
        self._trouble.forget()

    async def _answered(self, message: Msg) -> Answer:
        signature = (message.headers or {}).get(SIGNATURE, "")
        site = self._site
        try:
            job = read_job(message.data, signature, site=site.name, sender=site.sender, now=utc_now())
        except UsageError as error:
            self._told(f"a job was not carried out: {error}")
            return self._refused(_id_of(message), str(error))
        self._told(f"job {visible(job.id)} begins")
        async with told_to_hub(self._client, site.name, job.id) as notify:
            try:
                answer = await self._carry_out(job, notify)
            except Exception as error:  # noqa: BLE001  a bug of ours: the job would come again and again
                answer = self._refused(job.id, f"this is a bug in proxytest ({type(error).__name__})")
        self._told(f"job {visible(job.id)}: {answer.run.verdict if answer.run is not None else answer.refused}")
        return answer

    def _refused(self, identifier: str, why: str) -> Answer:
        return Answer(id=identifier, site=self._site.name, version=__version__, refused=why)

    async def _deliver(self) -> None:
        """Hand over what the hub may not have; it drops what it has."""
        for content in list(self._spool.waiting()):
            try:
                identifier = read_answer(content, self._site.name).id
            except UsageError as error:  # of another version, or damaged
                self._trouble(str(error))
                continue
            await self._publish(identifier, content)
            self._spool.stored(identifier)

    def _kept(self, identifier: str, content: bytes) -> bool:
        """Keep an answer in the spool; False where the disk is full."""
        try:
            self._spool.keep(identifier, content)
        except OSError as error:
            where = f"'{self._site.spool}' ({error.strerror or error})"
            self._trouble(f"a report cannot be kept in {where}: only the hub will have it")
            return False
        return True

    async def _publish(self, identifier: str, content: bytes) -> None:
        headers = {"Nats-Msg-Id": identifier}
        await self._js.publish(report_subject(self._site.name), content, headers=headers, timeout=_STORE)

    @asynccontextmanager
    async def _in_progress(self, message: Msg) -> AsyncIterator[None]:
        """Tell the hub again and again that the job is not forgotten."""

        async def tell() -> None:
            while True:
                await asyncio.sleep(ALIVE)
                with suppress(*LOST):
                    await message.in_progress()

        async with beside(tell()):
            yield


def _id_of(message: Msg) -> str:
    """Return the id under which a job was sent; what it is, only its signature shows."""
    named = (message.headers or {}).get("Nats-Msg-Id", "")
    return named if named.isprintable() and 0 < len(named) <= 80 else _UNKNOWN
