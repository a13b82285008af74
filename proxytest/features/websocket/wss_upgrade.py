"""A WebSocket opens through the proxy, and passes messages on.

What it checks: CONNECT, TLS, the WebSocket upgrade and a ping inside the tunnel, for each WebSocket host of the
profile and with each scheme that was accepted.
Why it matters: notifications use a long-lived WebSocket inside TLS. Without it messages arrive late or never.
How it decides: 101 passes. A 401, 403 or 404 of the authenticated far end passes too: it received the upgrade and asks
for a log-on. Where the proxy intercepts TLS, 401 and 404 are a warning: they do not show whether the upgrade arrived;
429 and 501 to 504 are undecided, since the proxy or a service that is down may say so. Where nothing tells whether TLS
is intercepted, any other answer is undecided.
Fail where the far end saw no Upgrade header (400, 426), and on a gateway's error or a page of the proxy. A 101
without the right headers is a bad handshake: a warning where nobody opened TLS, else a failure. So is a ping that is
not answered, where the far end answers our Close frame inside TLS that nobody opened. Where the
profile tolerates TLS inspection and the far end may have sent the answer, warn. Where TLS is opened and the far end
echoes a short message, 20 kB and compressed messages are sent too: fail where they come back damaged, or not at all.
Remedy: exempt the host from TLS inspection, or let the inspecting proxy pass `Upgrade: websocket`.
Sources: RFC 6455 section 4; requirement R02.
"""

from collections.abc import Iterator

from proxytest.features.tls.observations import ControlTried, PlainAsked
from proxytest.features.tunnel.observations import DirectTried, TunnelTried
from proxytest.features.websocket.bad_frames import BAD_FRAMES
from proxytest.features.websocket.bad_handshake import BAD_HANDSHAKE, bad_handshake
from proxytest.features.websocket.echoed_messages import DATA_LOST, DATA_MANGLED, EXTENSION_REFUSED, messages
from proxytest.features.websocket.ends import FAR_END_CLOSES
from proxytest.features.websocket.observations import EchoTried, WebSocketTried
from proxytest.features.websocket.unanswered_ping import NO_PONG, no_pong
from proxytest.judgement.causes import NO_TUNNEL_CODES, failure, key_events
from proxytest.judgement.chains import Origin, is_tolerated, origin_of
from proxytest.judgement.check import Example, check
from proxytest.judgement.codes import HANDSHAKE_FOR_SOME, TLS_INTERCEPTED, WANTS_HTTP2
from proxytest.judgement.denied_ports import no_tunnel_to
from proxytest.judgement.disturbances import CONTROLS, DISTURBANCES, every_doubt
from proxytest.judgement.evidence import NO_TARGET, Evidence
from proxytest.judgement.handshake_for_some import handshake_for_some, spares_the_clients
from proxytest.judgement.http2 import wants_http2
from proxytest.judgement.left_out import untried
from proxytest.judgement.logon_page import LOGON_PAGE_INSIDE, logon_page
from proxytest.judgement.opened_to_deny import opened_to_deny
from proxytest.judgement.opener import opener_of
from proxytest.judgement.quoted import quoted
from proxytest.judgement.say import blocked, doubted, fails, passes, skips, undecided, warns
from proxytest.judgement.tunnel_codes import BLOCK_PAGE, GATEWAY_PAGE
from proxytest.judgement.why_blocked import why_blocked
from proxytest.model.answer import Answer
from proxytest.model.challenge import STRENGTH
from proxytest.model.code import Code
from proxytest.model.result import Finding, Judgement, Party, Sureness
from proxytest.model.traffic import Traffic
from proxytest.protocol.denial import bears_mark, names_a_proxy, refuses_websockets

_LOGGED_OUT = frozenset({401, 403, 404})
_UNTOLD = frozenset({401, 404})  #: a far end also answers so to a GET without the upgrade
_NO_UPGRADE_SEEN = frozenset({200, 400, 426})
#: What a gateway says that cannot pass the request on (RFC 9110 sections 15.6.2 to 15.6.5), or a service that is down,
#: or has a limit (RFC 6585 section 4).
_GATEWAYS = frozenset({429, 501, 502, 503, 504})
_NOT_REACHED = frozenset({502, 503, 504})  #: of the host, not of a policy
_REMEDY = (
    "Exempt the host from TLS inspection, or let the proxy pass the headers Connection and Upgrade (Squid 5 and newer: "
    "http_upgrade_request_protocols websocket allow all; write it in lower case)."
)
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
            1 * closes
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
    title="It is unclear whether the upgrade is passed on, since TLS is intercepted, or may be",
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
    WANTS_HTTP2,
    HANDSHAKE_FOR_SOME,
    *NO_TUNNEL_CODES,
    *DISTURBANCES,
    WSS_BROKEN,
    NO_PONG,
    BAD_FRAMES,
    UPGRADE_DROPPED,
    ANOTHER_SERVER,
    PROXY_ANSWERS,
    LOGON_PAGE_INSIDE,
    UPGRADE_UNTOLD,
    FAR_END_REFUSES,
    FAR_END_CLOSES,
    BAD_HANDSHAKE,
    DATA_MANGLED,
    DATA_LOST,
    EXTENSION_REFUSED,
)


