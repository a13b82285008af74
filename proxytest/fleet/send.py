"""Hand the jobs of a scenario to the hub, and wait for what the sites answer."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import replace

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.js import JetStreamContext
from nats.js.api import ConsumerConfig, DeliverPolicy
from nats.js.errors import APIError

from proxytest.fleet.cancellation import end_where_cancelled
from proxytest.fleet.for_each import for_each
from proxytest.fleet.hub_connection import LOST
from proxytest.fleet.hub_says import hub_says
from proxytest.fleet.hub_state import last_answers
from proxytest.fleet.names import REPORTS, SIGNATURE, job_subject, report_subject, site_of_subject
from proxytest.fleet.nkey import sign
from proxytest.fleet.site_answer import Answer, answer_or_refusal
from proxytest.fleet.site_job import Job, packed
from proxytest.fleet.streams import prepare
from proxytest.model.credentials import Secret
from proxytest.model.errors import UsageError
from proxytest.report.shared_parts import SharedParts

_BATCH = 20
_LOOK = 2.0  #: seconds of one request for reports
TAKEN = 10071  #: the server's code for "wrong last sequence"

#: Told of each answer when it comes.
Came = Callable[[Answer], None]


class Asking:
    """Jobs that are sent, and answered; it goes on with another connection where one is lost."""

    def __init__(self, jobs: Sequence[Job], seed: Secret, came: Came, *, whole: bool = True) -> None:
        self._jobs = jobs
        self._seed = seed
        self._came = came
        self._whole = whole  #: are runs wanted with all that was observed?
        self._parts = SharedParts()
        self._waiting = {(job.site, job.id) for job in jobs}
        self._after: int | None = None  #: the last report in the hub before the jobs
        self.before: Mapping[str, Answer] = {}  #: the last answers of these sites before the jobs

    @property
    def is_done(self) -> bool:
        """Has each job its answer?"""
        return not self._waiting

    async def go_on(self, client: Client) -> None:
        """Send the jobs, which the hub keeps once, and take answers until all are there or the connection is lost.

        Raises UsageError where the hub takes no jobs.
        """
        js = client.jetstream()
        try:
            await self._hand_over(js)
            async for answer in self._answers(js):
                if (answer.site, answer.id) in self._waiting:
                    self._waiting.remove((answer.site, answer.id))
                    self._came(answer)
                if self.is_done:
                    return
        except LOST:  # also where a cluster lost the server that knew of this reader
            await asyncio.sleep(0 if client.is_closed else _LOOK)

    async def _hand_over(self, js: JetStreamContext) -> None:
        try:
            await self._send(js)
        except APIError as error:
            raise UsageError(f"the hub takes no jobs: {hub_says(error)}") from None

    async def _send(self, js: JetStreamContext) -> None:
        if self._after is None:
            sites = tuple(job.site for job in self._jobs)
            await prepare(js, sites)
            self.before = await last_answers(js, tuple(dict.fromkeys(sites)), whole=self._whole)
            self._after = (await js.stream_info(REPORTS)).state.last_seq

        async def send(job: Job) -> None:
            await publish(js, job, self._seed)

        await for_each((job for job in self._jobs if (job.site, job.id) in self._waiting), send)

    async def _answers(self, js: JetStreamContext) -> AsyncIterator[Answer]:
        start = (self._after or 0) + 1
        config = ConsumerConfig(deliver_policy=DeliverPolicy.BY_START_SEQUENCE, opt_start_seq=start)
        reports = await js.pull_subscribe(report_subject("*"), stream=REPORTS, config=config)
        while True:
            end_where_cancelled()
            for message in await _fetched(reports):
                yield self._read(message)
                self._after = message.metadata.sequence.stream
                await message.ack()

    def _read(self, message: Msg) -> Answer:
        site = site_of_subject(message.subject)
        answer = answer_or_refusal(message.data, site, message.headers, whole=self._whole)
        return answer if answer.run is None else replace(answer, run=self._parts.of(answer.run))


async def publish(js: JetStreamContext, job: Job, seed: Secret, *, where_none_waits: bool = False) -> None:
    """Hand over a job, signed.

    Raises APIError where the hub does not take it. With `where_none_waits` that has the code `TAKEN` where a job of the
    site waits there, or is carried out now: of two that are sent together, the hub itself takes one.
    """
    content = packed(job)
    headers = {"Nats-Msg-Id": job.id, SIGNATURE: sign(seed, content)}
    if where_none_waits:
        headers["Nats-Expected-Last-Subject-Sequence"] = "0"  # a queue holds what is not acknowledged, and no more
    await js.publish(job_subject(job.site), content, headers=headers)


async def _fetched(reports: JetStreamContext.PullSubscription) -> list[Msg]:
    try:
        return await reports.fetch(_BATCH, timeout=_LOOK)
    except TimeoutError:
        await reports.consumer_info()  # which fails where the hub has forgotten this place
        return []
