"""A WebSocket opens through the proxy.

What it checks: CONNECT, TLS, the WebSocket upgrade and a ping inside the tunnel, for each WebSocket host of the
profile and with each scheme that was accepted.
Why it matters: notifications use a long-lived WebSocket inside TLS. Without it messages arrive late or never.
How it decides: 101 passes. A 401, 403 or 404 of the authenticated far end passes too: it received the upgrade and asks
for a log-on. Where the proxy intercepts TLS, 401 and 404 are a warning: they do not show whether the upgrade arrived.
Fail where the far end saw no Upgrade header (400, 426), and on a gateway's error or a page of the proxy. Where the
profile tolerates TLS inspection and the far end may have sent the answer, warn.
Remedy: exempt the host from TLS inspection, or let the inspecting proxy pass `Upgrade: websocket`.
Sources: RFC 6455 section 4; requirement R02.
"""

from collections.abc import Iterator

from proxytest.features.tls.observations import PlainAsked
from proxytest.features.tunnel.observations import TunnelTried
from proxytest.features.websocket.observations import WebSocketTried
from proxytest.judgement.causes import NO_TUNNEL_CODES, failure, key_events, no_tunnel, untried
from proxytest.judgement.chains import is_tolerated, origin_of
from proxytest.judgement.check import Example, check
from proxytest.judgement.codes import TLS_INTERCEPTED
from proxytest.judgement.evidence import NO_TARGET, Evidence
from proxytest.judgement.say import blocked, fails, passes, skips, warns
from proxytest.model.answer import Answer
from proxytest.model.challenge import STRENGTH
from proxytest.model.code import Code
from proxytest.model.result import Finding, Judgement, Party, Sureness
from proxytest.protocol.denial import bears_mark, names_a_proxy

_LOGGED_OUT = frozenset({401, 403, 404})
_UNTOLD = frozenset({401, 404})  #: a far end also answers so to a GET without the upgrade
_NO_UPGRADE_SEEN = frozenset({200, 400, 426})
_REMEDY = (
    "Exempt the host from TLS inspection, or let the proxy pass the headers Connection and Upgrade (Squid 5 and newer: "
    "http_upgrade_request_protocols websocket allow all; write it in lower case)."
)
_FRAMES = "Let the proxy pass data in both directions at once, and forward it without delay."
_INTERCEPTED = "No WebSocket: the proxy intercepts TLS and drops the upgrade"
_HOST = "mercury-connection-a.wbx2.com:443"


def _transcript(role: str, answer: str) -> str:
    tunnel = """
            {n} > CONNECT mercury-connection-a.wbx2.com:443 HTTP/1.1
            {n} < HTTP/1.1 200 OK
            {n} <
    """
    return (
        "".join(tunnel.format(n=number) for number in (1, 2, 3))
        + f"""
            2 * closes
            3 * speaks TLS as {role}
            3 > GET /v1/apps/wx2/registrations/proxytest/messages HTTP/1.1
            3 > Upgrade: websocket
            3 < HTTP/1.1 {answer}
            3 < Content-Length: 0
            3 <
        """
    )


_EXAMPLES = (
    Example(
        title="The far end asks for a log-on: the upgrade arrived",
        transcript=_transcript("far end", "401 Unauthorized"),
        expect={_HOST: "pass"},
    ),
    Example(
        title="The far end saw no Upgrade header",
        transcript=_transcript("interceptor", "400 Bad Request"),
        expect={_HOST: "fail"},
    ),
    Example(
        title="The service itself fails",
        transcript=_transcript("far end", "503 Service Unavailable"),
        expect={_HOST: "warn"},
    ),
    Example(
        title="A 403 that does not come from the far end",
        transcript=_transcript("interceptor", "403 Forbidden"),
        expect={_HOST: "fail"},
    ),
    Example(
        title="A 401 through a proxy that intercepts TLS does not show whether the upgrade arrived",
        transcript=_transcript("interceptor", "401 Unauthorized"),
        expect={_HOST: "warn"},
    ),
)


WSS_BROKEN = Code(
    id="wss.broken",
    title="The WebSocket fails inside the tunnel",
    remedy="Find this connection in the proxy's log.",
)

NO_PONG = Code(
    id="wss.no-pong",
    title="The WebSocket opens, but a ping is not answered",
    remedy="Where the proxy intercepts TLS, exempt the host; else let the proxy pass data in both directions at once.",
)

UPGRADE_DROPPED = Code(
    id="wss.upgrade-dropped",
    title="The proxy intercepts TLS and drops the WebSocket upgrade",
    remedy="Exempt the host from TLS inspection, or let the proxy pass the headers Connection and Upgrade.",
)

ANOTHER_SERVER = Code(
    id="wss.another-server",
    title="Another server answers instead of the host",
    remedy="Allow the host in the proxy's policy, and check which address the proxy uses for it.",
)

PROXY_ANSWERS = Code(
    id="wss.proxy-answers",
    title="The proxy itself answers inside the tunnel",
    remedy="Allow the host in the proxy's policy, and exempt it from TLS inspection.",
    party=Party.PROXY,
)

UPGRADE_UNTOLD = Code(
    id="wss.upgrade-untold",
    title="TLS is intercepted, and it is unclear whether the upgrade is passed on",
    remedy="Exempt the host from TLS inspection, or let the proxy pass the headers Connection and Upgrade.",
)

