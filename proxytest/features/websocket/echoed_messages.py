"""Messages that a far end echoes, and that whoever opens TLS changes or keeps (RFC 6455 section 5.6, RFC 7692)."""

from proxytest.features.tunnel.observations import HttpsTried
from proxytest.features.websocket.observations import EchoTried
from proxytest.judgement.causes import key_events
from proxytest.judgement.chains import origin_of
from proxytest.judgement.codes import TLS_INTERCEPTED
from proxytest.judgement.evidence import Evidence
from proxytest.judgement.opener import opener_of
from proxytest.model.code import Code
from proxytest.model.echo_seen import Echo
from proxytest.model.result import Finding, Party, Sureness

_EXEMPT = "Where TLS is intercepted, exempt the host, or switch off the inspection of WebSockets."

#: A service that has a limit, or is down, says so to a WebSocket with compression or without (RFC 6585 section 4).
_BUSY = frozenset({429, 503})

DATA_MANGLED = Code(
    id="wss.data-mangled",
    title="Messages inside the WebSocket come back damaged",
    remedy=_EXEMPT,
)

DATA_LOST = Code(
    id="wss.data-lost",
    title="The WebSocket opens, but messages inside it do not come back",
    remedy=_EXEMPT,
)

EXTENSION_REFUSED = Code(
    id="wss.extension-refused",
    title="A WebSocket opens, but not if the client offers compression",
    remedy=_EXEMPT,
)


def messages(target: str, evidence: Evidence) -> Finding | None:
    """Return the first finding: of plain messages, then of compressed ones. Whoever never echoed may not echo."""
    tried = [one for one in evidence.each(EchoTried) if one.target == target]
    plain = next((one.echo for one in tried if one.echo and not one.offered), None)
    if plain is None or (plain.short is not Echo.SAME and not (plain.upgraded and _reflects(target, evidence))):
        return None
    return next(filter(None, (_finding(one, evidence) for one in sorted(tried, key=lambda one: one.offered))), None)


def _reflects(target: str, evidence: Evidence) -> bool:
    """Does `proxytest reflect` answer there, which echoes?"""
    pages = [one.https for one in evidence.each(HttpsTried) if one.target == target and one.https is not None]
    return any(page.body.strip() == "proxytest reflect" for page in pages)


def _finding(tried: EchoTried, evidence: Evidence) -> Finding | None:
    """Return what went wrong, of whoever opens TLS: likely, since the far end may err too."""
    if (what := _what(tried)) is None or tried.tls is None:
        return None
    code, which = what
    seen, opened = tried.echo, origin_of(tried.tls, evidence).intercepted
    party, _ = opener_of(tried.target, tried.tls, evidence) if opened else (Party.NOT_KNOWN, None)
    sent = f"; a short message: {seen.short or 'not sent'}; 20 kB: {seen.long or 'not sent'}" if seen else ""
    return code.finding(
        message=f"{code.title}: {which}",
        expected="each message comes back as it was sent",
        actual=f"{seen.answer}{sent}" if seen else str(tried.failed),
        party=party,
        certainty=Sureness.LIKELY,
        evidence=(*key_events(tried), *((seen.answer.event,) if seen else ())),
        because=TLS_INTERCEPTED.id if opened else None,
        facts={"compression_offered": tried.offered, "extensions": seen.agreed if seen else ""},
    )


def _what(tried: EchoTried) -> tuple[Code, str] | None:
    seen = tried.echo
    if seen is None or not seen.upgraded:
        busy = seen is not None and seen.answer.status in _BUSY
        refused = tried.offered and tried.opened and not busy
        return (EXTENSION_REFUSED, str(seen.answer if seen else tried.failed)) if refused else None
    kind = "compressed" if seen.agreed else "not compressed"
    for echo, size in ((seen.short, "a short one"), (seen.long, "20 kB")):
        if echo is Echo.CHANGED:
            return DATA_MANGLED, f"{size}, {kind}"
        if echo in (Echo.LOST, Echo.ENDED):
            return DATA_LOST, f"{size}, {kind}"
    return None
