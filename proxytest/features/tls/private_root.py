"""A host of the user's own, with the same certificate past the proxy: its CA is not public, and nobody opens TLS."""

from proxytest.features.tunnel.observations import DirectTried
from proxytest.judgement.evidence import Evidence, host_of
from proxytest.model.certificate import TlsSeen
from proxytest.model.code import Code
from proxytest.model.result import Finding, Party, Sureness
from proxytest.protocol.certificates import end_of_path
from proxytest.protocol.interceptor import interceptor_of

PRIVATE_ROOT = Code(
    id="tls.private-root",
    title="The host's own certificate leads to no public root: it is the same past the proxy",
    remedy="Name its CA with --cacert to judge the rest. Clients need this CA in their store, or another certificate "
    "on the host: an exemption from TLS inspection changes nothing.",
    party=Party.FAR_END,
    certainty=Sureness.LIKELY,
)


def private_root(target: str, seen: TlsSeen, evidence: Evidence) -> Finding | None:
    """Return the finding; the profile's hosts are public, so that the same chain on both ways is no control there.

    Nor is it where a product names itself in the chain, which may open TLS on both ways.
    """
    known = evidence.profile.domain_of(host_of(target)) is not None
    if known or not seen.chain or interceptor_of(seen.chain).name is not None:
        return None
    leaf = seen.chain[0].sha256
    past = [one.tls for one in evidence.each(DirectTried) if one.target == target and one.tls is not None]
    same = [one for one in past if one.chain and one.chain[0].sha256 == leaf]
    if not same:
        return None
    return PRIVATE_ROOT.finding(
        message=PRIVATE_ROOT.title,
        expected="a chain to a public root",
        actual=f"'{seen.chain[0].subject}', issued by '{end_of_path(seen.chain).issuer}'",
        evidence=tuple(sorted({seen.event, *(one.event for one in same)})),
        facts={"sha256": leaf},
    )
