"""Negotiate accepts NTLM, not only Kerberos.

What it checks: whether a proxy that offers Negotiate accepts NTLM in it, raw or inside SPNEGO.
Why it matters: most clients do not use Kerberos with a proxy. Negotiate without NTLM shuts them out.
How it decides: an NTLM type-1 message is sent under Negotiate. It contains no user name and no password. A proxy that
answers with a type-2 message accepts NTLM there. A proxy that asks again without a token, or chooses another mechanism,
does not: fail. Where the proxy also offers another scheme that clients support, warn: a client that prefers Negotiate
may still fail. A helper that does not work answers as one for Kerberos alone: "Kerberos only" needs a ticket that was
accepted, or an answer that chooses Kerberos or rejects NTLM in SPNEGO. Where clients of the profile speak Kerberos,
warn if the others are left without a scheme, else pass: client/support tells which clients these are.
Remedy: let the proxy accept NTLM under Negotiate, or also offer NTLM, Digest or Basic.
Sources: RFC 4559, RFC 4178, MS-SPNG; requirement R11.
"""

from collections.abc import Iterator

from proxytest.features.logon.observations import NegotiateMechanisms, SchemeTried
from proxytest.judgement.check import Example, check
from proxytest.judgement.client_schemes import kerberos_works, offered_to, refused_tickets, why_no_ntlm
from proxytest.judgement.codes import NEGOTIATE_DOES_NOT_WORK, NEGOTIATE_KERBEROS_ONLY, NEGOTIATE_NO_NTLM
from proxytest.judgement.evidence import Evidence
from proxytest.judgement.next_actions import AGAIN
from proxytest.judgement.roles import by_scheme
from proxytest.judgement.say import blocked, fails, passes, skips, undecided, warns
from proxytest.judgement.why_blocked import why_blocked
from proxytest.model.challenge import Scheme
from proxytest.model.listing import listed
from proxytest.model.outcome import Outcome
from proxytest.model.profile import Client, ProxySupport
from proxytest.model.result import Judgement
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
        title="Only Kerberos, or a helper that does not work, and no other scheme",
        transcript=_transcript("Negotiate", _BARE, _BARE),
        expect={_TARGET: "fail"},
        user=None,
        says="or it does not work",
    ),
    Example(
        title="Only Kerberos, and NTLM as another scheme",
        transcript=_transcript("Negotiate, NTLM", _BARE, _BARE),
        expect={_TARGET: "warn"},
        user=None,
    ),
    Example(
        title="The same where clients support Kerberos: only a ticket tells whether it works",
        transcript=_transcript("Negotiate", _BARE, _BARE),
        expect={_TARGET: "undecided"},
        user=None,
        kerberos=True,
        says="no ticket was tried",
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
        says="Negotiate accepts only Kerberos",
    ),
)


def _beside(others: list[str]) -> str:
    return f"also offered: {', '.join(others)}" if others else "no other usable scheme is offered"


def _accepted(evidence: Evidence) -> list[SchemeTried]:
    return [one for one in evidence.each(SchemeTried) if one.outcome is Outcome.ACCEPTED]


def _without_kerberos(target: str, client: Client, scheme: Scheme | None) -> bool:
    """Whoever does not speak Kerberos."""
    return not client.kerberos and by_scheme(target, client, scheme)


@check(
    "auth/kerberos-only",
    reads=(NegotiateMechanisms, SchemeTried),
    concerns=_without_kerberos,
    requirements=("R11",),
    examples=_EXAMPLES,
    codes=(NEGOTIATE_KERBEROS_ONLY, NEGOTIATE_NO_NTLM, NEGOTIATE_DOES_NOT_WORK),
)
def auth_kerberos_only(evidence: Evidence) -> Iterator[Judgement]:
    """Judge the answers to the type-1 messages."""
    asked = evidence.one(NegotiateMechanisms)
    if asked is None:
        unasked = skips(_TARGET, "Negotiate is not offered")
        yield unasked if evidence.answered else blocked(_TARGET, why_blocked(evidence))
        return
    if any(one.scheme is Scheme.NEGOTIATE and one.mechanism == "NTLM" for one in _accepted(evidence)):
        yield passes(_TARGET, "a log-on with NTLM under Negotiate was accepted")
        return
    if asked.speaks_ntlm is None:
        yield undecided(_TARGET, f"raw NTLM {asked.raw}, inside SPNEGO {asked.wrapped}", do=AGAIN)
        return
    if asked.speaks_ntlm:
        yield passes(_TARGET, "NTLM is accepted under Negotiate")
        return
    if (asked.kerberos or kerberos_works(evidence)) and any(client.kerberos for client in evidence.profile.clients):
        yield _for_some(evidence, asked)
        return
    dead = {one.scheme for one in evidence.each(SchemeTried) if one.outcome in _DEAD}
    offered = [scheme for scheme in offered_schemes(evidence.challenges) if scheme is not Scheme.NEGOTIATE]
    others = [scheme.label for scheme in offered if scheme not in dead]
    yield _declined(evidence, asked, others)


def _declined(evidence: Evidence, asked: NegotiateMechanisms, others: list[str]) -> Judgement:
    """Judge a Negotiate that declines NTLM: Kerberos only by a ticket or by its own words, else perhaps dead."""
    refused = refused_tickets(evidence)
    code = why_no_ntlm(asked, evidence)
    finding = code.finding(
        message=code.title,
        expected="a type-2 message in answer to an NTLM type 1 under Negotiate",
        actual=f"NTLM is declined{', a Kerberos ticket too' if refused else ''}; {_beside(others)}",
        evidence=(*asked.events, *(event for one in refused for event in one.events)),
        facts={"kerberos": code is NEGOTIATE_KERBEROS_ONLY, "ticket_refused": bool(refused)},
    )
    if code is NEGOTIATE_NO_NTLM and any(client.kerberos for client in evidence.profile.clients):
        reason = f"{code.title}; clients of this profile support Kerberos, and no ticket was tried"
        return undecided(_TARGET, reason, finding, code=code)
    return warns(_TARGET, finding) if others else fails(_TARGET, finding)


def _for_some(evidence: Evidence, asked: NegotiateMechanisms) -> Judgement:
    """Judge Kerberos alone where some clients speak it: it is no failure of theirs."""
    clients = [client for client in evidence.profile.clients if client.behind_proxy is ProxySupport.YES]
    shut_out = [client for client in clients if not client.kerberos and not offered_to(client, evidence)]
    if not shut_out:
        return passes(_TARGET, "only Kerberos; clients that do not speak it have another scheme")
    finding = NEGOTIATE_KERBEROS_ONLY.finding(
        message=f"Negotiate accepts only Kerberos, and {len(shut_out)} of {len(clients)} clients cannot log on",
        expected="a scheme for every client",
        actual=f"Kerberos alone, and nothing else for {listed(client.title for client in shut_out)}",
        remedy="Also offer a scheme that these clients support: client/support names them.",
        evidence=asked.events,
        facts={"clients": ", ".join(client.name for client in shut_out)},
    )
    return warns(_TARGET, finding)
