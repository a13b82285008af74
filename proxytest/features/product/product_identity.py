"""Which product the proxy is.

What it checks: marks of known products: Via, Server, Proxy-Agent, reason phrases, realms, the form of the 407,
cookies, redirects and pages (also the error page for a name that does not exist), and the names in the certificates
that intercept TLS.
Why it matters: a setting is found sooner where the product is known. Limitations are documented by product and
version.
How it decides: by a table of publicly documented marks. Certain: a text that only one product sends. Likely: a text
that can be changed or that related products share, a name in a certificate, or an earlier entry of Via, which may be
that of a parent proxy. The version is shown where the proxy tells it. The only extra request is for a name under
.invalid. This check never fails.
Remedy: none is needed.
Sources: RFC 9110 sections 7.6.3 and 10.2.4; RFC 6761 section 6.4; requirement R18.
"""

from collections import Counter
from collections.abc import Iterable, Iterator

from proxytest.features.logon.observations import HeadSizes, UserAgentTried
from proxytest.features.product.observations import ErrorPageSeen, GatewayFileSeen
from proxytest.features.proxy.observations import ChallengesSeen
from proxytest.features.tls.observations import ControlTried, PlainAsked
from proxytest.features.tunnel.observations import DirectTried, HttpsTried
from proxytest.judgement.check import Example, check
from proxytest.judgement.evidence import Evidence
from proxytest.judgement.next_actions import WHICH_PRODUCT
from proxytest.judgement.product_name import interceptors, signs_in
from proxytest.judgement.roles import Role
from proxytest.judgement.say import blocked, passes, undecided
from proxytest.judgement.why_blocked import why_blocked
from proxytest.model.result import Judgement
from proxytest.model.run import Certainty, Product
from proxytest.protocol.fingerprints import Sign, best_of

_MOST = 5  #: events in a sentence

_EXAMPLES = (
    Example(
        title="Squid names itself",
        transcript="""
            1 > CONNECT idbroker.webex.com:443 HTTP/1.1
            1 < HTTP/1.1 407 Proxy Authentication Required
            1 < Server: squid/5.7
            1 < X-Squid-Error: ERR_CACHE_ACCESS_DENIED 0
            1 < Proxy-Authenticate: Basic realm="corp"
            1 < Content-Length: 0
            1 <
        """,
        expect={"proxy": "pass"},
        user=None,
        says="Squid 5.7, certain by Server, X-Squid-Error",
    ),
    Example(
        title="Only the error page for a name that does not exist shows the product",
        transcript="""
            1 > CONNECT idbroker.webex.com:443 HTTP/1.1
            1 < HTTP/1.1 407 Proxy Authentication Required
            1 < Proxy-Authenticate: Basic realm="corp"
            1 < Content-Length: 0
            1 <
            2 > CONNECT idbroker.webex.com:443 HTTP/1.1
            2 * closes
            3 > GET http://proxytest-
            3 < HTTP/1.1 502 Bad Gateway
            3 < Content-Length: 56
            3 <
            3 < <i>This message was created by Kerio Control Proxy</i>
        """,
        expect={"proxy": "pass"},
        user=None,
        says="Kerio Control, certain by a page",
    ),
    Example(
        title="The form of the 407 alone: likely",
        transcript="""
            1 > CONNECT idbroker.webex.com:443 HTTP/1.1
            1 < HTTP/1.1 407 Proxy Authentication Required
            1 < Proxy-Authenticate: Negotiate
            1 < Proxy-Authenticate: Kerberos
            1 < Proxy-Authenticate: NTLM
            1 < Connection: close
            1 < Content-Length: 0
            1 <
            1 * closes
        """,
        expect={"proxy": "pass"},
        user=None,
        says="Microsoft ISA Server, likely by the form of the 407",
    ),
    Example(
        title="A further proxy on the way",
        transcript="""
            1 > CONNECT idbroker.webex.com:443 HTTP/1.1
            1 < HTTP/1.1 403 Forbidden
            1 < Via: 1.1 parent (squid/5.7), 1.1 host:80 (Cisco-WSA/12.0.3-007)
            1 < Content-Length: 0
            1 <
        """,
        expect={"proxy": "pass"},
        user=None,
        says="Cisco Secure Web Appliance 12.0.3-007, certain by Via (event",
    ),
    Example(
        title="Nodes of two versions",
        transcript="""
            1 > CONNECT idbroker.webex.com:443 HTTP/1.1
            1 < HTTP/1.1 403 Forbidden
            1 < Via: 1.1 a (squid/5.7)
            1 < Content-Length: 0
            1 <
            3 > GET http://proxytest-
            3 < HTTP/1.1 503 Service Unavailable
            3 < Via: 1.1 b (squid/3.5.20)
            3 < Content-Length: 0
            3 <
        """,
        expect={"proxy": "pass"},
        user=None,
        says="also of version 3.5.20",
    ),
    Example(
        title="No mark",
        transcript="""
            1 > CONNECT idbroker.webex.com:443 HTTP/1.1
            1 < HTTP/1.1 407 Proxy Authentication Required
            1 < Proxy-Authenticate: Basic realm="corp"
            1 < Content-Length: 0
            1 <
        """,
        expect={"proxy": "undecided"},
        user=None,
    ),
)


