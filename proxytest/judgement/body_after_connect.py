"""Bytes of a body after the answer that opens a tunnel: clients take them for the beginning of TLS."""

from proxytest.features.tunnel.observations import TunnelTried
from proxytest.judgement.evidence import Evidence
from proxytest.judgement.tunnel_codes import BODY_SENT
from proxytest.model.event import Failure
from proxytest.model.result import Finding


def sends_body(tried: TunnelTried) -> bool:
    """Does the answer that opens the tunnel announce a body, and is what follows no TLS?

    RFC 9110 section 9.3.6: a server "MUST NOT send any Transfer-Encoding or Content-Length header fields in a 2xx
    (Successful) response to CONNECT", and a client MUST ignore them.
    """
    if tried.answer is None or not tried.opened or tried.failed is None:
        return False
    head = tried.answer.head
    lengths = {value.strip() for value in head.values("Content-Length")} - {"0"}
    return tried.failed.failure is Failure.NOT_TLS and (bool(lengths) or any(head.values("Transfer-Encoding")))


def body_after_connect(tried: TunnelTried, evidence: Evidence) -> Finding | None:
    """Return the finding where no tunnel at all is without a body; where one is, the body denies a host."""
    if not sends_body(tried) or not _everywhere(evidence):
        return None
    events = {one.event for one in (tried.answer, tried.failed) if one is not None}
    return BODY_SENT.finding(
        message=BODY_SENT.title,
        expected="TLS with the host right after the head of the answer",
        actual=str(tried.failed),
        evidence=tuple(sorted(events)),
    )


def _everywhere(evidence: Evidence) -> bool:
    opened = [one for one in evidence.each(TunnelTried) if one.opened and one.failed is not None]
    return all(map(sends_body, opened)) and not any(one.tls is not None for one in evidence.each(TunnelTried))
