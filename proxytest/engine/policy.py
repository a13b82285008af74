"""After the tunnels: names that do not exist under each pattern, and paths past the proxy."""

import secrets
from collections.abc import Iterator
from functools import partial

from proxytest.engine.session import Session
from proxytest.features.tunnel.observations import TunnelTried
from proxytest.features.tunnel.probes.past_the_proxy import try_directly
from proxytest.features.tunnel.probes.through_the_proxy import try_unknown_name
from proxytest.model.address import Authority
from proxytest.model.challenge import Challenge, Scheme
from proxytest.model.profile import Domain, Purpose

_HTTPS = 443


async def ask_wildcards(session: Session, scheme: Scheme, challenge: Challenge | None) -> None:
    """Ask for one name under each pattern: a policy that allows the pattern goes to look it up, another denies it."""
    names = [_unknown(domain) for domain in _patterns(session)]
    await session.at_once(partial(_unknown_name, session, name, scheme, challenge) for name in names)


async def try_past_the_proxy(session: Session) -> None:
    """Try every target directly; only with --direct, since a company may watch for such connections."""
    await session.at_once(partial(_directly, session, target) for target in session.plan.targets)


def _patterns(session: Session) -> Iterator[Domain]:
    """Return the patterns with a wildcard; where targets were given, those that cover one."""
    hosts = [target.host for target in session.plan.targets]
    for domain in session.plan.profile.domains:
        covers = not session.plan.own_targets or any(domain.matches(host) for host in hosts)
        if "*" in domain.pattern and domain.purpose is Purpose.SERVICE and covers:
            yield domain


def _unknown(domain: Domain) -> Authority:
    """Make a name that fits the pattern; digits alone are made up, so that it fits no other pattern by chance."""
    label = f"proxytest-{secrets.randbelow(10**9):09}"
    return Authority(host=domain.pattern.replace("*", label), port=_HTTPS)


async def _unknown_name(session: Session, name: Authority, scheme: Scheme, challenge: Challenge | None) -> TunnelTried:
    work = try_unknown_name(session.access, name, scheme, challenge)
    return await session.observe("Ask for a name that does not exist", name, work)


async def _directly(session: Session, target: Authority) -> None:
    for seen in await try_directly(session.access, target):
        session.keep(seen)
