"""A WebSocket that opens, and in which something else comes than frames that clients read (RFC 6455 section 5.2)."""

from proxytest.features.tunnel.observations import TunnelTried
from proxytest.features.websocket.ends import party_of
from proxytest.judgement.causes import key_events
from proxytest.judgement.chains import origin_of
from proxytest.judgement.codes import TLS_INTERCEPTED
from proxytest.judgement.evidence import Evidence
from proxytest.judgement.opener import opener_of
from proxytest.model.code import Code
from proxytest.model.result import Finding, Party
from proxytest.model.websocket_seen import EndKind, WebSocketSeen

BAD_FRAMES = Code(
    id="wss.bad-frames",
    title="The WebSocket opens, and what comes in it are no frames that clients read",
    remedy="Where TLS is intercepted, exempt the host; else ask who runs the far end.",
)
_EXEMPT = "Exempt the host from TLS inspection, or switch off the inspection of WebSockets."
_NOT_THE_PROXY = "The proxy is fine: inside TLS that is not intercepted the far end alone can have sent this."


_FRAMES = (
    "frames as RFC 6455 has them: not masked, not compressed, of a known kind, text in UTF-8, control frames whole and "
    "of at most 125 bytes, a Close code that may be sent"
)


def bad_frames(tried: TunnelTried, evidence: Evidence) -> Finding | None:
    """Return the finding where a client has to fail the connection (RFC 6455 section 7.1.7)."""
    seen = tried.websocket
    if seen is None or seen.ended is None or seen.ended.kind is not EndKind.ERROR:
        return None
    intercepted = tried.tls is not None and origin_of(tried.tls, evidence).intercepted
    party, certainty = party_of(tried, evidence)
    if tried.tls is not None and intercepted:
        party, certainty = opener_of(tried.target, tried.tls, evidence)
    by_party = {Party.FAR_END: _NOT_THE_PROXY} | ({party: _EXEMPT} if intercepted else {})
    return BAD_FRAMES.finding(
        message=BAD_FRAMES.title,
        expected=_FRAMES,
        actual=f"{seen.answer}, then bytes that are no such frame{_when(seen)}",
        remedy=by_party.get(party),
        party=party,
        certainty=certainty,
        evidence=key_events(tried),
        because=TLS_INTERCEPTED.id if intercepted else None,
    )


def _when(seen: WebSocketSeen) -> str:
    """Return the seconds for which a WebSocket was held before."""
    held = seen.held_s is not None or seen.idle_s is not None
    return f", after {seen.ended.after_s:g} s" if held and seen.ended is not None else ""
