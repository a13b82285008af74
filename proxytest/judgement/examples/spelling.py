"""Zscaler compares the name of the scheme letter by letter (px issue 108): each is sent as the registry spells it."""

from proxytest.judgement.check import Example
from proxytest.judgement.examples.messages import IN_SPNEGO, TYPE_1, TYPE_3, WITHOUT_TARGET, WRAPPED
from proxytest.judgement.transcripts import ASKS, OPENS, exchange, offer

_PROVES = {
    "Basic": "Basic YWxpY2U6d29uZGVybGFuZA==",
    "Digest": 'Digest username="alice", realm="corp", nonce="n1", uri="idbroker.webex.com:443", response="',
    "NTLM": f"NTLM {TYPE_3}",
    "Negotiate": "Negotiate o",  # a NegTokenResp with the type 3
}


def _begins(scheme: str) -> str:
    """Write all that goes before the proof; the first offer spells the scheme otherwise."""
    if scheme == "Basic":
        return offer('BASIC realm="corp"')
    if scheme == "Digest":
        return offer('DIGEST realm="corp", nonce="n1"') + offer('DIGEST realm="corp", nonce="n1"', number=2)
    if scheme == "NTLM":
        return offer("ntlm") + _token(2, f"NTLM {TYPE_1}", f"ntlm {WITHOUT_TARGET}")
    return (
        offer("NEGOTIATE")
        + _token(2, f"Negotiate {TYPE_1}", "NEGOTIATE")
        + _token(2, f"Negotiate {TYPE_1}", "NEGOTIATE")
        + _token(3, f"Negotiate {WRAPPED}", f"NEGOTIATE {IN_SPNEGO}")
        + _token(4, f"Negotiate {WRAPPED}", f"NEGOTIATE {IN_SPNEGO}")
    )


def _token(number: int, sent: str, answer: str) -> str:
    return exchange(number, ASKS, f"Proxy-Authenticate: {answer}", sent=f"Proxy-Authorization: {sent}")


def _example(scheme: str, number: int) -> Example:
    proof = exchange(number, OPENS, sent=f"Proxy-Authorization: {_PROVES[scheme]}")
    return Example(
        title=f"Zscaler wants `{scheme}` spelled so, however it spells its own offer",
        transcript=_begins(scheme) + proof,
        expect={scheme.lower(): "pass"},
        auth=(scheme.lower(),),
    )


SPELLING = (_example("Basic", 2), _example("Digest", 2), _example("NTLM", 2), _example("Negotiate", 4))
