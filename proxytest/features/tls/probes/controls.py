"""Handshakes as other clients do them, on one host of each domain: TLS may be opened for some clients alone."""

import ssl
from collections.abc import Iterator
from dataclasses import replace
from functools import cache, partial
from itertools import product

from proxytest.features.tls.observations import As, ControlTried
from proxytest.features.tunnel.observations import HttpsTried, TunnelTried
from proxytest.judgement.alternating_chains import alternates, unlike
from proxytest.judgement.evidence import Evidence
from proxytest.judgement.handshake_for_some import cut_in_handshake
from proxytest.model.address import Authority, parse_authority
from proxytest.model.event import Failure
from proxytest.model.logon import Logon
from proxytest.model.observation import Observation
from proxytest.probe.ask import Access
from proxytest.probe.declare import Case, Foreseen, Probe, Task, foresee_logons
from proxytest.probe.logons import working_for
from proxytest.probe.network import Network
from proxytest.probe.plan import Plan
from proxytest.probe.tunnels import try_tunnel
from proxytest.protocol.browser import BROWSER
from proxytest.wire.trust import far_end_context
from proxytest.wire.tunnel import Tunnel

_BOTH = ("h2", "http/1.1")
_TITLES = {
    As.BROWSER: "TLS as a browser",
    As.TLS_1_2: "TLS 1.2 alone",
    As.HTTP_2: "TLS for HTTP/2",
    As.NO_NAME: "TLS without a server name",
    As.USUAL: "TLS once more",
}
_AGAIN = 6  #: with two nodes that differ, one run in 64 meets only one


async def try_as(network: Network, target: Authority, logon: Logon, imitates: As) -> ControlTried:
    """Do the handshake as another client; nothing is asked inside."""

    async def inside(tunnel: Tunnel, tried: TunnelTried) -> TunnelTried:
        del tunnel
        return tried

    named = imitates is not As.NO_NAME
    tried = await try_tunnel(_as(network, imitates), target, logon, TunnelTried, inside, sni=named)
    return ControlTried(
        target=tried.target,
        imitates=imitates,
        scheme=logon.scheme,
        answer=tried.answer,
        tls=tried.tls,
        failed=tried.failed,
        events=tried.events,
    )


class _Contexts:
    """The contexts of the clients that are imitated, each made once a run."""

    def __init__(self) -> None:
        self.of = cache(_context)


def _context(imitates: As) -> ssl.SSLContext:
    match imitates:
        case As.BROWSER | As.HTTP_2:
            return far_end_context(protocols=_BOTH)
        case As.TLS_1_2:
            return far_end_context(newest=ssl.TLSVersion.TLSv1_2)
        case As.NO_NAME | As.USUAL:
            return far_end_context()


def _as(network: Network, imitates: As) -> Access:
    access = replace(network.access, context=network.shared(_Contexts, _Contexts).of(imitates))
    return replace(access, dialler=access.dialler.named(BROWSER)) if imitates is As.BROWSER else access


def _asks(case: Case) -> Iterator[Task]:
    last = {one.target: one for one in case.evidence.each(HttpsTried)}
    asked = set[tuple[str, tuple[As, ...]]]()
    for target in case.plan.targets:
        logons = working_for(str(target), case.evidence)
        wanted = _pattern(target, case.plan), _wanted(last.get(str(target)))
        if logons and wanted not in asked:
            asked.add(wanted)
            yield from (_task(target, logons[0], imitates) for imitates in wanted[1])
    if (doubtful := _doubtful(case.evidence)) is not None:
        for attempt, logon in product(range(1, _AGAIN + 1), working_for(doubtful, case.evidence)[:1]):
            yield _task(parse_authority(doubtful), logon, As.USUAL, attempt=attempt)


def _doubtful(evidence: Evidence) -> str | None:
    """Return the one host that is asked again as usual."""
    asked = (one.target for one in evidence.each(ControlTried) if one.imitates is As.USUAL)
    return next(asked, None) or (next(unlike(evidence), None) if not alternates(evidence) else None)


def _pattern(target: Authority, plan: Plan) -> str:
    domain = plan.profile.domain_of(target.host)
    return domain.pattern if domain is not None else target.host


def _wanted(tried: HttpsTried | None) -> tuple[As, ...]:
    """Return who else is to try: where TLS is spoken, is it the same for all; where it fails, does it for all?"""
    if tried is None:
        return ()
    if tried.tls is not None:
        return As.BROWSER, As.TLS_1_2
    if tried.failed is not None and tried.failed.failure is Failure.NO_COMMON_PROTOCOL:
        return (As.HTTP_2,)
    return (As.BROWSER, As.TLS_1_2, As.NO_NAME, As.HTTP_2) if cut_in_handshake(tried) else ()


def _task(target: Authority, logon: Logon, imitates: As, *, attempt: int = 1) -> Task:
    work = partial(_work, target=target, logon=logon, imitates=imitates)
    return Task(title=_TITLES[imitates], target=str(target), work=work, attempt=attempt)


async def _work(network: Network, *, target: Authority, logon: Logon, imitates: As) -> tuple[Observation, ...]:
    return (await try_as(network, target, logon, imitates),)


def _foresees(plan: Plan) -> Iterator[Foreseen]:
    condition = "where TLS is spoken, and where it fails; one host of each domain"
    first = dict[str, Authority]()
    for target in plan.targets:
        first.setdefault(_pattern(target, plan), target)
    for target in first.values():
        yield foresee_logons(target, plan, times=5, parallel=5, condition=condition)
    again = "if TLS is intercepted on some connections; one host"
    yield foresee_logons(plan.targets[0], plan, times=_AGAIN, parallel=_AGAIN, condition=again)


def _speaks_tls(plan: Plan) -> str:
    return "" if plan.tls else "no TLS is spoken inside the tunnels"


CONTROLS = Probe(
    id="tls/controls",
    gives=ControlTried,
    needs=(HttpsTried,),
    follows=(HttpsTried,),
    sends="CONNECT with the log-on that works, and TLS as a browser and by TLS 1.2; without a name where TLS fails",
    asks=_asks,
    foresees=_foresees,
    when=_speaks_tls,
)
