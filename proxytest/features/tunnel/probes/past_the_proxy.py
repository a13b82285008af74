"""Is there a direct path without the proxy, and is it the same for every address of a host?"""

import asyncio
from collections.abc import Iterator
from functools import partial

from proxytest.features.tunnel.observations import DirectTried
from proxytest.model.address import Authority
from proxytest.probe.declare import Case, Foreseen, Lane, Probe, Task
from proxytest.probe.network import Network
from proxytest.probe.plan import Plan
from proxytest.wire.operation import OperationFailed
from proxytest.wire.past_proxy import resolve, shake_hands

_MOST = 4  #: addresses of a host


async def try_directly(network: Network, target: Authority) -> tuple[DirectTried, ...]:
    """Try each address of a host; `--resolve` overrides DNS, as for the proxy."""
    recorder, plan = network.recorder, network.plan
    given = tuple(address for wanted, address in plan.overrides if wanted == target)
    number = recorder.connection()
    try:
        addresses = given or await resolve(target, number=number, recorder=recorder, limits=plan.limits)
    except OperationFailed as error:
        return (DirectTried(target=str(target), address=None, failed=error.failed, events=(error.failed.event,)),)
    return tuple(await asyncio.gather(*(_try(network, target, address) for address in addresses[:_MOST])))


async def _try(network: Network, target: Authority, address: str) -> DirectTried:
    number = network.recorder.connection()
    seen, failed = None, None
    try:
        seen = await shake_hands(
            target,
            address,
            number=number,
            context=network.context,
            inspector=network.inspector,
            recorder=network.recorder,
            limits=network.plan.limits,
        )
    except OperationFailed as error:
        failed = error.failed
    events = network.recorder.events_of({number})
    return DirectTried(target=str(target), address=address, tls=seen, failed=failed, events=events)


def _asks(case: Case) -> Iterator[Task]:
    for target in case.plan.targets:
        work = partial(try_directly, target=target)
        yield Task(title="Go past the proxy", target=str(target), work=work, lane=Lane.PAST)


def _foresees(plan: Plan) -> Iterator[Foreseen]:
    for target in plan.targets:
        yield Foreseen(target=str(target), connections=_MOST, seconds=3 * plan.limits.timeout)


PAST_THE_PROXY = Probe(
    id="tunnel/past-the-proxy",
    gives=DirectTried,
    sends="a DNS query, and a TCP connection with a TLS handshake to each address, past the proxy",
    asks=_asks,
    foresees=_foresees,
    when=lambda plan: "" if plan.direct else "not asked for: --direct",
)
