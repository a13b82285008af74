"""Send CONNECT with the log-on that works, to a host whose name is written in capitals."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from proxytest.features.tunnel.observations import HttpsTried
from proxytest.model.address import Authority
from proxytest.model.logon import Logon
from proxytest.model.observation import Observation
from proxytest.probe.ask import Access
from proxytest.probe.declare import Case, Foreseen, Probe, Task, foresee_logons
from proxytest.probe.logons import strongest, working
from proxytest.probe.network import Network
from proxytest.probe.plan import Plan
from proxytest.probe.tunnels import trouble_of, try_tunnel
from proxytest.wire.tunnel import Tunnel
from tests.stranger.templates.letter_case.observations import LetterCaseTried


async def try_in_capitals(access: Access, target: Authority, logon: Logon) -> LetterCaseTried:
    """Open the tunnel, and close it once the far end spoke TLS: a 200 alone may be a page of the proxy."""

    async def inside(_: Tunnel, tried: LetterCaseTried) -> LetterCaseTried:
        return tried

    capitals = replace(target, host=target.host.upper())
    return await try_tunnel(access, capitals, logon, LetterCaseTried, inside)


def _asks(case: Case) -> Iterator[Task]:
    if working(case.evidence):
        target = case.plan.targets[0]
        work = partial(_work, target=target, logon=strongest(case.evidence))
        yield Task(title="Ask for a name in capitals", target=str(target), work=work, trouble=trouble_of)


async def _work(network: Network, *, target: Authority, logon: Logon) -> tuple[Observation, ...]:
    return (await try_in_capitals(network.access, target, logon),)


def _foresees(plan: Plan) -> Iterator[Foreseen]:
    yield foresee_logons(plan.targets[0], plan, times=2, condition="if the proxy lets requests pass")


LETTER_CASE = Probe(
    id="tunnel/letter-case",
    gives=LetterCaseTried,
    needs=(HttpsTried,),
    sends="CONNECT with the log-on that works, to a host's name in capitals",
    asks=_asks,
    foresees=_foresees,
    when=lambda plan: "" if plan.active else "not asked for: --active",
)