@check(
    "wss/upgrade",
    traffic=(Traffic.NOTIFICATIONS,),
    reads=(WebSocketTried, EchoTried, PlainAsked, ControlTried, *CONTROLS),
    beside=(DirectTried,),
    needed=True,
    requirements=("R02",),
    examples=_EXAMPLES,
    codes=_CODES,
)
def wss_upgrade(evidence: Evidence) -> Iterator[Judgement]:
    """Judge each WebSocket target; it fails if one scheme fails."""
    tunnels = evidence.tunnels("wss")
    targets = (*evidence.websockets(), *_others_that_open(evidence))
    if not targets:
        yield skips(NO_TARGET, "no WebSocket host was selected")
    for target in targets:
        tried = tunnels.get(target, [])
        if not tried:
            yield blocked(target, why_blocked(evidence))
            continue
        yield _judge(target, tried, evidence)


def _others_that_open(evidence: Evidence) -> Iterator[str]:
    """Return hosts of the user's own that need no WebSocket, and opened one."""
    known = evidence.websockets()
    tried = (one for one in evidence.each(WebSocketTried) if one.target not in known)
    return iter(dict.fromkeys(one.target for one in tried if one.websocket and one.websocket.upgraded))


def _judge(target: str, tried: list[TunnelTried], evidence: Evidence) -> Judgement:
    slowest = max(one.duration_s for one in tried)
    if why := next(filter(None, (untried(one, evidence) for one in tried)), None):
        return blocked(target, why)
    if why := next(every_doubt(tried, evidence), None):
        return doubted(target, why)
    findings = [finding for one in tried if (finding := _finding(one, evidence)) is not None]
    if not findings and (damaged := messages(target, evidence)) is not None:
        findings = [damaged]
    if findings:
        return fails(target, *findings, duration_s=slowest)
    doubts = [doubt for one in tried if (doubt := _doubt(one, evidence)) is not None]
    if any(_is_open(one, evidence) for one in tried):
        return undecided(target, f"{doubts[0].message}: {doubts[0].actual}", *doubts, code=UPGRADE_UNTOLD)
    return warns(target, *doubts, duration_s=slowest) if doubts else _passed(target, tried, slowest)


def _is_open(tried: TunnelTried, evidence: Evidence) -> bool:
    """May the far end have sent this answer as well as whoever opened TLS, if anybody did?"""
    seen = tried.websocket
    if seen is None or seen.upgraded or tried.tls is None:
        return False
    origin, status = origin_of(tried.tls, evidence), seen.answer.status
    return (origin is Origin.UNKNOWN and status not in _LOGGED_OUT) or (origin.intercepted and status in _GATEWAYS)


def _passed(target: str, tried: list[TunnelTried], duration_s: float) -> Judgement:
    seen = tried[0].websocket
    used = {one.scheme for one in tried}
    names = [scheme.label for scheme in STRENGTH if scheme in used]
    by = f", by {', '.join(names)}" if names else ""
    return passes(target, f"answered {seen.answer if seen else ''}{by}", duration_s=duration_s)


def _finding(tried: TunnelTried, evidence: Evidence) -> Finding | None:
    if (closed := no_tunnel_to(tried, evidence)) is not None:
        return closed
    if (http2 := wants_http2(tried, evidence)) is not None:
        return http2
    if (for_some := handshake_for_some(tried, evidence)) is not None:
        return None if spares_the_clients(for_some, evidence) else for_some
    if tried.failed is not None or tried.websocket is None:
        failed = tried.failed
        return failure(WSS_BROKEN, tried, failed, "No WebSocket inside the tunnel") if failed else None
    seen = tried.websocket
    if (told := bad_handshake(tried, evidence) or no_pong(tried, evidence)) is not None:
        return None if told.party is Party.FAR_END else told
    return None if seen.upgraded else _refused(tried, seen.answer, evidence)


