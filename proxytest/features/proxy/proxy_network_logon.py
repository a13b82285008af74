"""The network asks for no log-on of its own before the proxy.

What it checks: whether every CONNECT is answered by a captive portal: a network that wants to be logged on to first,
as in hotels, for guests, or in a quarantine.
Why it matters: the proxy is not reached. Nothing that was answered says anything about it.
How it decides: fail where every CONNECT without credentials is answered by 511 (which states it), by a redirect to one
and the same host that is neither the proxy nor a page of its product, or by 200 and a page instead of TLS. A 511 for
some hosts alone is theirs. Hosts, log-on and policy are not judged then.
Remedy: log on to the network with a browser, or exempt these machines from its log-on. Then run again.
Sources: RFC 6585 section 6 (511 Network Authentication Required), RFC 8952 (captive portals).
"""

from collections.abc import Iterator

from proxytest.features.proxy.observations import ChallengesSeen
from proxytest.features.tunnel.observations import HttpsTried
from proxytest.judgement.check import Example, check
from proxytest.judgement.codes import NETWORK_LOGON
from proxytest.judgement.evidence import Evidence
from proxytest.judgement.say import blocked, fails, passes
from proxytest.judgement.transcripts import OPENS, exchange, offer
from proxytest.judgement.why_blocked import why_blocked
from proxytest.model.result import Judgement, Sureness

_PAGE = "<html><title>Welcome</title></html>"

_EXAMPLES = (
    Example(
        title="Every CONNECT is answered by 511",
        transcript=exchange(1, "HTTP/1.1 511 Network Authentication Required", body=_PAGE),
        expect={"proxy": "fail"},
        says="the network asks for a log-on",
    ),
    Example(
        title="Every CONNECT is redirected to one portal",
        transcript=exchange(1, "HTTP/1.1 302 Found", "Location: http://portal.hotel.example/login?url=x"),
        expect={"proxy": "fail"},
        says="portal.hotel.example",
    ),
    Example(
        title="Every CONNECT is answered by 200 and a page",
        transcript="".join(exchange(number, OPENS) + f"{number} < {_PAGE}\n{number} * closes\n" for number in (1, 2)),
        expect={"proxy": "fail"},
        user=None,
    ),
    Example(
        title="A gateway's own log-on page is no portal before it",
        transcript=exchange(
            1, "HTTP/1.1 302 Found", "Location: http://gateway.corp.test:8080/mwg-internal/plugin?target=Auth"
        ),
        expect={"proxy": "pass"},
    ),
    Example(title="A proxy asks", transcript=offer('Basic realm="corp"'), expect={"proxy": "pass"}, user=None),
)


@check(
    "proxy/network-logon",
    reads=(ChallengesSeen, HttpsTried),
    requirements=("R01",),
    examples=_EXAMPLES,
    codes=(NETWORK_LOGON,),
)
def proxy_network_logon(evidence: Evidence) -> Iterator[Judgement]:
    """Tell the answer that every CONNECT got."""
    seen = evidence.network_logon
    if seen is None:
        unreached = not evidence.answered
        yield blocked(evidence.proxy, why_blocked(evidence)) if unreached else passes(evidence.proxy, "none is seen")
        return
    portal = f", with a page of {seen.portal}" if seen.portal else ""
    finding = NETWORK_LOGON.finding(
        message=f"Before the proxy, the network asks for a log-on (captive portal){portal}",
        expected="an answer of the proxy",
        actual=f"every CONNECT was answered by {seen.said}",
        evidence=seen.events,
        certainty=Sureness.PROVEN if seen.stated else None,
        facts={"portal": seen.portal or ""},
    )
    yield fails(evidence.proxy, finding)
