"""HTTPS works through the proxy to each host that the clients need.

What it checks: CONNECT, a TLS handshake and a GET inside the tunnel, for each essential host of the profile.
Why it matters: messaging and signalling are HTTPS on port 443.
How it decides: any HTTP answer of the far end proves the path, whatever its status. A refusal of CONNECT, a failed
handshake and a page of the proxy inside the tunnel are failures, each with its own cause. Where a handshake fails, it
is tried as a browser, by TLS 1.2 alone and without a server name: where one of these alone succeeds, that difference is
named; a warning if the profile's clients speak no TLS 1.3. Where the profile tolerates TLS inspection, a 403 page
without a proxy's mark is a warning, since proxy or far end may have sent it.
Remedy: as each finding says: policy, DNS, the proxy's Internet access.
Sources: RFC 9110 section 9.3.6 (CONNECT: any 2xx opens the tunnel); requirements R01, R03.
"""

from collections.abc import Iterator

from proxytest.features.tls.observations import ControlTried, PlainAsked
from proxytest.features.tunnel.observations import DirectTried, HttpsTried, TunnelTried, UnknownNameTried
from proxytest.judgement.causes import NO_TUNNEL_CODES, PAGE_CODES, block_page, doubtful_page, failure
from proxytest.judgement.check import Example, check
from proxytest.judgement.codes import HANDSHAKE_FOR_SOME, WANTS_HTTP2
from proxytest.judgement.denied_ports import no_tunnel_to
from proxytest.judgement.disturbances import CONTROLS, DISTURBANCES, every_doubt
from proxytest.judgement.evidence import Evidence, split_target
from proxytest.judgement.handshake_for_some import handshake_for_some, spares_the_clients
from proxytest.judgement.http2 import wants_http2
from proxytest.judgement.left_out import untried
from proxytest.judgement.logon_page import doubtful_logon_page, logon_page
from proxytest.judgement.say import blocked, doubted, fails, passes, warns
from proxytest.judgement.transcripts import DENIES, OPENS, exchange, inside, offer
from proxytest.judgement.tunnel_codes import BROKEN
from proxytest.judgement.why_blocked import why_blocked
from proxytest.model.result import Finding, Judgement
from proxytest.model.traffic import Traffic

_HOST = "idbroker.webex.com:443"
_NTLM = ("WWW-Authenticate: NTLM", "Proxy-Support: Session-Based-Authentication", "Persistent-Auth: true")


def _opened(title: str, answer: str, *headers: str, then: str, status: str = "pass", says: str = "") -> Example:
    """Return this answer that opens the tunnel, and what follows inside."""
    transcript = exchange(1, answer, *headers) + then
    return Example(title=title, transcript=transcript, expect={_HOST: status}, says=says)


def _refused(title: str, answer: str, *headers: str, says: str, target: str = _HOST) -> Example:
    """Return an answer that opens no tunnel."""
    transcript = "".join(exchange(number, answer, *headers, target=target) for number in (1, 2))
    return Example(title=title, transcript=transcript, expect={target: "fail"}, says=says)


