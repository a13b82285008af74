"""A WebSocket that opens, and in which a ping is not answered (RFC 6455 section 5.5.2)."""

from proxytest.features.tunnel.observations import TunnelTried
from proxytest.features.websocket.bad_frames import bad_frames
from proxytest.features.websocket.ends import closed_by_far_end, party_of, remedy_by
from proxytest.judgement.causes import key_events
from proxytest.judgement.chains import Origin, origin_of
from proxytest.judgement.codes import TLS_INTERCEPTED
from proxytest.judgement.evidence import Evidence
from proxytest.judgement.opener import opener_of
from proxytest.model.code import Code
from proxytest.model.result import Finding, Party, Sureness
from proxytest.model.websocket_seen import EndKind, WebSocketSeen

NO_PONG = Code(
    id="wss.no-pong",
    title="The WebSocket opens, but a ping is not answered",
    remedy="Where the proxy intercepts TLS, exempt the host; else let the proxy pass data in both directions at once.",
)

_EXEMPT = "Exempt the host from TLS inspection, or switch off the inspection of WebSockets."
_FRAMES = "Let the proxy pass data in both directions at once, and forward it without delay."
_CUT = "Look for a firewall or a proxy policy that cuts WebSockets to this host."
_NOT_THE_PROXY = "The proxy passes frames in both directions. Ask who runs the far end why it does not answer a ping."


def no_pong(tried: TunnelTried, evidence: Evidence) -> Finding | None:
    """Return the finding, with who keeps the pong back, or ends the WebSocket instead."""
    seen = tried.websocket
    if seen is None or not seen.upgraded or seen.echoed is not False:
        return None
    if (told := closed_by_far_end(tried, evidence) or bad_frames(tried, evidence)) is not None:
        return told
    party, certainty, remedy = _blame(tried, seen, evidence)
    intercepted = tried.tls is not None and origin_of(tried.tls, evidence).intercepted
    closing = "" if seen.closed is None else f"; our Close frame is {'' if seen.closed else 'not '}answered"
    return NO_PONG.finding(
        message=NO_PONG.title,
        expected="101 Switching Protocols and a pong",
        actual=f"{seen.answer}, then {seen.ended or 'no pong'}{closing}",
        remedy=remedy,
        party=party,
        certainty=certainty,
        evidence=key_events(tried),
        because=TLS_INTERCEPTED.id if intercepted else None,
        facts={"status": seen.answer.status} | ({} if seen.closed is None else {"close_answered": seen.closed}),
    )


def _blame(tried: TunnelTried, seen: WebSocketSeen, evidence: Evidence) -> tuple[Party, Sureness, str]:
    """Return who, how sure, and the remedy.

    The control is our own Close frame: inside TLS that nobody opened all frames look alike to the proxy, so that it
    cannot keep back a pong, and pass on the answer to a Close frame.
    """
    origin = origin_of(tried.tls, evidence) if tried.tls is not None else None
    if tried.tls is not None and origin is not None and origin.intercepted:
        return (*opener_of(tried.target, tried.tls, evidence), _EXEMPT)
    if origin is Origin.PUBLIC and seen.closed:
        return Party.FAR_END, Sureness.LIKELY, _NOT_THE_PROXY
    if seen.ended is None or seen.ended.kind is EndKind.SILENCE:
        return Party.NOT_KNOWN, Sureness.LIKELY, _FRAMES
    party, certainty = party_of(tried, evidence)
    return party, certainty, remedy_by(party, _CUT)
