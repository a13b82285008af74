"""Negotiate leads to NTLM, not to Kerberos alone.

What it checks: whether a proxy that offers Negotiate takes NTLM under it, raw or inside SPNEGO.
Why it matters: clients of this profile do not speak Kerberos to a proxy; Negotiate without NTLM shuts them out.
How it decides: an NTLM type-1 message, which names nobody and holds no password, goes under Negotiate. A proxy that
answers with a type 2 speaks NTLM there; one that asks again without a token, or chooses another mechanism, does
not. Where another scheme that the clients speak is offered beside it, that is a warning: a client that prefers
Negotiate may still stumble.
Remedy: let the proxy accept NTLM under Negotiate, or offer NTLM, Digest or Basic beside it.
Sources: RFC 4559, RFC 4178, MS-SPNG; requirement R11.
"""

from collections.abc import Iterator

from proxytest.judgement.check import Example, check
from proxytest.judgement.evidence import Evidence
from proxytest.judgement.say import fails, passes, skips, warns
from proxytest.model.challenge import Scheme
from proxytest.model.observation import NegotiateMechanisms
from proxytest.model.result import Finding, Judgement
from proxytest.protocol.auth.choose import offered_schemes

_TARGET = "negotiate"


def _transcript(offer: str, raw: str, wrapped: str) -> str:
    exchange = """
            {n} > CONNECT idbroker.webex.com:443 HTTP/1.1
            {n} > {sent}
            {n} < HTTP/1.1 407 Proxy Authentication Required
            {n} < Proxy-Authenticate: {offer}
            {n} < Content-Length: 0
            {n} <
    """
    return "".join(
        exchange.format(n=number, sent=sent, offer=answer)
        for number, sent, answer in (
            (1, "Host: idbroker", offer),
            (2, "Proxy-Authorization: Negotiate TlRMTVNTUAABAAAA", raw),
            (3, "Proxy-Authorization: Negotiate YE", wrapped),
        )
    )


_EXAMPLES = (
    Example(
        title="Kerberos only, and nothing else is offered",
        transcript=_transcript("Negotiate", "Negotiate", "Negotiate"),
        expect={_TARGET: "fail"},
        user=None,
    ),
    Example(
        title="Kerberos only, with NTLM beside it",
        transcript=_transcript("Negotiate, NTLM", "Negotiate", "Negotiate"),
        expect={_TARGET: "warn"},
        user=None,
    ),
    Example(
        title="A raw type 2 under Negotiate",
        transcript=_transcript(
            "Negotiate",
            "Negotiate TlRMTVNTUAACAAAAAAAAAAAAAAAGgokAXmf7HuqyuFEAAAAAAAAAAAAAAAAAAAAA",
            "Negotiate",
        ),
        expect={_TARGET: "pass"},
        user=None,
    ),
)


@check("auth/kerberos-only", requirements=("R11",), examples=_EXAMPLES)
def auth_kerberos_only(evidence: Evidence) -> Iterator[Judgement]:
    """Judge what became of the type-1 messages."""
    asked = evidence.one(NegotiateMechanisms)
    if asked is None:
        yield skips(_TARGET, "Negotiate is not offered" if evidence.answered else evidence.why_no_tunnel())
        return
    if asked.speaks_ntlm is None:
        yield skips(_TARGET, f"not decided: raw NTLM {asked.raw}, inside SPNEGO {asked.wrapped}")
        return
    if asked.speaks_ntlm:
        yield passes(_TARGET, "NTLM is accepted under Negotiate")
        return
    if any(client.kerberos for client in evidence.profile.clients):
        yield passes(_TARGET, "Kerberos only, which clients of this profile speak")
        return
    others = [scheme.label for scheme in offered_schemes(evidence.challenges) if scheme is not Scheme.NEGOTIATE]
    finding = Finding(
        message="Negotiate accepts Kerberos only",
        expected="a type-2 message in answer to an NTLM type 1 under Negotiate",
        actual=f"refused; offered beside Negotiate: {', '.join(others) or 'nothing'}",
        remedy="Let the proxy accept NTLM under Negotiate, or offer NTLM, Digest or Basic beside it.",
        evidence=asked.events,
    )
    yield warns(_TARGET, finding) if others else fails(_TARGET, finding)
