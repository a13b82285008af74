"""Apache httpd as forward proxy."""

from collections.abc import Iterable, Iterator

from proxytest.model.profile import Domain, Profile
from proxytest.policy.fragment_page import Product, commented, media, page, patterns, remark, section
from proxytest.policy.needs import Needs, needs_of
from proxytest.policy.patterns import minimal, regex
from proxytest.policy.placement import Place, Placement
from proxytest.policy.site import Site

PRODUCT = Product(
    name="apache",
    found_as=("Apache HTTP Server",),
    mark="#",
    does="allows the profile's names to a forward proxy that denies all others.",
    place=Place(
        where="in the proxy's virtual host, or in a file that it takes in by 'Include'",
        check="Needs mod_proxy, mod_proxy_connect and mod_proxy_http; check it by 'apachectl configtest'.",
        of=(
            Placement(
                lines="<ProxyMatch ",
                where='the <ProxyMatch> blocks after its <Proxy "*"> block, where AuthType and what belongs to it stay',
                caution="of two blocks that fit a request, the later one's Require counts: a 'Require ip' in the "
                "<Proxy> block no longer limits who may reach these names.",
            ),
            Placement(lines="Timeout ", where="Timeout below yours, since the last line counts"),
        ),
    ),
    source="Apache HTTP Server 2.4 documentation: mod_proxy (ProxyMatch), mod_proxy_connect (AllowCONNECT), "
    "mod_authz_core (Require), core (Define, Timeout).",
    proof="the tests of proxytest start Apache with it, and the audit passes.",
)
_ACCESS = "${webex_access}"


def fragment(profile: Profile, site: Site) -> str:
    """Write directives of httpd.conf."""
    needs = needs_of(profile)
    return page(
        PRODUCT,
        profile,
        site,
        (
            *_access(needs, log_on=site.log_on),
            *_names(needs),
            *_revocation(needs),
            *_remarks(needs),
            *media("#", needs),
        ),
    )


def _access(needs: Needs, *, log_on: bool) -> Iterator[str]:
    ways = ['Define webex_access "all granted"', 'Define webex_access "valid-user"']
    other = "if clients cannot log on" if log_on else "if the <Proxy> block has an AuthType, so that users log on"
    yield from section("#", "Access", f"In place of the line below, {other}:")
    yield from commented("#", [ways[not log_on]])
    yield ways[log_on]
    yield from section("#", "Ports of CONNECT", "Without this line Apache allows 443 and 563; every such line adds.")
    yield f"AllowCONNECT {' '.join(map(str, needs.ports))}"


def _names(needs: Needs) -> Iterator[str]:
    yield from section("#", "Allowed names", "For CONNECT the expression is matched with 'host:port'.")
    yield from patterns("#", needs.allowed)
    yield from _blocks(needs.allowed, _end(needs.ports), _ACCESS)
    for some in needs.for_some:
        yield from section("#", some.title)
        yield from patterns("#", some.domains)
        yield from commented("#", _blocks(some.domains, _end(needs.ports), _ACCESS))


def _end(ports: Iterable[int]) -> str:
    return f":({'|'.join(map(str, ports))})$"


def _blocks(domains: Iterable[Domain], end: str, require: str, begin: str = "^") -> Iterator[str]:
    for pattern in minimal(domain.pattern for domain in domains):
        yield f'<ProxyMatch "(?i){begin}{regex(pattern)}{end}">'
        yield f"    Require {require}"
        yield "</ProxyMatch>"


def _revocation(needs: Needs) -> Iterator[str]:
    if not needs.revocation:
        return
    yield from section(
        "#",
        "Revocation of certificates: plain HTTP, without log-on",
        "OCSP and CRLs are asked for by the operating system, which may know no password of the proxy. The "
        "expression is matched with the URL.",
    )
    yield from patterns("#", needs.revocation)
    # A URL may omit the default port of its scheme (RFC 9110 section 4.2.1).
    end = f"(:({'|'.join(map(str, needs.revocation_ports))}))?(/|$)"
    yield from _blocks(needs.revocation, end, "all granted", begin="^http://")


def _remarks(needs: Needs) -> Iterator[str]:
    yield from section(
        "#",
        "Time-outs",
        "A tunnel is cut after so many seconds without a byte, by Timeout: ProxyTimeout does not count there. "
        "Notifications come over a WebSocket that lives for hours. A later line overrides this one.",
    )
    yield "Timeout 300"
    yield from section("#", "No inspection, WebSocket: nothing to set")
    yield from remark("#", "mod_proxy_connect forwards the bytes of a tunnel unchanged: it inspects no TLS.")
    yield from patterns("#", needs.uninspected)
