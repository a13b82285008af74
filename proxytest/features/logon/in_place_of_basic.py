"""What lets clients do without Basic: computed from the schemes that they speak, so that it shuts out none of them."""

from collections.abc import Iterator, Sequence

from proxytest.judgement.client_schemes import deciding_clients, offered_to
from proxytest.judgement.evidence import Evidence
from proxytest.model.challenge import STRENGTH, Scheme
from proxytest.model.listing import listed
from proxytest.model.profile import Client, ProxySupport
from proxytest.protocol.auth.choose import offered_schemes

_BY_TLS = "let clients that can do so reach the proxy by TLS"


def in_place_of_basic(evidence: Evidence) -> str:
    """Return the remedy for a password that Basic shows to whoever is on the way."""
    needing = [one for one in deciding_clients(evidence) if _needs_basic(one, evidence)]
    if needing:
        return f"{_offer(needing, evidence)}Or {_BY_TLS}."
    if not deciding_clients(evidence):
        return f"Offer a scheme that does not send the password, or {_BY_TLS}."
    others = [one for one in evidence.profile.clients if _needs_basic(one, evidence)]
    unless = f", unless you use {_titles(others)}: what else is offered does not serve them" if others else ""
    return f"Stop offering Basic{unless}. Or {_BY_TLS}."


def _needs_basic(client: Client, evidence: Evidence) -> bool:
    """Is Basic the only offered scheme that serves the client?"""
    return client.behind_proxy is ProxySupport.YES and offered_to(client, evidence) == [Scheme.BASIC]


def _offer(needing: list[Client], evidence: Evidence) -> str:
    """Return what to offer beside Basic, and for whom; Basic may go only when all have something else."""
    ways = tuple(_covering(needing, [one for one in STRENGTH if one not in offered_schemes(evidence.challenges)]))
    left = [one for one in needing if not any(one in served for _, served in ways)]
    told = [f"{' or '.join(scheme.label for scheme in schemes)} for {_titles(served)}" for schemes, served in ways]
    offer = f"Offer also {listed(told)}: of what is offered, only Basic serves them. " if told else ""
    keep = f"Keep Basic for {_titles(left)}, since of all schemes it is what they support. " if left else ""
    return offer + keep


def _covering(needing: list[Client], schemes: list[Scheme]) -> Iterator[tuple[list[Scheme], list[Client]]]:
    """Return schemes and the clients that speak each of them: as few groups as it takes, the largest first."""
    left = list(needing)
    while left:
        counts = {scheme: sum(scheme in one.schemes for one in left) for scheme in schemes}
        most = max(counts.values(), default=0)
        if not most:
            return
        best = next(scheme for scheme in counts if counts[scheme] == most)
        served = [one for one in left if best in one.schemes]
        yield [scheme for scheme in counts if all(scheme in one.schemes for one in served)], served
        left = [one for one in left if one not in served]


def _titles(clients: Sequence[Client]) -> str:
    return listed(client.title for client in clients)
