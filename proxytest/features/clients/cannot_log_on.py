"""Clients that cannot log on to this proxy: one finding for all of them, with what helps each."""

from collections.abc import Iterable

from proxytest.features.proxy.observations import ChallengesSeen
from proxytest.judgement.client_schemes import declined_ntlm
from proxytest.judgement.codes import LOGON_NO_COMMON_SCHEME, NEGOTIATE_KERBEROS_ONLY
from proxytest.judgement.evidence import Evidence
from proxytest.model.challenge import STRENGTH, Scheme
from proxytest.model.code import Code
from proxytest.model.listing import listed
from proxytest.model.profile import Client
from proxytest.model.result import Finding, Party, Sureness
from proxytest.protocol.auth.choose import offered_schemes

NO_COMMON_SCHEME = Code(
    id="client.no-common-scheme",
    title="A client supports no scheme that works with this proxy",
    remedy="Also offer a scheme that this client supports.",
    party=Party.PROXY,
    certainty=Sureness.PROVEN,
)
_NOT_USED = "Not in use here? Name those that are: --client NAME."
_NTLM_INSIDE = "let the proxy accept NTLM under Negotiate"


def cannot_log_on(clients: list[Client], evidence: Evidence, seen: ChallengesSeen) -> Finding:
    """Return the finding, in the same words for each client, so that a report tells it once."""
    offered, declined = words_of_offer(evidence), declined_ntlm(evidence)
    names = dict.fromkeys(challenge.scheme for challenge in evidence.challenges)
    each = {
        schemes: [client.title for client in clients if client.schemes == schemes]
        for schemes in dict.fromkeys(client.schemes for client in clients)
    }
    return NO_COMMON_SCHEME.finding(
        message=f"{listed(client.title for client in clients)} cannot log on: the proxy offers {offered}",
        expected="; ".join(
            _schemes(schemes) + (f" for {listed(titles)}" if len(each) > 1 else "") for schemes, titles in each.items()
        ),
        actual=f"offered: {offered}",
        remedy=f"{_remedy(clients, evidence, declined=declined is not None)}. {_NOT_USED}",
        evidence=(seen.answer.event,) if seen.answer is not None else (),
        because=declined.id if declined is not None else _why(names, evidence),
        facts={"clients": ", ".join(client.name for client in clients), "offered": ", ".join(names)},
    )


def _why(names: Iterable[str], evidence: Evidence) -> str | None:
    """Return the code of an offer that serves no client of the profile at all."""
    spoken = {scheme.value for client in evidence.profile.clients for scheme in client.schemes}
    return None if spoken.intersection(name.lower() for name in names) else LOGON_NO_COMMON_SCHEME.id


def words_of_offer(evidence: Evidence) -> str:
    """Return the schemes that the proxy offers, such as `only Negotiate (Kerberos alone)`."""
    names = list(dict.fromkeys(challenge.scheme for challenge in evidence.challenges))
    if (declined := declined_ntlm(evidence)) is not None:
        inside = "Kerberos alone" if declined is NEGOTIATE_KERBEROS_ONLY else "without NTLM"
        names = [f"{name} ({inside})" if name.lower() == Scheme.NEGOTIATE else name for name in names]
    return f"only {listed(names)}" if names else "no scheme"


def _remedy(clients: list[Client], evidence: Evidence, *, declined: bool) -> str:
    """Say what helps, strongest first, and how many of them; what is offered already helps nobody."""
    offered = offered_schemes(evidence.challenges)
    helped = {scheme: [one for one in clients if scheme in one.schemes] for scheme in STRENGTH if scheme not in offered}
    inside = [one for one in clients if declined and Scheme.NEGOTIATE in one.schemes]
    ways = [_way(_NTLM_INSIDE, inside, clients)] if inside else []
    also = [_way(scheme.label, some, clients) for scheme, some in helped.items() if some]
    if also:
        ways.append(f"also offer {listed(also, 'or')}")
    words = ", or ".join(ways)
    return words[:1].upper() + words[1:]


def _way(words: str, helped: list[Client], clients: list[Client]) -> str:
    return words if len(helped) == len(clients) else f"{words} (for {listed(client.title for client in helped)})"


def _schemes(schemes: tuple[Scheme, ...]) -> str:
    return listed((scheme.label for scheme in schemes), "or") or "no log-on"