def _refused(tried: TunnelTried, answer: Answer, evidence: Evidence) -> Finding | None:
    """Return what is wrong where the answer opens no WebSocket; None where the far end may have sent it."""
    if (page := logon_page(tried, evidence)) is not None:
        return page
    intercepted = tried.tls is None or origin_of(tried.tls, evidence).intercepted
    if (other := _of_another(tried, evidence, intercepted=intercepted)) is not None:
        return other
    if not intercepted or _is_told_to_any(answer) or _may_be_the_far_ends(tried, evidence):
        return None
    party, certainty = opener_of(tried.target, tried.tls, evidence) if tried.tls is not None else (None, None)
    return UPGRADE_DROPPED.finding(
        message=_INTERCEPTED,
        expected="101 Switching Protocols and a pong, or an answer from the far end itself",
        actual=f"{answer}{quoted(answer, tried.target, evidence)}",
        remedy=_REMEDY,
        party=party,
        certainty=certainty,
        evidence=key_events(tried),
        because=TLS_INTERCEPTED.id,
        facts={"status": answer.status},
    )


def _of_another(tried: TunnelTried, evidence: Evidence, *, intercepted: bool) -> Finding | None:
    """Recognise an answer of the intercepting proxy, by a mark, and of another server, by its certificate."""
    answer = tried.websocket.answer if tried.websocket is not None else None
    if answer is None:
        return None
    opened = BLOCK_PAGE if opened_to_deny(tried, evidence) else TLS_INTERCEPTED
    renamed = tried.tls is not None and not tried.tls.names_host and not intercepted
    if not renamed and not (intercepted and (names_a_proxy(answer) or refuses_websockets(answer))):
        return None
    unreached = opened is TLS_INTERCEPTED and answer.status in _NOT_REACHED and not refuses_websockets(answer)
    return (ANOTHER_SERVER if renamed else PROXY_ANSWERS).finding(
        message="No WebSocket: another server answers instead of the host"
        if renamed
        else "No WebSocket: the proxy itself answers inside the tunnel",
        expected="101 Switching Protocols, or an answer from the far end itself",
        actual=f"{answer}{quoted(answer, tried.target, evidence)}",
        remedy=GATEWAY_PAGE.remedy if unreached and not renamed else None,
        evidence=key_events(tried),
        because=None if renamed else opened.id,
        facts={"status": answer.status},
    )


def _may_be_the_far_ends(tried: TunnelTried, evidence: Evidence) -> bool:
    """Where the profile tolerates TLS inspection: may the far end have sent the answer?"""
    if tried.tls is None or tried.websocket is None or not is_tolerated(tried.target, tried.tls, evidence):
        return False
    answer = tried.websocket.answer
    return answer.status not in _NO_UPGRADE_SEEN and not bears_mark(answer)


def _is_told_to_any(answer: Answer) -> bool:
    """Does it say nothing of the upgrade, whoever sent it?"""
    return answer.status in _UNTOLD or (answer.status in _GATEWAYS and not bears_mark(answer))


def _doubt(tried: TunnelTried, evidence: Evidence) -> Finding | None:
    """Return a warning where the upgrade may not have arrived, or the service itself fails."""
    if (for_some := handshake_for_some(tried, evidence)) is not None:
        return for_some
    seen = tried.websocket
    told = bad_handshake(tried, evidence) or no_pong(tried, evidence)
    if seen is None or seen.upgraded or told is not None:
        return told
    origin = origin_of(tried.tls, evidence) if tried.tls is not None else Origin.PUBLIC
    if origin.intercepted or _is_open(tried, evidence):
        return UPGRADE_UNTOLD.finding(
            message="The proxy intercepts TLS, and the answer does not show whether it passes the upgrade on"
            if origin.intercepted
            else "It is not known whether TLS is intercepted, and so not who sent this answer",
            expected="101 Switching Protocols",
            actual=f"{seen.answer}{quoted(seen.answer, tried.target, evidence)}",
            remedy=_REMEDY,
            evidence=key_events(tried),
            because=TLS_INTERCEPTED.id if origin.intercepted else None,
            facts={"status": seen.answer.status},
        )
    if seen.answer.status in _LOGGED_OUT:
        return None
    return FAR_END_REFUSES.finding(
        message="The far end itself refuses the WebSocket; TLS is not intercepted",
        expected="101 Switching Protocols, or 401, 403, 404 since there was no log-on",
        actual=f"{seen.answer}{quoted(seen.answer, tried.target, evidence)}",
        remedy="The proxy is fine. Try again later, and see the service's status page.",
        evidence=key_events(tried),
        facts={"status": seen.answer.status},
    )
