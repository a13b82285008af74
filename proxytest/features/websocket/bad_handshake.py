"""A 101 that no client takes for a WebSocket (RFC 6455 section 4.1): a header is missing or wrong."""

from proxytest.features.tunnel.observations import TunnelTried
from proxytest.judgement.causes import key_events
from proxytest.judgement.chains import Origin, origin_of
from proxytest.judgement.codes import TLS_INTERCEPTED
from proxytest.judgement.evidence import Evidence
from proxytest.judgement.opener import opener_of
from proxytest.model.code import Code
from proxytest.model.result import Finding, Party, Sureness

BAD_HANDSHAKE = Code(
    id="wss.bad-handshake",
    title="The answer is 101, but no WebSocket handshake",
    remedy="Where TLS is intercepted, exempt the host, or let the headers pass; else see the service's status page.",
)


def bad_handshake(tried: TunnelTried, evidence: Evidence) -> Finding | None:
    """Return the finding, with the headers; inside TLS that nobody opened, the far end wrote them."""
    seen = tried.websocket
    if seen is None or not seen.wrong:
        return None
    origin = origin_of(tried.tls, evidence) if tried.tls is not None else None
    own = origin is Origin.PUBLIC
    intercepted = origin is not None and origin.intercepted
    party, certainty = (Party.FAR_END, Sureness.PROVEN) if own else (Party.NOT_KNOWN, Sureness.LIKELY)
    if intercepted and tried.tls is not None:
        party, certainty = opener_of(tried.target, tried.tls, evidence)
    names = ", ".join(seen.wrong)
    return BAD_HANDSHAKE.finding(
        message=f"Bad handshake: {names} is missing or wrong",
        expected="101 with Upgrade, Connection and the right Sec-WebSocket-Accept",
        actual=f"{seen.answer}, missing or wrong: {names}",
        party=party,
        certainty=certainty,
        evidence=key_events(tried),
        because=TLS_INTERCEPTED.id if intercepted else None,
        facts={"headers": names},
    )
