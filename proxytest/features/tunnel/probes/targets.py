"""Open a tunnel to each target by the strongest working log-on, and to the first target by all of them."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from proxytest.features.logon.observations import SchemeRepeated, SchemeTried
from proxytest.features.tunnel.observations import HttpsTried
from proxytest.judgement.evidence import Evidence
from proxytest.model.address import Authority, parse_authority
from proxytest.model.challenge import STRENGTH, Scheme
from proxytest.model.logon import Logon
from proxytest.model.observation import Observation
from proxytest.probe.ask import Access
from proxytest.probe.declare import Case, Foreseen, Probe, Task, foresee_logons
from proxytest.probe.logons import working_for
from proxytest.probe.network import Network
from proxytest.probe.plan import Plan
from proxytest.probe.tunnels import as_unanswered, front_page, known_to_wait, trouble_of, try_tunnel


async def try_https(access: Access, target: Authority, logon: Logon) -> HttpsTried:
    """GET the front page; any answer of the real far end proves the path, whatever its status."""
    return await try_tunnel(access, target, logon, HttpsTried, front_page)


def _asks(case: Case) -> Iterator[Task | Observation]:
    entered = case.evidence.derived(_entered)
    for index, target in enumerate(case.plan.targets):
        logons = working_for(str(target), case.evidence)
        for logon in logons if index == 0 else logons[:1]:
            if (str(target), logon.scheme) not in entered:
                yield known_to_wait(target, logon, case.evidence) or _first(case, target, logon)
    tried = case.evidence.each(HttpsTried)
    proven = next((one for one in tried if one.stands), None)
    if proven is not None and not all(one.stands for one in tried):
        for logon in working_for(proven.target, case.evidence)[:1]:
            yield _again(parse_authority(proven.target), logon)


def _entered(evidence: Evidence) -> frozenset[tuple[str, Scheme]]:
    """Return the targets in whose tunnels nothing went wrong when they were asked for without a log-on."""
    tried = (one for one in evidence.each(HttpsTried) if one.scheme is Scheme.NONE)
    return frozenset((one.target, one.scheme) for one in tried if trouble_of(one) is None)


def _first(case: Case, target: Authority, logon: Logon) -> Task:
    """Ask for a target at first; where each answer takes long, earlier if a WebSocket waits for it."""
    host = case.plan.profile.host(target.host, target.port)
    return replace(_task(target, logon), early=case.hurry and host is not None and host.websocket is not None)


def _again(target: Authority, logon: Logon) -> Task:
    """Ask again, alone, for what has worked: is what failed the host's own, or has the proxy's state changed?"""
    return replace(_task(target, logon), attempt=2, alone=True, unanswered=None)


def _task(target: Authority, logon: Logon) -> Task:
    return Task(
        title=logon.named("HTTPS"),
        target=str(target),
        work=partial(_work, target=target, logon=logon),
        unanswered=as_unanswered(HttpsTried, logon),
        trouble=trouble_of,
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
    follows=(SchemeRepeated,),
    sends="CONNECT with the log-on that works, TLS and GET / inside; what fails once more, and a host that worked",
    asks=_asks,
    foresees=_foresees,
)
