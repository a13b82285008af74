"""What far ends say themselves of their certificates: it spares clients a revocation server, or is a revocation."""

from collections.abc import Iterator

from proxytest.features.tls.observations import PlainAsked, StapleAsked
from proxytest.features.tunnel.observations import HttpsTried
from proxytest.judgement.evidence import Evidence
from proxytest.model.certificate import TlsSeen
from proxytest.model.code import Code
from proxytest.model.result import Finding, Party, Sureness

REVOKED = Code(
    id="revocation.revoked",
    title="The far end itself says that its certificate is revoked",
    remedy="Compare with another network: the signature of this is not verified. See the service's status page.",
    party=Party.FAR_END,
    certainty=Sureness.LIKELY,  # whoever is between could have written it: the handshake ends before it is proven
)


def states_in_its_place(asked: list[PlainAsked], evidence: Evidence) -> list[StapleAsked]:
    """Return the stapled states of all far ends whose certificates name the server; none where one is missing.

    A stapled state is that of the far end's own certificate (RFC 6066 section 8): where an intermediate names the
    server, or nobody knows who does, it stands in for nothing.
    """
    subjects = {one for each in asked for one in each.subjects}
    chains = _public(evidence)
    if not subjects or not subjects <= chains.keys():
        return []
    states = [_state_of(chains[leaf], evidence) for leaf in subjects]
    return [one for one in states if one is not None] if None not in states else []


def revoked(evidence: Evidence) -> Iterator[tuple[str, Finding]]:
    """Return each host whose own certificate is revoked, as it says; the signature of that is not verified."""
    chains = _public(evidence)
    for one in evidence.each(StapleAsked):
        if one.state == "revoked" and one.leaf in chains:
            yield (
                one.target,
                REVOKED.finding(
                    message=REVOKED.title,
                    expected="a good state (OCSP stapling)",
                    actual="revoked",
                    evidence=one.events,
                ),
            )


def _public(evidence: Evidence) -> dict[str, TlsSeen]:
    """Return the chains to a public root, by the far end's own certificate."""
    return {
        one.tls.chain[0].sha256: one.tls
        for one in evidence.each(HttpsTried)
        if one.tls is not None and one.tls.anchor is not None and one.tls.chain
    }


def _state_of(seen: TlsSeen, evidence: Evidence) -> StapleAsked | None:
    """Return the state of this certificate, if it is good, and fresh by this machine's clock.

    Without nextUpdate newer information is available at any time (RFC 6960 section 4.2.2.1): nobody takes such a state.
    """
    told = (one for one in evidence.each(StapleAsked) if one.leaf == seen.chain[0].sha256 and one.state == "good")
    return next((one for one in told if one.until is not None and (seen.at is None or seen.at < one.until)), None)
