"""Send TRACE through the proxy."""

from collections.abc import Iterator

from proxytest.features.proxy.observations import ChallengesSeen
from proxytest.model.event import Operation
from proxytest.model.logon import NO_LOGON
from proxytest.model.observation import Observation
from proxytest.probe.declare import Case, Foreseen, Probe, Task
from proxytest.probe.network import Network
from proxytest.probe.plan import Plan
from proxytest.protocol.request import Request
from tests.stranger.templates.trace.observations import TraceSeen


def _asks(case: Case) -> Iterator[Task]:
    if not case.evidence.answered:
        return
    host = case.plan.targets[0].host

    async def work(network: Network) -> tuple[Observation, ...]:
        request = Request(method="TRACE", target=f"http://{host}/", host=host)
        told = await network.access.ask(request, NO_LOGON, kind=Operation.FORWARD)
        return (TraceSeen(target=host, answer=told.answer, failed=told.failed, events=told.events),)

    yield Task(title="Send TRACE", target=host, work=work)


def _foresees(plan: Plan) -> Iterator[Foreseen]:
    yield Foreseen(target=plan.targets[0].host, seconds=2 * plan.limits.timeout)


TRACE = Probe(
    id="trace/answer",
    gives=TraceSeen,
    needs=(ChallengesSeen,),
    sends="TRACE by plain HTTP, without a log-on",
    asks=_asks,
    foresees=_foresees,
)