@check(
    "product/identity",
    reads=(ChallengesSeen, HttpsTried, ErrorPageSeen, GatewayFileSeen, PlainAsked),
    beside=(ControlTried, DirectTried, HeadSizes, UserAgentTried),
    requirements=("R18",),
    examples=_EXAMPLES,
    role=Role.INFORMS,
)
def product_identity(evidence: Evidence) -> Iterator[Judgement]:
    """Name the proxy, and other products that show marks."""
    if not evidence.answered:
        yield blocked(evidence.proxy, why_blocked(evidence))
        return
    signs, openers = evidence.derived(signs_in), interceptors(evidence)
    if not signs and not openers:
        reason = "product unknown: no answer and no certificate has a known mark"
        yield undecided(evidence.proxy, reason, do=WHICH_PRODUCT)
        return
    product = best_of(signs)
    said = [_named(product, signs), *_versions(product, signs), *_others(product, signs), *_opened(product, openers)]
    yield passes(evidence.proxy, "; ".join(said))


def _named(product: Product, signs: Iterable[Sign]) -> str:
    if product.name is None:
        return "the proxy's product is unknown"
    places = dict.fromkeys(sign.place.words for sign in signs if sign.product == product.name)
    return f"{_title(product)}, {product.certainty} by {', '.join(places)} ({_events(product.evidence)})"


def _versions(product: Product, signs: Iterable[Sign]) -> Iterator[str]:
    """Name the product's other versions; some marks have only the beginning of one."""
    known = product.version or ""
    found = dict.fromkeys(sign.version for sign in signs if sign.product == product.name and sign.version is not None)
    others = [one for one in found if known and not one.startswith(known) and not known.startswith(one)]
    if others:
        yield f"also of version {', '.join(others)}: nodes that differ, or another proxy on the way"


def _others(product: Product, signs: Iterable[Sign]) -> Iterator[str]:
    """Name products that are as certain, or in Via: a related product, or another proxy on the way."""
    others = dict.fromkeys(
        sign.product
        for sign in signs
        if sign.product != product.name and (sign.certainty is Certainty.CERTAIN or sign.version is not None)
    )
    if others:
        yield f"also marks of {', '.join(others)}, perhaps another proxy on the way"


def _opened(product: Product, openers: dict[str, Product]) -> Iterator[str]:
    """Name the product that intercepts TLS, where it is another one."""
    counted = Counter((_title(one), one.certainty) for one in openers.values() if one.name != product.name)
    for (title, certainty), number in sorted(counted.items()):
        hosts = "one host" if number == 1 else f"{number} hosts"
        yield f"another product intercepts TLS to {hosts}: {title}, {certainty} by the names in the certificates"


def _title(product: Product) -> str:
    return f"{product.name} {product.version}" if product.version else str(product.name)


def _events(numbers: tuple[int, ...]) -> str:
    cited = ", ".join(str(number) for number in numbers[:_MOST])
    more = f" and {len(numbers) - _MOST} more" if len(numbers) > _MOST else ""
    return f"event {cited}" if len(numbers) == 1 else f"events {cited}{more}"