_EXAMPLES = (
    _opened("The far end answers 403: the path works", OPENS, then=inside(1, DENIES), says="answered 403 Forbidden"),
    _opened("Another 2xx opens the tunnel too", "HTTP/1.0 204 Fine", then=inside(1, "HTTP/1.1 200 OK")),
    _opened(
        "Lengths in the answer that opens the tunnel are ignored",
        "HTTP/1.1 200 OK",
        "Content-Length: 12",
        "Transfer-Encoding: chunked",
        then=inside(1, "HTTP/1.1 200 OK"),
    ),
    _opened(
        "The far end asks for a log-on, and does not get the proxy's credentials",
        OPENS,
        then=inside(1, "HTTP/1.1 401 Unauthorized", *_NTLM),
        says="answered 401 Unauthorized",
    ),
    Example(
        title="The proxy's credentials are not sent inside the tunnel",
        transcript=offer('Basic realm="corp"')
        + "".join(exchange(number, OPENS, sent="Proxy-Authorization: Basic") for number in range(2, 9))
        + inside(8, "HTTP/1.1 200 OK"),
        expect={_HOST: "pass"},
        auth=("basic",),
    ),
    _refused(
        "The proxy's policy refuses",
        DENIES,
        "X-Squid-Error: ERR_ACCESS_DENIED 0",
        says="the proxy's policy denies the host",
    ),
    _refused(
        "Skyhigh Secure Web Gateway: the reason is the name of its page",
        "HTTP/1.1 403 Template-Blacklist-IOC",
        "via: 1.1 172.20.51.59 (Skyhigh Secure Web Gateway 12.2.3.47253)",
        says="403 Template-Blacklist-IOC",
    ),
    _refused(
        "A port policy that allows only 443",
        DENIES,
        target="idbroker.webex.com:8443",
        says="the proxy's policy denies the host",
    ),
    _refused(
        "Redirected to a log-on server",
        "HTTP/1.1 302 Found",
        "Location: https://gateway.corp.test:8080/mwg-internal/plugin?target=Auth",
        says="the proxy redirects to another page",
    ),
    _opened(
        "A block page inside the tunnel",
        OPENS,
        then=inside(1, DENIES, role="interceptor"),
        status="fail",
        says="The proxy sends a page of its own inside the tunnel",
    ),
    _opened(
        "Bytes that are not TLS after the 200",
        OPENS,
        then="1 < HTTP/1.1 400 Bad Request\n1 <\n1 * closes\n" + exchange(2, OPENS) + "2 * closes\n",
        status="fail",
        says="TLS",
    ),
)


@check(
    "tunnel/https",
    traffic=(Traffic.SIGNALLING,),
    reads=(HttpsTried, ControlTried, *CONTROLS),
    beside=(DirectTried, PlainAsked, UnknownNameTried),
    needed=True,
    requirements=("R01", "R03"),
    examples=_EXAMPLES,
    codes=tuple(dict.fromkeys((*NO_TUNNEL_CODES, *DISTURBANCES, BROKEN, WANTS_HTTP2, HANDSHAKE_FOR_SOME, *PAGE_CODES))),
)
def tunnel_https(evidence: Evidence) -> Iterator[Judgement]:
    """Judge each essential target."""
    tunnels = evidence.tunnels("https")
    for target in evidence.asked.targets:
        host = evidence.profile.host(*split_target(target))
        if host is not None and not host.essential and not evidence.asked.own_targets:
            continue
        tried = tunnels.get(target, [])
        if not tried:
            yield blocked(target, why_blocked(evidence))
            continue
        if why := next(filter(None, (untried(one, evidence) for one in tried)), None):
            yield blocked(target, why)
            continue
        if why := next(every_doubt(tried, evidence), None):
            yield doubted(target, why)
            continue
        findings = [finding for one in tried if (finding := _finding(one, evidence)) is not None]
        slowest = max(one.duration_s for one in tried)
        doubts = [doubt for one in tried if (doubt := _doubt(one, evidence)) is not None]
        if findings:
            yield fails(target, *findings, duration_s=slowest)
        else:
            yield warns(target, *doubts, duration_s=slowest) if doubts else _passed(tried[0], evidence, slowest)


def _finding(tried: TunnelTried, evidence: Evidence) -> Finding | None:
    if (closed := no_tunnel_to(tried, evidence)) is not None:
        return closed
    if (http2 := wants_http2(tried, evidence)) is not None:
        return http2
    if (for_some := handshake_for_some(tried, evidence)) is not None:
        return None if spares_the_clients(for_some, evidence) else for_some
    if tried.failed is not None:
        return failure(
            BROKEN, tried, tried.failed, f"The tunnel opens, but {tried.failed.operation.label} inside fails"
        )
    return logon_page(tried, evidence) or block_page(tried, evidence)


def _doubt(tried: TunnelTried, evidence: Evidence) -> Finding | None:
    return handshake_for_some(tried, evidence) or doubtful_logon_page(tried, evidence) or doubtful_page(tried, evidence)


def _passed(tried: TunnelTried, evidence: Evidence, duration_s: float) -> Judgement:
    again = "; the first connection to the proxy was lost" if evidence.again(tried) else ""
    return passes(tried.target, f"answered {tried.https}{again}", duration_s=duration_s)
