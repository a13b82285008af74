"""Request one made-up name under each pattern: a proxy that allows the pattern looks it up, another denies it."""

import secrets
from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from proxytest.features.tunnel.observations import HttpsTried, TunnelTried, UnknownNameTried
from proxytest.judgement.evidence import Evidence
from proxytest.model.address import Authority
from proxytest.model.logon import Logon
from proxytest.model.observation import Observation
from proxytest.model.profile import Domain, Purpose
from proxytest.probe.ask import Access
from proxytest.probe.declare import Case, Foreseen, Probe, Task, Trouble, foresee_logons
from proxytest.probe.logons import strongest, working
from proxytest.probe.network import Network
from proxytest.probe.plan import Plan
from proxytest.probe.tunnels import as_unanswered, timed_out_in_tunnel, trouble_of, try_tunnel
from proxytest.protocol.denial import Denial, denial_of
from proxytest.wire.tunnel import Tunnel

_HTTPS = 443
_UNASKED = "proxytest-000000000"  #: stands for the name where none is asked for


async def try_unknown_name(access: Access, target: Authority, logon: Logon) -> UnknownNameTried:
    """Request a name that does not exist; if a tunnel opens all the same, see who answers in it."""

    async def inside(tunnel: Tunnel, tried: UnknownNameTried) -> UnknownNameTried:
        return replace(tried, https=await tunnel.get("/"))

    return await try_tunnel(access, target, logon, UnknownNameTried, inside)


def _asks(case: Case) -> Iterator[Task | Observation]:
    if working(case.evidence):
        logon = strongest(case.evidence)
        for domain in _patterns(case.plan):
            if not _is_decided(domain, case):
                continue
            if (waited := _waits_in_vain(domain, case.evidence)) is not None:
                name = domain.pattern.replace("*", _UNASKED)
                yield as_unanswered(UnknownNameTried, logon)(replace(waited, target=f"{name}:{_HTTPS}"))
                continue
            work = partial(_work, domain=domain, logon=logon)
            yield Task(
                title="Ask for a name that does not exist", target=domain.pattern, work=work, trouble=_trouble_of
            )


def _is_decided(domain: Domain, case: Case) -> bool:
    """Was one of the tunnels to hosts of a domain not waited for in vain, or are there no more to come?"""
    tried = _tunnels_to(domain, case.evidence)
    hosts = {str(one) for one in case.plan.targets if case.plan.profile.domain_of(one.host) == domain}
    return not all(map(timed_out_in_tunnel, tried)) or hosts <= {one.target for one in tried}


def _waits_in_vain(domain: Domain, evidence: Evidence) -> HttpsTried | None:
    """Return one of the tunnels to hosts of a domain, if each of them was waited for in vain: another would be too."""
    tried = _tunnels_to(domain, evidence)
    return tried[0] if tried and all(map(timed_out_in_tunnel, tried)) else None


def _tunnels_to(domain: Domain, evidence: Evidence) -> list[HttpsTried]:
    profile = evidence.profile
    return [one for one in evidence.each(HttpsTried) if profile.domain_of(one.target.rpartition(":")[0]) == domain]


def _trouble_of(seen: Observation) -> Trouble | None:
    """A name that the proxy looked up is answered as it should be."""
    looked_up = isinstance(seen, TunnelTried) and seen.answer is not None and denial_of(seen.answer) is Denial.NAME
    return None if looked_up else trouble_of(seen)


async def _work(network: Network, *, domain: Domain, logon: Logon) -> tuple[Observation, ...]:
    """Make a name of digits, so that it matches no other pattern by chance, and request it."""
    label = f"proxytest-{secrets.randbelow(10**9):09}"
    target = Authority(host=domain.pattern.replace("*", label), port=_HTTPS)
    return (await try_unknown_name(network.access, target, logon),)


def _patterns(plan: Plan) -> Iterator[Domain]:
    """Return the patterns with a wildcard; if the user named targets, only those that cover one."""
    hosts = [target.host for target in plan.targets]
    for domain in plan.profile.domains:
        covers = not plan.own_targets or any(domain.matches(host) for host in hosts)
        if "*" in domain.pattern and domain.purpose is Purpose.SERVICE and covers:
            yield domain


def _foresees(plan: Plan) -> Iterator[Foreseen]:
    for domain in _patterns(plan):
        yield foresee_logons(domain.pattern, plan, times=2, condition="if the proxy lets requests pass")


UNKNOWN_NAMES = Probe(
    id="tunnel/unknown-names",
    gives=UnknownNameTried,
    needs=(HttpsTried,),
    follows=(HttpsTried,),
    sends="CONNECT with the log-on that works, to a made-up name under the pattern",
    asks=_asks,
    foresees=_foresees,
)