FAR_END_REFUSES = Code(
    id="wss.far-end-refuses",
    title="The far end itself refuses the WebSocket",
    remedy="The proxy is fine. Try again later, and see the service's status page.",
    party=Party.FAR_END,
    certainty=Sureness.PROVEN,
)
_CODES = (
    *NO_TUNNEL_CODES,
    WSS_BROKEN,
    NO_PONG,
    UPGRADE_DROPPED,
    ANOTHER_SERVER,
    PROXY_ANSWERS,
    UPGRADE_UNTOLD,
    FAR_END_REFUSES,
)


@check(
    "wss/upgrade",
    reads=(WebSocketTried, PlainAsked),
    needed=True,
    requirements=("R02",),
    examples=_EXAMPLES,
    codes=_CODES,
)
def wss_upgrade(evidence: Evidence) -> Iterator[Judgement]:
    """Judge each WebSocket target; it fails if one scheme fails."""
    tunnels = evidence.tunnels("wss")
    targets = evidence.websockets()
    if not targets:
        yield skips(NO_TARGET, "no WebSocket host was selected")
    for target in targets:
        tried = tunnels.get(target, [])
        if not tried:
            yield blocked(target, evidence.why_blocked())
            continue
        yield _judge(target, tried, evidence)


def _judge(target: str, tried: list[TunnelTried], evidence: Evidence) -> Judgement:
    slowest = max(one.duration_s for one in tried)
    if why := next(filter(None, map(untried, tried)), None):
        return blocked(target, why)
    findings = [finding for one in tried if (finding := _finding(one, evidence)) is not None]
    if findings:
        return fails(target, *findings, duration_s=slowest)
    doubts = [doubt for one in tried if (doubt := _doubt(one, evidence)) is not None]
    return warns(target, *doubts, duration_s=slowest) if doubts else _passed(target, tried, slowest)


def _passed(target: str, tried: list[TunnelTried], duration_s: float) -> Judgement:
    seen = tried[0].websocket
    used = {one.scheme for one in tried}
    names = [scheme.label for scheme in STRENGTH if scheme in used]
    by = f", by {', '.join(names)}" if names else ""
    return passes(target, f"answered {seen.answer if seen else ''}{by}", duration_s=duration_s)


def _finding(tried: TunnelTried, evidence: Evidence) -> Finding | None:
    closed = no_tunnel(tried)
    if closed is not None:
        return closed
    if tried.failed is not None or tried.websocket is None:
        failed = tried.failed
        return failure(WSS_BROKEN, tried, failed, "No WebSocket inside the tunnel") if failed else None
    seen = tried.websocket
    intercepted = tried.tls is None or origin_of(tried.tls, evidence).intercepted
    if not seen.upgraded and (other := _of_another(tried, seen.answer, intercepted=intercepted)) is not None:
        return other
    if (seen.upgraded and seen.echoed is not False) or not (seen.upgraded or intercepted):
        return None
    if not seen.upgraded and (seen.answer.status in _UNTOLD or _may_be_the_far_ends(tried, evidence)):
        return None
    return (NO_PONG if seen.upgraded else UPGRADE_DROPPED).finding(
        message="The WebSocket opens, but a ping is not answered" if seen.upgraded else _INTERCEPTED,
        expected="101 Switching Protocols and a pong, or an answer from the far end itself",
        actual=str(seen.answer),
        remedy=_FRAMES if seen.upgraded and not intercepted else _REMEDY,
        evidence=key_events(tried),
        because=TLS_INTERCEPTED.id if intercepted else None,
        facts={"status": seen.answer.status},
    )


def _of_another(tried: TunnelTried, answer: Answer, *, intercepted: bool) -> Finding | None:
    """Recognise an answer of the intercepting proxy, by a mark, and of another server, by its certificate."""
    renamed = tried.tls is not None and not tried.tls.names_host and not intercepted
    if not renamed and not (intercepted and names_a_proxy(answer)):
        return None
    return (ANOTHER_SERVER if renamed else PROXY_ANSWERS).finding(
        message="No WebSocket: another server answers instead of the host"
        if renamed
        else "No WebSocket: the proxy itself answers inside the tunnel",
        expected="101 Switching Protocols, or an answer from the far end itself",
        actual=str(answer),
        evidence=key_events(tried),
        because=None if renamed else TLS_INTERCEPTED.id,
        facts={"status": answer.status},
    )


def _may_be_the_far_ends(tried: TunnelTried, evidence: Evidence) -> bool:
    """Where the profile tolerates TLS inspection: may the far end have sent the answer?"""
    if tried.tls is None or tried.websocket is None or not is_tolerated(tried.target, tried.tls, evidence):
        return False
    answer = tried.websocket.answer
    return answer.status not in _NO_UPGRADE_SEEN and not bears_mark(answer)


def _doubt(tried: TunnelTried, evidence: Evidence) -> Finding | None:
    """Return a warning where the upgrade may not have arrived, or the service itself fails."""
    seen = tried.websocket
    if seen is None or seen.upgraded:
        return None
    if tried.tls is not None and origin_of(tried.tls, evidence).intercepted:
        return UPGRADE_UNTOLD.finding(
            message="The proxy intercepts TLS, and the answer does not show whether it passes the upgrade on",
            expected="101 Switching Protocols",
            actual=str(seen.answer),
            remedy=_REMEDY,
            evidence=key_events(tried),
            because=TLS_INTERCEPTED.id,
            facts={"status": seen.answer.status},
        )
    if seen.answer.status in _LOGGED_OUT:
        return None
    return FAR_END_REFUSES.finding(
        message="The far end itself refuses the WebSocket; TLS is not intercepted",
        expected="101 Switching Protocols, or 401, 403, 404 since there was no log-on",
        actual=str(seen.answer),
        remedy="The proxy is fine. Try again later, and see the service's status page.",
        evidence=key_events(tried),
        facts={"status": seen.answer.status},
    )
