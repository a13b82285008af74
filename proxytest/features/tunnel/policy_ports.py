"""The proxy allows CONNECT to the ports that clients need.

What it checks: whether the proxy refuses tunnels to a port for every host, so that it denies the port and not the host.
Why it matters: many proxies allow CONNECT only to a list of ports (Squid: SSL_ports, Apache: AllowCONNECT).
How it decides: fail where every host on a port is refused with "method not allowed", or is denied while hosts on other
ports are allowed. Undecided where only one host was tried and no other host of its domain is allowed on another port:
its name may be denied as well. Undecided also where every host on every port is denied: see policy/allow-list.
Remedy: add the port to those that CONNECT may reach.
Sources: RFC 9110 section 9.3.6 (a proxy should restrict CONNECT to known ports); "What goes wrong in the field", case
17; requirements R01, R10.
"""

from collections.abc import Iterator

from proxytest.features.tunnel.observations import HttpsTried, TunnelTried
from proxytest.judgement.causes import denied, key_events, let_pass
from proxytest.judgement.check import Example, check
from proxytest.judgement.evidence import NO_TARGET, Evidence, host_of, split_target
from proxytest.judgement.say import blocked, fails, passes, skips, undecided
from proxytest.model.code import Code
from proxytest.model.outcome import Outcome
from proxytest.model.result import Judgement, Party
from proxytest.protocol.denial import Denial, denial_of


def _transcript(answer: str) -> str:
    return f"""
            1 > CONNECT idbroker.webex.com:443 HTTP/1.1
            1 < HTTP/1.1 {answer}
            1 < Content-Length: 0
            1 <
            2 > CONNECT idbroker.webex.com:443 HTTP/1.1
            2 < HTTP/1.1 {answer}
            2 < Content-Length: 0
            2 <
    """


_EXAMPLES = (
    Example(title="No CONNECT at all", transcript=_transcript("405 Method Not Allowed"), expect={"443": "fail"}),
    Example(title="Denied, by host or by port", transcript=_transcript("403 Forbidden"), expect={"443": "undecided"}),
)


PORT_DENIED = Code(
    id="policy.port-denied",
    title="CONNECT to a port is refused for every host",
    remedy="Add the port to those that CONNECT may reach (Squid: SSL_ports; Apache: AllowCONNECT).",
    party=Party.PROXY,
)


@check(
    "policy/ports",
    reads=(HttpsTried,),
    proves=True,
    requirements=("R01", "R10"),
    examples=_EXAMPLES,
    codes=(PORT_DENIED,),
)
def policy_ports(evidence: Evidence) -> Iterator[Judgement]:
    """Judge each port of the targets."""
    ports: dict[int, list[TunnelTried]] = {}
    for target, tunnels in evidence.tunnels("https").items():
        ports.setdefault(split_target(target)[1], []).extend(tunnels)
    if not ports:
        yield blocked(NO_TARGET, evidence.why_blocked())
    passing = [one for tunnels in ports.values() for one in tunnels if one.opened]
    yield from (_judge(port, tunnels, passing, evidence) for port, tunnels in ports.items())


def _judge(port: int, tunnels: list[TunnelTried], passing: list[TunnelTried], evidence: Evidence) -> Judgement:
    target = str(port)
    if any(one.opened for one in tunnels):
        return passes(target, f"CONNECT to port {port} opens tunnels")
    denials = [denial for one in tunnels if (denial := denied(one, evidence)) is not None]
    if len(denials) < len(tunnels):
        return _not_denied(target, tunnels)
    if not all(_is_method(one) for one in tunnels):
        if not passing:
            return undecided(target, "every host is denied, by name or by port: see policy/allow-list")
        if not _is_of_port(tunnels, passing, evidence):
            return undecided(target, f"denied, by name or by port: {denials[0]}; no other host was tried on this port")
    finding = PORT_DENIED.finding(
        message=f"CONNECT to port {port} is refused for every host",
        expected=f"CONNECT to port {port} is allowed",
        actual="; ".join(dict.fromkeys(denials)),
        remedy=f"Add port {port} to those that CONNECT may reach (Squid: SSL_ports; Apache: AllowCONNECT).",
        evidence=key_events(tunnels[0]),
        facts={"port": port},
    )
    return fails(target, finding)


def _not_denied(target: str, tunnels: list[TunnelTried]) -> Judgement:
    if all(one.outcome is Outcome.WITHHELD for one in tunnels):
        return skips(target, tunnels[0].detail)
    return undecided(target, "no tunnel opened, but the proxy denied none")


def _is_method(tried: TunnelTried) -> bool:
    return tried.answer is not None and denial_of(tried.answer) is Denial.METHOD


def _is_of_port(tunnels: list[TunnelTried], passing: list[TunnelTried], evidence: Evidence) -> bool:
    """Are several hosts denied, or one whose domain passes on another port?"""
    hosts = {host_of(one.target) for one in tunnels}
    allowed = {_domain(host_of(one.target), evidence) for one in passing if let_pass(one, evidence)}
    return len(hosts) > 1 or any(_domain(host, evidence) in allowed for host in hosts)


def _domain(host: str, evidence: Evidence) -> str:
    """Return the pattern or host that a rule would name."""
    domain = evidence.profile.domain_of(host)
    return domain.pattern if domain is not None else host
