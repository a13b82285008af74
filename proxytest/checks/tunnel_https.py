"""HTTPS works through the proxy to each host that the clients need.

What it checks: CONNECT, a TLS handshake and a GET inside the tunnel, for each essential host of the profile.
Why it matters: messaging and signalling are HTTPS on port 443.
How it decides: any HTTP answer of the far end proves the path, whatever its status. A refusal of CONNECT, a broken
handshake and a page that the proxy itself puts in the far end's place are failures, each with its own cause.
Remedy: as each finding says: policy, DNS, the proxy's own way out.
Sources: RFC 9110 section 9.3.6 (CONNECT: any 2xx opens the tunnel); requirements R01, R03.
"""

from collections.abc import Iterator

from proxytest.judgement.causes import block_page, failure, no_tunnel
from proxytest.judgement.check import Example, check
from proxytest.judgement.evidence import Evidence, split_target
from proxytest.judgement.say import fails, passes, skips
from proxytest.model.observation import Outcome, TunnelTried
from proxytest.model.result import Finding, Judgement

_HOST = "idbroker.webex.com:443"
_OPEN = f"""
            1 > CONNECT {_HOST} HTTP/1.1
            1 < HTTP/1.1 200 Connection established
            1 <
            2 > CONNECT {_HOST} HTTP/1.1
"""
_EXAMPLES = (
    Example(
        title="The far end answers 403: the path stands",
        transcript=_OPEN
        + """
            2 < HTTP/1.1 200 Connection established
            2 <
            2 * speaks TLS as far end
            2 > GET / HTTP/1.1
            2 < HTTP/1.1 403 Forbidden
            2 < Content-Length: 0
            2 <
        """,
        expect={_HOST: "pass"},
    ),
    Example(
        title="Another 2xx opens the tunnel too",
        transcript=_OPEN
        + """
            2 < HTTP/1.0 204 Fine
            2 <
            2 * speaks TLS as far end
            2 > GET / HTTP/1.1
            2 < HTTP/1.1 200 OK
            2 < Content-Length: 0
            2 <
        """,
        expect={_HOST: "pass"},
    ),
    Example(
        title="The proxy's policy refuses",
        transcript=_OPEN
        + """
            2 < HTTP/1.1 403 Forbidden
            2 < X-Squid-Error: ERR_ACCESS_DENIED 0
            2 < Content-Length: 0
            2 <
        """,
        expect={_HOST: "fail"},
    ),
    Example(
        title="A port policy that allows 443 alone",
        transcript="""
            1 > CONNECT idbroker.webex.com:8443 HTTP/1.1
            1 < HTTP/1.1 403 Forbidden
            1 < Content-Length: 0
            1 <
            2 > CONNECT idbroker.webex.com:8443 HTTP/1.1
            2 < HTTP/1.1 403 Forbidden
            2 < Content-Length: 0
            2 <
        """,
        expect={"idbroker.webex.com:8443": "fail"},
    ),
    Example(
        title="A block page inside the tunnel",
        transcript=_OPEN
        + """
            2 < HTTP/1.1 200 Connection established
            2 <
            2 * speaks TLS as interceptor
            2 > GET / HTTP/1.1
            2 < HTTP/1.1 403 Forbidden
            2 < Content-Length: 0
            2 <
        """,
        expect={_HOST: "fail"},
    ),
    Example(
        title="Bytes that are not TLS after the 200",
        transcript=_OPEN
        + """
            2 < HTTP/1.1 200 Connection established
            2 <
            2 < HTTP/1.1 400 Bad Request
            2 <
            2 * closes
        """,
        expect={_HOST: "fail"},
    ),
)


@check("tunnel/https", requirements=("R01", "R03"), examples=_EXAMPLES)
def tunnel_https(evidence: Evidence) -> Iterator[Judgement]:
    """Judge each essential target."""
    tunnels = evidence.tunnels("https")
    for target in evidence.asked.targets:
        host = evidence.profile.host(*split_target(target))
        if host is not None and not host.essential and not evidence.asked.own_targets:
            continue
        tried = tunnels.get(target, [])
        if not tried:
            yield skips(target, evidence.why_no_tunnel())
            continue
        if withheld := next((one for one in tried if one.outcome is Outcome.WITHHELD), None):
            yield skips(target, withheld.detail)
            continue
        findings = [finding for one in tried if (finding := _finding(one)) is not None]
        slowest = max(one.duration_s for one in tried)
        yield fails(target, *findings, duration_s=slowest) if findings else _passed(target, tried[0], slowest)


def _finding(tried: TunnelTried) -> Finding | None:
    closed = no_tunnel(tried)
    if closed is not None:
        return closed
    if tried.failed is not None:
        return failure(tried, tried.failed, f"The tunnel opens, but {tried.failed.operation.label} inside it fails")
    return block_page(tried)


def _passed(target: str, tried: TunnelTried, duration_s: float) -> Judgement:
    return passes(target, f"answered {tried.https}", duration_s=duration_s)
