"""Which product the proxy is, by everything that was seen; and which product intercepts TLS."""

from collections.abc import Iterator
from dataclasses import replace

from proxytest.features.logon.observations import HeadSizes, SchemeTried, UserAgentTried
from proxytest.features.product.observations import ErrorPageSeen, GatewayFileSeen
from proxytest.features.proxy.observations import ChallengesSeen
from proxytest.features.tls.observations import PlainAsked
from proxytest.features.tunnel.observations import TunnelTried
from proxytest.judgement.chains import origin_of
from proxytest.judgement.evidence import Evidence
from proxytest.model.answer import Answer
from proxytest.model.certificate import TlsSeen
from proxytest.model.run import Certainty, Product
from proxytest.protocol.fingerprints import RELAYED, Sign, best_of, signs_of
from proxytest.protocol.interceptor import interceptor_of, interceptor_signs
from proxytest.protocol.mark import Place
from proxytest.protocol.product_marks import BEFORE_SERVERS, ON_THE_CLIENT

_Answered = ChallengesSeen | SchemeTried | UserAgentTried | HeadSizes | TunnelTried | ErrorPageSeen
#: Not the page: an error page may repeat the file's address, which is itself a mark.
_OF_FILE = frozenset({Place.VIA, Place.FILE})


def product_of(evidence: Evidence) -> Product:
    """Name the proxy."""
    return best_of(evidence.derived(signs_in))


def signs_in(evidence: Evidence) -> tuple[Sign, ...]:
    """Return every mark of the proxy: in its answers, added to others' answers, and in intercepted chains."""
    return (*_in_answers(evidence), *_in_chains(evidence))


def own_answers(evidence: Evidence) -> Iterator[Answer]:
    """Return every answer of the proxy itself."""
    seen: tuple[_Answered, ...] = evidence.any_of(
        ChallengesSeen, SchemeTried, UserAgentTried, HeadSizes, TunnelTried, ErrorPageSeen
    )
    yield from (one.answer for one in seen if one.answer is not None)


def relayed_answers(evidence: Evidence) -> Iterator[Answer]:
    """Return others' answers that the proxy could change: by plain HTTP, and where TLS is intercepted."""
    for asked in evidence.each(PlainAsked):
        if asked.answer is not None:
            yield asked.answer
    for tried in evidence.each(TunnelTried):
        if tried.tls is not None and origin_of(tried.tls, evidence).intercepted:
            inside = (tried.https, tried.websocket.answer if tried.websocket else None)
            yield from (answer for answer in inside if answer is not None)


def interceptors(evidence: Evidence) -> dict[str, Product]:
    """Return the product that intercepts TLS, by target, where the chain shows it."""
    found = {target: interceptor_of(seen.chain) for target, seen in _intercepted(evidence)}
    return {target: product for target, product in found.items() if product.name is not None}


def _in_answers(evidence: Evidence) -> Iterator[Sign]:
    for answer in own_answers(evidence):
        yield from signs_of(answer)
    relayed = [sign for answer in relayed_answers(evidence) for sign in signs_of(answer, RELAYED)]
    for seen in evidence.each(GatewayFileSeen):
        if seen.answer is not None:
            relayed += signs_of(seen.answer, _OF_FILE)
    yield from (sign for sign in relayed if sign.product not in BEFORE_SERVERS)


def _in_chains(evidence: Evidence) -> Iterator[Sign]:
    """Return the marks in chains; likely at most: another device may intercept TLS, and a CA may have any name."""
    for _, seen in _intercepted(evidence):
        for sign in interceptor_signs(seen.chain, event=seen.event):
            if sign.product not in ON_THE_CLIENT:
                yield replace(sign, certainty=Certainty.LIKELY)


def _intercepted(evidence: Evidence) -> Iterator[tuple[str, TlsSeen]]:
    for tried in evidence.each(TunnelTried):
        if tried.tls is not None and origin_of(tried.tls, evidence).intercepted:
            yield tried.target, tried.tls
