"""Who intercepts TLS: the proxy, something on the way, or a program of this machine."""

from proxytest.features.tls.observations import ControlTried
from proxytest.features.tunnel.observations import DirectTried, TunnelTried
from proxytest.judgement.chains import origin_of
from proxytest.judgement.evidence import Evidence
from proxytest.judgement.product_name import product_of
from proxytest.model.certificate import TlsSeen
from proxytest.model.result import Party, Sureness
from proxytest.model.run import Product
from proxytest.protocol.interceptor import interceptor_of
from proxytest.protocol.product_marks import ON_THE_CLIENT


def opener_of(target: str, seen: TlsSeen, evidence: Evidence) -> tuple[Party, Sureness]:
    """Return who intercepts this handshake; proven by the same handshake past the proxy, or by the proxy's own words.

    Whatever a program of this machine intercepts passes it on the way to any proxy.
    """
    past = [one.tls for one in evidence.each(DirectTried) if one.target == target and one.tls is not None]
    also_past = any(origin_of(one, evidence).intercepted for one in past)
    product = interceptor_of(seen.chain)
    if product.name in ON_THE_CLIENT:
        return Party.THIS_MACHINE, Sureness.PROVEN if also_past else Sureness.LIKELY
    if also_past:
        return Party.PATH, Sureness.LIKELY
    named = product.name is not None and product.name == product_of(evidence).name
    controlled = any(one.anchor is not None for one in past) or _only_for_some(target, evidence)
    proven = controlled or (named and _names_itself(evidence, product))
    return Party.PROXY, Sureness.PROVEN if proven else Sureness.LIKELY


def _only_for_some(target: str, evidence: Evidence) -> bool:
    """Does the same proxy show the far end's own chain to another client?"""
    tried: tuple[TunnelTried | ControlTried, ...] = (*evidence.each(TunnelTried), *evidence.each(ControlTried))
    return any(one.tls is not None and one.tls.anchor is not None for one in tried if one.target == target)


def _names_itself(evidence: Evidence, product: Product) -> bool:
    """Is the proxy known by more than the names in chains? Then it says itself what it is."""
    chains = {one.tls.event for one in evidence.each(TunnelTried) if one.tls is not None}
    return product.name is not None and bool(set(product_of(evidence).evidence) - chains)
