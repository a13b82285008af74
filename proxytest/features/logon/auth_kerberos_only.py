"""Negotiate accepts NTLM, not only Kerberos.

What it checks: whether a proxy that offers Negotiate accepts NTLM in it, raw or inside SPNEGO.
Why it matters: clients of this profile do not use Kerberos with a proxy. Negotiate without NTLM shuts them out.
How it decides: an NTLM type-1 message is sent under Negotiate. It contains no user name and no password. A proxy that
answers with a type-2 message accepts NTLM there. A proxy that asks again without a token, or chooses another mechanism,
does not: fail. Where the proxy also offers another scheme that clients support, warn: a client that prefers Negotiate
may still fail.
Remedy: let the proxy accept NTLM under Negotiate, or also offer NTLM, Digest or Basic.
Sources: RFC 4559, RFC 4178, MS-SPNG; requirement R11.
"""

from collections.abc import Iterator

from proxytest.features.logon.observations import NegotiateMechanisms, SchemeTried
from proxytest.judgement.check import Example, check
from proxytest.judgement.evidence import Evidence
from proxytest.judgement.roles import by_scheme
from proxytest.judgement.say import blocked, fails, passes, skips, undecided, warns
from proxytest.model.challenge import Scheme
from proxytest.model.code import Code
from proxytest.model.outcome import Outcome
from proxytest.model.result import Judgement, Party, Sureness
from proxytest.protocol.auth.choose import offered_schemes

_TARGET = "negotiate"
#: Outcomes of a scheme that does not work, whatever the password.
_DEAD = frozenset({Outcome.TOKEN_REFUSED, Outcome.UNUSABLE_CHALLENGE, Outcome.CONNECTION_LOST})


_EXCHANGE = """
            {n} > CONNECT idbroker.webex.com:443 HTTP/1.1
            {n} > {sent}
            {n} < HTTP/1.1 407 Proxy Authentication Required
            {n} < Proxy-Authenticate: {answer}
            {n} < Content-Length: 0
            {n} <
"""
_RAW = "Proxy-Authorization: Negotiate TlRMTVNTUAABAAAA"
_WRAPPED = "Proxy-Authorization: Negotiate YE"
_TYPE_2 = "Negotiate TlRMTVNTUAACAAAAAAAAAAAAAAAGgokAXmf7HuqyuFEAAAAAAAAAAAAAAAAAAAAA"


def _transcript(offer: str, raw: tuple[str, ...], wrapped: tuple[str, ...]) -> str:
    """Return the offer, then the answers to raw type-1 messages on one connection and to wrapped ones on another."""
    said = [(1, "Host: idbroker", offer), *((2, _RAW, one) for one in raw), *((3, _WRAPPED, one) for one in wrapped)]
    return "".join(_EXCHANGE.format(n=number, sent=sent, answer=answer) for number, sent, answer in said)


_BARE = ("Negotiate", "Negotiate")

_EXAMPLES = (
    Example(
        title="Only Kerberos, and no other scheme",
        transcript=_transcript("Negotiate", _BARE, _BARE),
        expect={_TARGET: "fail"},
        user=None,
    ),
    Example(
        title="Only Kerberos, and NTLM as another scheme",
        transcript=_transcript("Negotiate, NTLM", _BARE, _BARE),
        expect={_TARGET: "warn"},
        user=None,
    ),
    Example(
        title="NTLM is accepted raw, and not inside SPNEGO",
        transcript=_transcript("Negotiate", (_TYPE_2,), _BARE),
        expect={_TARGET: "pass"},
        user=None,
    ),
    Example(
        title="The proxy wants a request without credentials first",
        transcript=_transcript("Negotiate", ("Negotiate", _TYPE_2), ("Negotiate", _TYPE_2)),
        expect={_TARGET: "pass"},
        user=None,
    ),
    Example(
        title="A SPNEGO reject",
        transcript=_transcript("Negotiate", _BARE, ("Negotiate oQcwBaADCgEC",)),
        expect={_TARGET: "fail"},
        user=None,
    ),
)


def _beside(others: list[str]) -> str:
    return f"also offered: {', '.join(others)}" if others else "no other usable scheme is offered"


def _accepted(evidence: Evidence) -> list[SchemeTried]:
    return [one for one in evidence.each(SchemeTried) if one.outcome is Outcome.ACCEPTED]


KERBEROS_ONLY = Code(
    id="negotiate.kerberos-only",
    title="Negotiate accepts only Kerberos",
    remedy="Let the proxy accept NTLM under Negotiate, or also offer NTLM, Digest or Basic.",
    party=Party.PROXY,
    certainty=Sureness.PROVEN,
)


@check(
    "auth/kerberos-only",
    reads=(NegotiateMechanisms, SchemeTried),
    concerns=by_scheme,
    requirements=("R11",),
    examples=_EXAMPLES,
    codes=(KERBEROS_ONLY,),
)
def auth_kerberos_only(evidence: Evidence) -> Iterator[Judgement]:
    """Judge the answers to the type-1 messages."""
    asked = evidence.one(NegotiateMechanisms)
    if asked is None:
        unasked = skips(_TARGET, "Negotiate is not offered")
        yield unasked if evidence.answered else blocked(_TARGET, evidence.why_blocked())
        return
    if any(one.scheme is Scheme.NEGOTIATE and one.mechanism == "NTLM" for one in _accepted(evidence)):
        yield passes(_TARGET, "a log-on with NTLM under Negotiate was accepted")
        return
    if asked.speaks_ntlm is None:
        yield undecided(_TARGET, f"raw NTLM {asked.raw}, inside SPNEGO {asked.wrapped}")
        return
    if asked.speaks_ntlm:
        yield passes(_TARGET, "NTLM is accepted under Negotiate")
        return
    if any(client.kerberos for client in evidence.profile.clients):
        yield passes(_TARGET, "only Kerberos, which clients of this profile support")
        return
    dead = {one.scheme for one in evidence.each(SchemeTried) if one.outcome in _DEAD}
    offered = [scheme for scheme in offered_schemes(evidence.challenges) if scheme is not Scheme.NEGOTIATE]
    others = [scheme.label for scheme in offered if scheme not in dead]
    finding = KERBEROS_ONLY.finding(
        message="Negotiate accepts only Kerberos",
        expected="a type-2 message in answer to an NTLM type 1 under Negotiate",
        actual=f"refused; {_beside(others)}",
        remedy="Let the proxy accept NTLM under Negotiate, or also offer NTLM, Digest or Basic.",
        evidence=asked.events,
    )
    yield warns(_TARGET, finding) if others else fails(_TARGET, finding)
