"""Open a tunnel to each target by the strongest working log-on, and to the first target by all of them."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from proxytest.features.logon.observations import SchemeRepeated, SchemeTried
from proxytest.features.tunnel.observations import HttpsTried
from proxytest.model.address import Authority
from proxytest.model.challenge import STRENGTH
from proxytest.model.logon import Logon
from proxytest.model.observation import Observation
from proxytest.probe.ask import Access
from proxytest.probe.declare import Case, Foreseen, Probe, Task, foresee_logons
from proxytest.probe.logons import working_for
from proxytest.probe.network import Network
from proxytest.probe.plan import Plan
from proxytest.probe.tunnels import as_unanswered, is_lost, try_tunnel
from proxytest.wire.tunnel import Tunnel


async def try_https(access: Access, target: Authority, logon: Logon) -> HttpsTried:
    """GET the front page; any answer of the real far end proves the path, whatever its status."""

    async def inside(tunnel: Tunnel, tried: HttpsTried) -> HttpsTried:
        return replace(tried, https=await tunnel.get("/"))

    return await try_tunnel(access, target, logon, HttpsTried, inside)


def _asks(case: Case) -> Iterator[Task]:
    lost = {(one.target, one.scheme) for one in case.evidence.each(HttpsTried) if is_lost(one)}
    for index, target in enumerate(case.plan.targets):
        logons = working_for(str(target), case.evidence)
        for logon in logons if index == 0 else logons[:1]:
            yield _task(target, logon)
            if (str(target), logon.scheme) in lost:
                yield _task(target, logon, attempt=2)


def _task(target: Authority, logon: Logon, attempt: int = 1) -> Task:
    return Task(
        title=logon.named("HTTPS"),
        target=str(target),
        work=partial(_work, target=target, logon=logon),
        attempt=attempt,
        unanswered=as_unanswered(HttpsTried, logon),
    )


async def _work(network: Network, *, target: Authority, logon: Logon) -> tuple[Observation, ...]:
    return (await try_https(network.access, target, logon),)


def _foresees(plan: Plan) -> Iterator[Foreseen]:
    for index, target in enumerate(plan.targets):
        schemes = len(plan.schemes or STRENGTH) if index == 0 else 1
        yield foresee_logons(target, plan, times=2 * schemes)


TARGETS = Probe(
    id="tunnel/targets",
    gives=HttpsTried,
    needs=(SchemeTried,),
    after=(SchemeRepeated,),
    sends="CONNECT with the log-on that works, a TLS handshake and GET / inside; once more where a connection is lost",
    asks=_asks,
    foresees=_foresees,
)
