"""Does the proxy open TLS only to show that it denies a host? Whether it inspects what it allows is not known then."""

from proxytest.features.tunnel.observations import TunnelTried
from proxytest.judgement.blocked import Blocked
from proxytest.judgement.chains import origin_of
from proxytest.judgement.evidence import Evidence
from proxytest.judgement.tunnel_codes import BLOCK_PAGE
from proxytest.model.answer import Answer
from proxytest.protocol.denial import MAKERS, has_block_mark
from proxytest.protocol.fingerprints import signs_of

_DENIES = frozenset({403, 451})

NOT_KNOWN = Blocked(
    reason="the proxy denies the host, and opens TLS to show its page: whether it inspects the host once it is "
    "allowed is not known",
    code=BLOCK_PAGE,
    do="Allow the host in the proxy's policy, and run again.",
)


def opened_to_deny(tried: TunnelTried, evidence: Evidence) -> bool:
    """Is what came inside an intercepted tunnel a denial that bears the proxy's mark, and is TLS elsewhere left alone?

    Where TLS is opened for every host, both are to be mended: that is no reason to doubt the inspection.
    """
    page = _page(tried)
    if page is None or tried.tls is None or not origin_of(tried.tls, evidence).intercepted:
        return False
    denies = page.status in _DENIES or (page.status < 400 and has_block_mark(page))
    # A product's own mark: "Access Denied" is what clouds say too, and would hide that the host is inspected.
    return denies and bool(signs_of(page, MAKERS)) and evidence.derived(_leaves_others)


def _page(tried: TunnelTried) -> Answer | None:
    return tried.https or (tried.websocket.answer if tried.websocket is not None else None)


def _leaves_others(evidence: Evidence) -> bool:
    return any(one.tls is not None and one.tls.anchor is not None for one in evidence.each(TunnelTried))
