"""Identify the product that intercepts TLS from the names in its certificate chain."""

import re
from collections.abc import Iterator, Sequence

from proxytest.model.certificate import Certificate
from proxytest.model.run import Product
from proxytest.protocol.fingerprints import Sign, best_of, matches
from proxytest.protocol.mark import Place

#: RFC 4514 section 3: `type=value`, joined by commas or, in one element of several values, by plus signs.
_ATTRIBUTE = re.compile(r"\s*+([A-Za-z0-9.-]++)=((?:[^\\,+]|\\.)*+)(?:[,+]|$)", re.DOTALL)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)

#: By itself, or written together in capitals as `ForwardUntrust`; `Entrust` is none.
_UNTRUSTED = re.compile(
    r"(?<![A-Za-z])(?i:un[ _-]?trust(?:ed)?|no[nt][ _-]trusted|distrust(?:ed)?)(?![a-z])"
    r"|(?<=[a-z])U[Nn]-?[Tt]rust(?:ed)?(?![a-z])"
)

_ISSUER = {"CN": Place.ISSUER_NAME, "O": Place.ISSUER_ORGANISATION}
_LEAF = {"O": Place.SUBJECT_ORGANISATION}


def interceptor_of(chain: Sequence[Certificate]) -> Product:
    """Return the product that made a chain; only for a chain that leads to no trusted root.

    Names can be chosen freely: the chain shows that TLS is intercepted, the names only suggest by what. The product
    has no evidence: the caller adds the event of the handshake.
    """
    product = best_of(interceptor_signs(chain, event=0))
    return Product(name=product.name, version=product.version, certainty=product.certainty)


def distrusts_far_end(chain: Sequence[Certificate]) -> bool:
    """Does the CA of a chain say that the far end is not trusted?

    Squid: `Not trusted by "NAME"`; FortiGate: `FortiGate Untrusted CA`; Avast: `... Untrusted Root`; a firewall of Palo
    Alto has a CA of the administrator's choice for this, which its manual calls forward untrust.
    """
    names = [name for one in chain for name in (one.issuer, *((one.subject,) if one is not chain[0] else ()))]
    return any(kind == "CN" and _UNTRUSTED.search(value) for name in names for kind, value in attributes(name))


def interceptor_signs(chain: Sequence[Certificate], *, event: int) -> tuple[Sign, ...]:
    """Return all marks in the names of a chain; Zscaler and Umbrella put their own organisation into the leaf."""
    names = [(certificate.issuer, _ISSUER) for certificate in chain]
    names += [(certificate.subject, _ISSUER) for certificate in chain[1:]]
    names += [(certificate.subject, _LEAF) for certificate in chain[:1]]
    found = (
        Sign(product=mark.product, version=version, certainty=mark.certainty, place=place, event=event)
        for name, places in names
        for kind, value in attributes(name)
        if (place := places.get(kind)) is not None
        for mark, version in matches(value, place)
    )
    return tuple(dict.fromkeys(found))


def attributes(name: str) -> Iterator[tuple[str, str]]:
    """Return type and value of each attribute of a name; stops at the first text that is not an attribute."""
    position = 0
    while found := _ATTRIBUTE.match(name, position):
        yield found[1].upper(), _ESCAPED.sub(r"\1", found[2])
        position = found.end()
