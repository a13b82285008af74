"""Whoever speaks TLS in a tunnel may want HTTP/2 alone, and refuse clients of HTTP/1.1 and WebSockets."""

from proxytest.features.tls.observations import As, ControlTried
from proxytest.features.tunnel.observations import TunnelTried
from proxytest.judgement.causes import key_events
from proxytest.judgement.chains import origin_of
from proxytest.judgement.codes import WANTS_HTTP2
from proxytest.judgement.evidence import Evidence
from proxytest.judgement.opener import opener_of
from proxytest.model.certificate import TlsSeen
from proxytest.model.event import Failure
from proxytest.model.result import Finding, Party, Sureness


def wants_http2(tried: TunnelTried, evidence: Evidence) -> Finding | None:
    """Return the finding where a handshake that offers http/1.1 alone got alert 120; proven by one that offers h2."""
    if tried.failed is None or tried.failed.failure is not Failure.NO_COMMON_PROTOCOL:
        return None
    control = _control(tried, evidence)
    party, _ = _opener(tried, control, evidence)
    shown = f", and takes h2 ({control.alpn})" if control is not None and control.alpn else ""
    return WANTS_HTTP2.finding(
        message="Whoever answers in the tunnel wants HTTP/2",
        expected="a handshake that offers http/1.1 succeeds",
        actual=f"{tried.failed}{shown}",
        evidence=tuple(sorted({*key_events(tried), *((control.event,) if control is not None else ())})),
        party=party,
        certainty=Sureness.PROVEN if control is not None and control.alpn == "h2" else None,
        facts={"alert": 120},
    )


def _control(tried: TunnelTried, evidence: Evidence) -> TlsSeen | None:
    every = evidence.each(ControlTried)
    return next(
        (one.tls for one in every if one.target == tried.target and one.imitates is As.HTTP_2 and one.tls), None
    )


def _opener(tried: TunnelTried, control: TlsSeen | None, evidence: Evidence) -> tuple[Party | None, Sureness | None]:
    """Return who it is, as far as the chain of the control tells."""
    if control is None:
        return None, None
    if origin_of(control, evidence).intercepted:
        return opener_of(tried.target, control, evidence)
    return (Party.FAR_END, None) if control.anchor is not None else (None, None)
