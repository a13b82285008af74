"""Which of the schemes that a proxy offers a client can use."""

from proxytest.features.logon.observations import NegotiateMechanisms, SchemeTried
from proxytest.judgement.codes import NEGOTIATE_DOES_NOT_WORK, NEGOTIATE_KERBEROS_ONLY, NEGOTIATE_NO_NTLM
from proxytest.judgement.evidence import Evidence
from proxytest.model.challenge import Scheme
from proxytest.model.code import Code
from proxytest.model.outcome import Outcome
from proxytest.model.profile import Client, ClientKind
from proxytest.protocol.auth.choose import offered_schemes


def offered_to(client: Client, evidence: Evidence) -> list[Scheme]:
    """Return the offered schemes that the client supports; Negotiate not where it accepts only Kerberos."""
    refused = not client.kerberos and _refuses_ntlm(evidence)
    return [
        scheme
        for scheme in offered_schemes(evidence.challenges)
        if scheme in client.schemes and not (scheme is Scheme.NEGOTIATE and refused)
    ]


def deciding_clients(evidence: Evidence) -> tuple[Client, ...]:
    """Return the clients that the verdict follows: those that the user named, else the apps, else all."""
    clients = evidence.profile.clients
    named = tuple(client for client in clients if client.name in evidence.asked.clients)
    return named or tuple(client for client in clients if client.kind is ClientKind.APP) or clients


def not_asked_for(client: Client, evidence: Evidence) -> list[Scheme]:
    """Return the schemes that the client can use here, where the user asked for none of them."""
    usable, asked = offered_to(client, evidence), evidence.asked.schemes
    return usable if asked and not set(usable) & set(asked) else []


def declined_ntlm(evidence: Evidence) -> Code | None:
    """Return why Negotiate does not serve clients without Kerberos; None where it is not offered, or accepts NTLM."""
    asked = evidence.one(NegotiateMechanisms)
    if asked is None:
        return NEGOTIATE_KERBEROS_ONLY if kerberos_works(evidence) else None
    return why_no_ntlm(asked, evidence) if asked.speaks_ntlm is False else None


def why_no_ntlm(asked: NegotiateMechanisms, evidence: Evidence) -> Code:
    """Return the code of declined NTLM: Kerberos only by a ticket or the proxy's own words, else perhaps dead."""
    if asked.kerberos or kerberos_works(evidence):
        return NEGOTIATE_KERBEROS_ONLY
    return NEGOTIATE_DOES_NOT_WORK if refused_tickets(evidence) else NEGOTIATE_NO_NTLM


def kerberos_works(evidence: Evidence) -> bool:
    """Was a ticket accepted?"""
    tried = (one for one in evidence.each(SchemeTried) if one.scheme is Scheme.NEGOTIATE)
    return any(one.mechanism == "Kerberos" and one.outcome is Outcome.ACCEPTED for one in tried)


def refused_tickets(evidence: Evidence) -> list[SchemeTried]:
    """Return the log-ons by a ticket that were refused."""
    tried = (one for one in evidence.each(SchemeTried) if one.scheme is Scheme.NEGOTIATE)
    return [one for one in tried if one.mechanism == "Kerberos" and one.outcome is Outcome.REFUSED and one.proven]


def _refuses_ntlm(evidence: Evidence) -> bool:
    mechanisms = evidence.one(NegotiateMechanisms)
    return mechanisms is not None and mechanisms.speaks_ntlm is False
