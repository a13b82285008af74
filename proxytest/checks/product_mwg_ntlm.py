"""McAfee Web Gateway 7.1 or older with NTLM: a documented limitation.

What it checks: whether the proxy is a McAfee Web Gateway (or its predecessor Webwasher), of which version, and
whether it offers NTLM.
Why it matters: the product's own document says that McAfee Web Gateway 7.1 and earlier with NTLM is not supported.
How it decides: from what the proxy says of itself (Via, the reason phrase of the 407, marks of its pages). Three
answers: affected (fail), not affected (pass), and a McAfee Web Gateway of unknown version that offers NTLM (warn).
The limitation is documented, not measured: a log-on that works here does not lift it, and no mechanism is claimed
to be its cause.
Remedy: update the gateway beyond 7.1, or offer another scheme than NTLM to these clients.
Sources: requirement R18.
"""

import re
from collections.abc import Iterator

from proxytest.judgement.check import Example, check
from proxytest.judgement.evidence import Evidence
from proxytest.judgement.say import fails, passes, skips, warns
from proxytest.model.challenge import Scheme
from proxytest.model.result import Finding, Judgement
from proxytest.model.run import Product
from proxytest.protocol.auth.choose import offered_schemes
from proxytest.protocol.fingerprints import MWG, products_named

_LAST_AFFECTED = (7, 1)
_PREDECESSOR = "Webwasher"
_SUCCESSOR = "Skyhigh Secure Web Gateway"


def _transcript(via: str) -> str:
    return f"""
            1 > CONNECT idbroker.webex.com:443 HTTP/1.1
            1 < HTTP/1.1 407 authenticationrequired
            1 < Proxy-Authenticate: NTLM
            1 < Proxy-Authenticate: Basic realm="corp"
            1 < {via}
            1 < Content-Length: 0
            1 <
    """


_EXAMPLES = (
    Example(
        title="Affected",
        transcript=_transcript("Via: 1.1 10.0.0.1 (McAfee Web Gateway 7.1.0.2.0.10626)"),
        expect={"proxy": "fail"},
        user=None,
    ),
    Example(
        title="Not affected",
        transcript=_transcript("Via: 1.1 vegur, 1.1 10.0.0.1 (McAfee Web Gateway 7.8.0.1.0.24550)"),
        expect={"proxy": "pass"},
        user=None,
    ),
    Example(
        title="The successor, which still speaks in the same reason phrases",
        transcript=_transcript("Via: 1.1 172.20.51.59 (Skyhigh Secure Web Gateway 12.2.3.47253)"),
        expect={"proxy": "pass"},
        user=None,
    ),
    Example(
        title="A McAfee Web Gateway that hides its version",
        transcript=_transcript("Proxy-Connection: Keep-Alive"),
        expect={"proxy": "warn"},
        user=None,
    ),
)


@check("product/mwg-ntlm", requirements=("R18",), examples=_EXAMPLES)
def product_mwg_ntlm(evidence: Evidence) -> Iterator[Judgement]:
    """Judge by name, version and offer."""
    answers = tuple(evidence.proxy_answers())
    if not answers:
        yield skips(evidence.proxy, evidence.why_no_tunnel())
        return
    named = list(products_named(answers))
    if any(product.name == _SUCCESSOR for product in named):
        yield passes(evidence.proxy, f"not affected: {_SUCCESSOR}, the successor of McAfee Web Gateway")
        return
    gateways = [product for product in named if product.name in (MWG, _PREDECESSOR)]
    if not gateways:
        yield passes(evidence.proxy, "not affected: no answer of the proxy bears a mark of McAfee Web Gateway")
        return
    if Scheme.NTLM not in offered_schemes(evidence.challenges):
        yield passes(evidence.proxy, f"not affected: {gateways[0].name} that does not offer NTLM")
        return
    yield _judge(evidence.proxy, gateways)


def _judge(target: str, gateways: list[Product]) -> Judgement:
    named = next((product for product in gateways if product.version), None)
    if named is None and not any(product.name == _PREDECESSOR for product in gateways):
        return warns(target, _finding(gateways, "a McAfee Web Gateway of unknown version", "may be affected"))
    product = named or gateways[0]
    if product.name != _PREDECESSOR and _version(product.version or "") > _LAST_AFFECTED:
        return passes(target, f"not affected: {product.name} {product.version}")
    return fails(target, _finding(gateways, f"{product.name} {product.version or ''}".strip(), "is affected"))


def _finding(gateways: list[Product], actual: str, word: str) -> Finding:
    return Finding(
        message=f"This proxy {word}: McAfee Web Gateway 7.1 and earlier with NTLM is documented as not supported",
        expected="a version later than 7.1, or no NTLM",
        actual=f"{actual}, offering NTLM",
        remedy="Update the gateway beyond 7.1, or offer these clients another scheme than NTLM.",
        evidence=tuple(sorted({event for product in gateways for event in product.evidence})),
    )


def _version(text: str) -> tuple[int, int]:
    """Major and minor; `7` alone is 7.0."""
    major, minor = [*re.findall(r"\d+", text), "0", "0"][:2]
    return int(major), int(minor)
