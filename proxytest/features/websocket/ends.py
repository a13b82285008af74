"""Whose doing the end of a WebSocket is: what comes inside TLS that nobody opened, only the far end can have said."""

from collections.abc import Iterable

from proxytest.features.tunnel.observations import TunnelTried
from proxytest.judgement.causes import key_events
from proxytest.judgement.chains import Origin, origin_of
from proxytest.judgement.codes import TLS_INTERCEPTED
from proxytest.judgement.evidence import Evidence
from proxytest.model.code import Code
from proxytest.model.result import Finding, Party, Sureness
from proxytest.model.websocket_seen import EndKind

NOT_HELD = Code(
    id="wss.not-held",
    title="The WebSocket does not stay open",
    remedy="Raise the proxy's time-out for CONNECT tunnels, and exempt the host from session limits.",
)

IDLE_CUT = Code(
    id="wss.idle-cut",
    title="Idle WebSockets are cut before the client pings",
    remedy="Raise the proxy's idle time-out for CONNECT tunnels.",
)

FAR_END_CLOSES = Code(
    id="wss.far-end-closes",
    title="The far end itself closes the WebSocket",
    remedy="The proxy is fine. The code and the reason are those of the service: see its status page.",
    party=Party.FAR_END,
    certainty=Sureness.PROVEN,
)

CLOSE_UNTOLD = Code(
    id="wss.close-untold",
    title="The WebSocket is closed by a Close frame, and it is unclear by whom, since TLS is intercepted, or may be",
    remedy="Exempt the host from TLS inspection, and run again: a far end that closes by itself still does so then.",
)


_BY_SPEAKER = frozenset({EndKind.IN_ORDER, EndKind.ERROR})  #: only whoever speaks TLS with us can do so


def closed_by_far_end(tried: TunnelTried, evidence: Evidence) -> Finding | None:
    """Return the finding where a Close frame came inside TLS that leads to a public root."""
    end = tried.websocket.ended if tried.websocket else None
    if end is None or end.kind is not EndKind.CLOSE:
        return None
    if tried.tls is None or origin_of(tried.tls, evidence) is not Origin.PUBLIC:
        return None
    return FAR_END_CLOSES.finding(
        message="The far end itself closes the WebSocket; TLS is not intercepted",
        expected="an open WebSocket",
        actual=str(end),
        evidence=key_events(tried),
        facts={"close_code": end.code or 0, "close_reason": end.reason, "after_s": end.after_s},
    )


def closed_by_either(tried: TunnelTried, evidence: Evidence) -> Finding | None:
    """Return the finding where a Close frame came inside TLS that somebody opens, or may open.

    Whoever intercepts TLS passes on the frames of the far end, or makes some: nothing in them tells.
    """
    end = tried.websocket.ended if tried.websocket else None
    if end is None or end.kind is not EndKind.CLOSE or closed_by_far_end(tried, evidence) is not None:
        return None
    intercepted = tried.tls is not None and origin_of(tried.tls, evidence).intercepted
    return CLOSE_UNTOLD.finding(
        message="The WebSocket is closed by a Close frame, and it is unclear by whom, since TLS "
        + ("is intercepted" if intercepted else "may be intercepted"),
        expected="an open WebSocket",
        actual=str(end),
        evidence=key_events(tried),
        because=TLS_INTERCEPTED.id if intercepted else None,
        facts={"close_code": end.code or 0, "close_reason": end.reason, "after_s": end.after_s},
    )


def party_of(tried: TunnelTried, evidence: Evidence) -> tuple[Party, Sureness]:
    """Return who may have ended it: a connection that is dropped without a word was forgotten on the way.

    Whoever has the keys of TLS alone can end it in order (RFC 8446 section 6.1), or send what is no frame.
    """
    end = tried.websocket.ended if tried.websocket else None
    if end is not None and end.forgotten:
        return Party.PATH, Sureness.LIKELY
    by_speaker = end is not None and end.kind in _BY_SPEAKER and tried.tls is not None
    if by_speaker and tried.tls is not None and origin_of(tried.tls, evidence) is Origin.PUBLIC:
        return Party.FAR_END, Sureness.PROVEN
    return Party.NOT_KNOWN, Sureness.LIKELY


def remedy_by(party: Party, of_proxy: str) -> str:
    """Return the remedy of who ended it; `of_proxy` is that of the proxy's own time-out."""
    return {Party.PATH: _FORGOTTEN, Party.FAR_END: ITS_OWN_END}.get(party, of_proxy)


ITS_OWN_END = "The proxy is fine: the far end itself ends the connection. See its status page."
_FORGOTTEN = (
    "Raise the time-out for idle connections of the firewall or balancer on the way, before or behind the proxy: it "
    "forgets them, and tells nobody in time. If there is none, raise the proxy's time-out for CONNECT tunnels."
)


def kept_without(tried: TunnelTried) -> str:
    """Return what else was kept open, where no WebSocket opened."""
    seen = tried.websocket
    return f" (the TLS connection itself: no WebSocket opened, {seen.answer})" if seen and not seen.upgraded else ""


def tells_nothing(tried: TunnelTried, evidence: Evidence) -> str:
    """Return why the end of a connection without a WebSocket tells nothing about one; empty where it does.

    Servers end silent HTTP connections after seconds (RFC 9112 section 9.5), and so does whoever opens TLS.
    """
    seen = tried.websocket
    if seen is None or seen.upgraded:
        return ""
    if tried.tls is not None and origin_of(tried.tls, evidence).intercepted:
        return f"no WebSocket opened ({seen.answer}), and whoever intercepts TLS may treat them otherwise than pages"
    if seen.ended is not None and seen.ended.kind is EndKind.IN_ORDER:
        return f"no WebSocket opened ({seen.answer}), and the far end itself ended its HTTP connection: {seen.ended}"
    return ""


def not_kept(tried: Iterable[TunnelTried]) -> str:
    """Return why nothing could be kept open."""
    refused = next((one.websocket.answer for one in tried if one.websocket and not one.websocket.upgraded), None)
    return f"no WebSocket opened, and the far end keeps no other connection ({refused})" if refused else _UNOPENED


_UNOPENED = "no WebSocket opened"
