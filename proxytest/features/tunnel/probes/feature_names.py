"""Ask for the hosts of single features, and of hybrid nodes that the user named: does the policy allow them?"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

from proxytest.features.tls.observations import ControlTried, HelloTried, PlainAsked
from proxytest.features.tunnel.observations import FeatureTried, HttpsTried, HybridTried, TunnelTried, UnknownNameTried
from proxytest.model.address import Authority
from proxytest.model.logon import Logon
from proxytest.model.observation import Observation
from proxytest.model.profile import Purpose
from proxytest.probe.ask import Access
from proxytest.probe.declare import Case, Foreseen, Probe, Task, foresee_logons
from proxytest.probe.logons import strongest, working
from proxytest.probe.network import Network
from proxytest.probe.plan import Plan
from proxytest.probe.tunnels import as_unanswered, trouble_of, try_tunnel
from proxytest.wire.tunnel import Tunnel

Targets = Callable[[Plan], tuple[Authority, ...]]


def features(plan: Plan) -> tuple[Authority, ...]:
    """Return the hosts of features that some client of the profile has."""
    return _hosts(plan, Purpose.FEATURE, tuple(client.name for client in plan.profile.clients))


def hybrid(plan: Plan) -> tuple[Authority, ...]:
    """Return the hosts of nodes and connectors, which count only where the user named them."""
    return _hosts(plan, Purpose.HYBRID, plan.clients)


def _hosts(plan: Plan, purpose: Purpose, clients: tuple[str, ...]) -> tuple[Authority, ...]:
    """Return the hosts that one of these clients needs; none where the user named targets."""
    domains = [one for one in plan.profile.domains if one.purpose is purpose and any(map(one.serves, clients))]
    hosts = [] if plan.own_targets else [host for domain in domains for host in domain.hosts]
    return tuple(dict.fromkeys(Authority(host=host.name, port=host.port) for host in hosts))


async def try_name(access: Access, target: Authority, logon: Logon, kind: type[TunnelTried]) -> TunnelTried:
    """Open a tunnel, and GET the front page: a block page may be inside."""

    async def inside(tunnel: Tunnel, tried: TunnelTried) -> TunnelTried:
        return replace(tried, https=await tunnel.get("/"))

    return await try_tunnel(access, target, logon, kind, inside)


def _asks(case: Case, *, kind: type[TunnelTried], targets: Targets) -> Iterator[Task]:
    """Ask once for each host, where hosts that all clients need can be reached."""
    if not working(case.evidence) or not any(one.stands for one in case.evidence.each(HttpsTried)):
        return
    logon = strongest(case.evidence)
    for target in targets(case.plan):
        yield Task(
            title="Ask for the host of a feature" if kind is FeatureTried else "Ask for the host of a node",
            target=str(target),
            work=partial(_work, target=target, logon=logon, kind=kind),
            unanswered=as_unanswered(kind, logon),
            trouble=trouble_of,
        )


async def _work(
    network: Network, *, target: Authority, logon: Logon, kind: type[TunnelTried]
) -> tuple[Observation, ...]:
    return (await try_name(network.access, target, logon, kind),)


def _foresees(plan: Plan, *, targets: Targets) -> Iterator[Foreseen]:
    for target in targets(plan):
        yield foresee_logons(target, plan, condition="if the proxy lets requests pass")


def _when(plan: Plan, *, targets: Targets, none: str) -> str:
    if plan.own_targets:
        return "hosts were named by --target"
    return "" if targets(plan) else none


_AFTER = (UnknownNameTried, PlainAsked, ControlTried, HelloTried)
_SENDS = "CONNECT with the log-on that works, TLS and GET / inside, once for each host of a"

FEATURE_NAMES = Probe(
    id="tunnel/feature-names",
    gives=FeatureTried,
    needs=(HttpsTried,),
    after=_AFTER,
    sends=f"{_SENDS} single feature",
    asks=partial(_asks, kind=FeatureTried, targets=features),
    foresees=partial(_foresees, targets=features),
    when=partial(_when, targets=features, none="the profile has no hosts of single features"),
)
HYBRID_NAMES = Probe(
    id="tunnel/hybrid-names",
    gives=HybridTried,
    needs=(HttpsTried,),
    after=_AFTER,
    sends=f"{_SENDS} named node",
    asks=partial(_asks, kind=HybridTried, targets=hybrid),
    foresees=partial(_foresees, targets=hybrid),
    when=partial(_when, targets=hybrid, none="no hybrid node with names of its own was named: --client NODE"),
)
