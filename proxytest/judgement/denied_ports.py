"""Ports to which the proxy refuses CONNECT, whatever the host."""

from dataclasses import replace

from proxytest.features.proxy.observations import ChallengesSeen
from proxytest.features.tunnel.observations import TunnelTried
from proxytest.judgement.causes import denied, key_events, let_pass, no_tunnel
from proxytest.judgement.codes import LOGON_DEMANDED
from proxytest.judgement.disturbances import every_doubt
from proxytest.judgement.evidence import Evidence, host_of, split_target
from proxytest.judgement.left_out import withheld
from proxytest.judgement.names_allowed import refuses_connect
from proxytest.judgement.other_proxy import parent_asks
from proxytest.judgement.say import blocked, doubted, fails, passes, undecided
from proxytest.judgement.tunnel_codes import EVERY_HOST_DENIED, METHOD_REFUSED, UNANSWERED
from proxytest.model.code import Code
from proxytest.model.outcome import Outcome
from proxytest.model.result import Finding, Judgement, Party, Status

PORT_DENIED = Code(
    id="policy.port-denied",
    title="CONNECT to a port is refused for every host",
    remedy="Add the port to those that CONNECT may reach (Squid: SSL_ports; Apache: AllowCONNECT).",
    party=Party.PROXY,
)

_ASKS_FOR_OTHERS = (
    "hosts are denied ({}), by name or by port; for other hosts on this port a log-on is asked for, and none was "
    "accepted"
)


def no_tunnel_to(tried: TunnelTried, evidence: Evidence) -> Finding | None:
    """Return why a tunnel did not open; where its port, or another proxy behind this one, explains it, that is told."""
    closed = no_tunnel(tried, evidence)
    if closed is None:
        return None
    refused = _denies_port(split_target(tried.target)[1], evidence)
    return parent_asks(tried, evidence) or (replace(closed, because=PORT_DENIED.id) if refused else closed)


def _denies_port(port: int, evidence: Evidence) -> bool:
    """Does the proxy refuse CONNECT to a port, whatever the host?"""
    ports = by_port(evidence)
    return port in ports and judge_port(port, ports[port], passing_of(ports), evidence).status is Status.FAIL


def by_port(evidence: Evidence) -> dict[int, list[TunnelTried]]:
    """Return the tunnels by the port of their target."""
    ports: dict[int, list[TunnelTried]] = {}
    for target, tunnels in evidence.tunnels("https").items():
        ports.setdefault(split_target(target)[1], []).extend(tunnels)
    return ports


def passing_of(ports: dict[int, list[TunnelTried]]) -> list[TunnelTried]:
    """Return the tunnels that opened, whatever their port."""
    return [one for tunnels in ports.values() for one in tunnels if one.opened]


def judge_port(port: int, tunnels: list[TunnelTried], passing: list[TunnelTried], evidence: Evidence) -> Judgement:
    """Judge a port by its tunnels, beside those that opened on others."""
    target = str(port)
    if any(one.opened for one in tunnels):
        return passes(target, f"CONNECT to port {port} opens tunnels")
    if why := next(every_doubt(tunnels, evidence), None):
        return doubted(target, why)
    denials = [denial for one in tunnels if (denial := denied(one, evidence)) is not None]
    if len(denials) < len(tunnels):
        return _not_denied(target, tunnels, evidence)
    by_method = all(map(refuses_connect, tunnels))
    if not passing:
        if _asks_on(port, evidence):
            return undecided(target, _ASKS_FOR_OTHERS.format(denials[0]), do=LOGON_DEMANDED.remedy)
        reason = "CONNECT is refused" if by_method else "every host is denied"
        how = METHOD_REFUSED.remedy if by_method else EVERY_HOST_DENIED
        return undecided(target, f"{reason}, by {'method' if by_method else 'name'} or by port", do=how)
    if not by_method and not _is_of_port(tunnels, passing, evidence):
        reason = f"denied, by name or by port: {denials[0]}; no other host was tried on this port"
        return undecided(target, reason, do=PORT_DENIED.remedy)
    finding = PORT_DENIED.finding(
        message=f"CONNECT to port {port} is refused for every host",
        expected=f"CONNECT to port {port} is allowed",
        actual="; ".join(dict.fromkeys(denials)),
        remedy=f"Add port {port} to those that CONNECT may reach (Squid: SSL_ports; Apache: AllowCONNECT).",
        evidence=key_events(tunnels[0]),
        facts={"port": port},
    )
    return fails(target, finding)


def _asks_on(port: int, evidence: Evidence) -> bool:
    """Is a log-on asked for, for other hosts on this port? A rule about ports comes before that."""
    asked = (seen for seen in evidence.each(ChallengesSeen) if seen.challenges)
    return any(split_target(seen.target)[1] == port for seen in asked)


def _not_denied(target: str, tunnels: list[TunnelTried], evidence: Evidence) -> Judgement:
    if all(one.outcome is Outcome.WITHHELD for one in tunnels):
        return blocked(target, withheld(tunnels[0].detail, evidence))
    return undecided(target, "no tunnel opened, but the proxy denied none", do=UNANSWERED.remedy)


def _is_of_port(tunnels: list[TunnelTried], passing: list[TunnelTried], evidence: Evidence) -> bool:
    """Are several hosts denied, or one whose domain passes on another port?"""
    hosts = {host_of(one.target) for one in tunnels}
    allowed = {_domain(host_of(one.target), evidence) for one in passing if let_pass(one, evidence)}
    return len(hosts) > 1 or any(_domain(host, evidence) in allowed for host in hosts)


def _domain(host: str, evidence: Evidence) -> str:
    """Return the pattern or host that a rule would name."""
    domain = evidence.profile.domain_of(host)
    return domain.pattern if domain is not None else host
