"""Whoever speaks TLS in a tunnel may want HTTP/2 alone, and refuse clients of HTTP/1.1 and WebSockets."""

from proxytest.features.tls.observations import As, ControlTried
from proxytest.features.tunnel.observations import TunnelTried
from proxytest.judgement.causes import key_events
from proxytest.judgement.chains import origin_of
from proxytest.judgement.codes import WANTS_HTTP2
from proxytest.judgement.evidence import Evidence
from proxytest.judgement.handshake_for_some import passing_controls
from proxytest.judgement.opener import opener_of
from proxytest.model.certificate import TlsSeen
from proxytest.model.event import Failure
from proxytest.model.result import Finding, Party, Sureness


def wants_http2(tried: TunnelTried, evidence: Evidence) -> Finding | None:
    """Return the finding where a handshake that offers http/1.1 alone got alert 120; proven by one that offers h2.

    Others say nothing of the protocol, and cut: then the same handshake with h2 beside http/1.1 is the control.
    """
    if tried.failed is None:
        return None
    refused = tried.failed.failure is Failure.NO_COMMON_PROTOCOL
    control = _control(tried, evidence) if refused else _taken_with_h2(tried, evidence)
    if not refused and control is None:
        return None
    party, _ = _opener(tried, control, evidence)
    shown = f", and takes h2 ({control.alpn})" if control is not None and control.alpn else ""
    return WANTS_HTTP2.finding(
        message="Whoever answers in the tunnel wants HTTP/2",
        expected="a handshake that offers http/1.1 succeeds",
        actual=f"{tried.failed}{shown}",
        evidence=tuple(sorted({*key_events(tried), *((control.event,) if control is not None else ())})),
        party=party,
        certainty=Sureness.PROVEN if refused and control is not None and control.alpn == "h2" else None,
        facts={"alert": 120} if refused else {"failure": tried.failed.failure.value},
    )


def _taken_with_h2(tried: TunnelTried, evidence: Evidence) -> TlsSeen | None:
    """Return the handshake that succeeds with h2, and takes it, where none without it does."""
    passing = passing_controls(tried, evidence)
    taken = passing.get(As.HTTP_2)
    return taken if passing.keys() <= {As.HTTP_2, As.BROWSER} and taken is not None and taken.alpn == "h2" else None


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
