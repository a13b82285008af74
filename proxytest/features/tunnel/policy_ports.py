"""The proxy allows CONNECT to the ports that clients need.

What it checks: whether the proxy refuses tunnels to a port for every host, so that it denies the port and not the host.
Why it matters: many proxies allow CONNECT only to a list of ports (Squid: SSL_ports, Apache: AllowCONNECT).
How it decides: fail where every host on a port is refused with "method not allowed", or is denied, while hosts on other
ports are allowed. Undecided where only one host was denied and no other host of its domain is allowed on another port:
its name may be denied as well. Undecided also where every host on every port is denied (see policy/allow-list), or
refused with "method not allowed", since a proxy without CONNECT, and a web server, answer so too.
Remedy: add the port to those that CONNECT may reach.
Sources: RFC 9110 section 9.3.6 (a proxy should restrict CONNECT to known ports); "What goes wrong in the field", case
17; requirements R01, R10.
"""

from collections.abc import Iterator

from proxytest.features.tunnel.observations import HttpsTried
from proxytest.judgement.check import Example, check
from proxytest.judgement.denied_ports import PORT_DENIED, by_port, judge_port, passing_of
from proxytest.judgement.disturbances import CONTROLS, DISTURBANCES
from proxytest.judgement.evidence import NO_TARGET, Evidence
from proxytest.judgement.say import blocked
from proxytest.judgement.why_blocked import why_blocked
from proxytest.model.result import Judgement
from proxytest.model.traffic import Traffic


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
    Example(title="No CONNECT at all", transcript=_transcript("405 Method Not Allowed"), expect={"443": "undecided"}),
    Example(title="Denied, by host or by port", transcript=_transcript("403 Forbidden"), expect={"443": "undecided"}),
)


@check(
    "policy/ports",
    traffic=(Traffic.SIGNALLING,),
    reads=(HttpsTried, *CONTROLS),
    proves=True,
    requirements=("R01", "R10"),
    examples=_EXAMPLES,
    codes=(PORT_DENIED, *DISTURBANCES),
)
def policy_ports(evidence: Evidence) -> Iterator[Judgement]:
    """Judge each port of the targets."""
    ports = by_port(evidence)
    if not ports:
        yield blocked(NO_TARGET, why_blocked(evidence))
    yield from (judge_port(port, tunnels, passing_of(ports), evidence) for port, tunnels in ports.items())
