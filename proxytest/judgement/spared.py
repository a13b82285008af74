"""Is TLS intercepted for unknown programs alone? Then proxytest sees what the clients do not."""

from proxytest.features.tls.observations import As, ControlTried
from proxytest.features.tunnel.observations import HttpsTried
from proxytest.judgement.alternating_chains import alternates
from proxytest.judgement.chains import origin_of
from proxytest.judgement.evidence import Evidence, host_of
from proxytest.model.certificate import TlsSeen


def spared(target: str, evidence: Evidence) -> tuple[TlsSeen, TlsSeen] | None:
    """Return what proxytest and a browser see at a host of the same domain, where the latter is not intercepted."""
    if alternates(evidence):
        return None
    usual = {one.target: one.tls for one in evidence.each(HttpsTried)}
    for control in evidence.each(ControlTried):
        seen = usual.get(control.target) if control.imitates is As.BROWSER else None
        if seen is None or control.tls is None or not _alike(target, control.target, evidence):
            continue
        if origin_of(seen, evidence).intercepted and control.tls.anchor is not None:
            return seen, control.tls
    return None


def _alike(target: str, other: str, evidence: Evidence) -> bool:
    domain = evidence.profile.domain_of(host_of(target))
    return target == other or (domain is not None and evidence.profile.domain_of(host_of(other)) == domain)
