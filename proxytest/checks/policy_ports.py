"""The proxy allows CONNECT to the ports that are needed.

What it checks: whether tunnels to a port are refused for every host, so that it is the port and not the host that the
proxy's policy denies.
Why it matters: many proxies allow CONNECT to a list of ports only (Squid: SSL_ports, Apache: AllowCONNECT).
How it decides: fail where every host on a port is refused with "method not allowed", or denied while hosts on other
ports pass. Where every host on every port is denied, names and ports cannot be told apart: policy/allow-list tells of
it.
Remedy: add the port to those that CONNECT may reach.
Sources: RFC 9110 section 9.3.6 (a proxy should restrict CONNECT to known ports); "What goes wrong in the field", case
17; requirements R01, R10.
"""

from collections.abc import Iterator

from proxytest.judgement.causes import denied, key_events
from proxytest.judgement.check import Example, check
from proxytest.judgement.evidence import NO_TARGET, Evidence, split_target
from proxytest.judgement.say import fails, passes, skips
from proxytest.model.observation import TunnelTried
from proxytest.model.result import Finding, Judgement
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
    Example(title="Denied, by host or by port", transcript=_transcript("403 Forbidden"), expect={"443": "skip"}),
)


@check("policy/ports", requirements=("R01", "R10"), examples=_EXAMPLES)
def policy_ports(evidence: Evidence) -> Iterator[Judgement]:
    """Judge each port of the targets."""
    ports: dict[int, list[TunnelTried]] = {}
    for target, tunnels in evidence.tunnels("https").items():
        ports.setdefault(split_target(target)[1], []).extend(tunnels)
    if not ports:
        yield skips(NO_TARGET, evidence.why_no_tunnel())
    open_ports = {port for port, tunnels in ports.items() if any(one.opened for one in tunnels)}
    yield from (_judge(port, tunnels, open_ports, evidence) for port, tunnels in ports.items())


def _judge(port: int, tunnels: list[TunnelTried], open_ports: set[int], evidence: Evidence) -> Judgement:
    target = str(port)
    if port in open_ports:
        return passes(target, f"CONNECT to port {port} opens tunnels")
    if not all(denied(one, evidence) is not None for one in tunnels):
        return skips(target, "not decided: no tunnel opened, and not by a denial")
    methods = [one for one in tunnels if one.answer is not None and denial_of(one.answer) is Denial.METHOD]
    if not open_ports and len(methods) < len(tunnels):
        return skips(target, "every host is denied, by its name or by the port: see policy/allow-list")
    finding = Finding(
        message=f"CONNECT to port {port} is refused for every host",
        expected=f"CONNECT to port {port} is allowed",
        actual=str(tunnels[0].answer),
        remedy=f"Add port {port} to those that CONNECT may reach (Squid: SSL_ports; Apache: AllowCONNECT).",
        evidence=key_events(tunnels[0]),
    )
    return fails(target, finding)
