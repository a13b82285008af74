"""Negotiate leads to NTLM, not to Kerberos alone.

What it checks: whether a proxy that offers Negotiate takes NTLM under it, raw or inside SPNEGO.
Why it matters: clients of this profile do not speak Kerberos to a proxy; Negotiate without NTLM shuts them out.
How it decides: an NTLM type-1 message, which names nobody and holds no password, goes under Negotiate. A proxy that
answers with a type 2 speaks NTLM there; one that asks again without a token, or chooses another mechanism, does
not. Where another scheme that the clients speak is offered beside it, and was not seen to be dead, that is a
warning: a client that prefers Negotiate may still stumble.
Remedy: let the proxy accept NTLM under Negotiate, or offer NTLM, Digest or Basic beside it.
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
#: Offered, tried, and found not to work, whatever the password.
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
    """The offer, then the answers to raw type-1 messages on one connection and to wrapped ones on another."""
    said = [(1, "Host: idbroker", offer), *((2, _RAW, one) for one in raw), *((3, _WRAPPED, one) for one in wrapped)]
    return "".join(_EXCHANGE.format(n=number, sent=sent, answer=answer) for number, sent, answer in said)


_BARE = ("Negotiate", "Negotiate")

_EXAMPLES = (
    Example(
        title="Kerberos only, and nothing else is offered",
        transcript=_transcript("Negotiate", _BARE, _BARE),
        expect={_TARGET: "fail"},
        user=None,
    ),
    Example(
        title="Kerberos only, with NTLM beside it",
        transcript=_transcript("Negotiate, NTLM", _BARE, _BARE),
        expect={_TARGET: "warn"},
        user=None,
    ),
    Example(
        title="NTLM is taken raw, and not inside SPNEGO",
        transcript=_transcript("Negotiate", (_TYPE_2,), _BARE),
        expect={_TARGET: "pass"},
        user=None,
    ),
    Example(
        title="A proxy that wants to be asked without credentials first",
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


def _accepted(evidence: Evidence) -> list[SchemeTried]:
    return [one for one in evidence.each(SchemeTried) if one.outcome is Outcome.ACCEPTED]


KERBEROS_ONLY = Code(
    id="negotiate.kerberos-only",
    title="Negotiate accepts Kerberos only",
    remedy="Let the proxy accept NTLM under Negotiate, or offer NTLM, Digest or Basic beside it.",
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
    """Judge what became of the type-1 messages."""
    asked = evidence.one(NegotiateMechanisms)
    if asked is None:
        unasked = skips(_TARGET, "Negotiate is not offered")
        yield unasked if evidence.answered else blocked(_TARGET, evidence.why_blocked())
        return
    if any(one.scheme is Scheme.NEGOTIATE and one.mechanism == "NTLM" for one in _accepted(evidence)):
        yield passes(_TARGET, "a log-on by NTLM under Negotiate was accepted")
        return
    if asked.speaks_ntlm is None:
        yield undecided(_TARGET, f"raw NTLM {asked.raw}, inside SPNEGO {asked.wrapped}")
        return
    if asked.speaks_ntlm:
        yield passes(_TARGET, "NTLM is accepted under Negotiate")
        return
    if any(client.kerberos for client in evidence.profile.clients):
        yield passes(_TARGET, "Kerberos only, which clients of this profile speak")
        return
    dead = {one.scheme for one in evidence.each(SchemeTried) if one.outcome in _DEAD}
    offered = [scheme for scheme in offered_schemes(evidence.challenges) if scheme is not Scheme.NEGOTIATE]
    others = [scheme.label for scheme in offered if scheme not in dead]
    finding = KERBEROS_ONLY.finding(
        message="Negotiate accepts Kerberos only",
        expected="a type-2 message in answer to an NTLM type 1 under Negotiate",
        actual=f"refused; beside Negotiate {', '.join(others) or 'nothing'} is offered that may work",
        remedy="Let the proxy accept NTLM under Negotiate, or offer NTLM, Digest or Basic beside it.",
        evidence=asked.events,
    )
    yield warns(_TARGET, finding) if others else fails(_TARGET, finding)
