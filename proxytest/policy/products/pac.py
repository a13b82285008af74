"""A PAC file, for clients that read one."""

from collections.abc import Iterable, Iterator

from proxytest.model.address import ProxyAddress
from proxytest.model.profile import Domain, Profile, ProxySupport
from proxytest.policy.fragment_page import Product, commented, media, page, patterns, remark, section
from proxytest.policy.needs import Needs, needs_of
from proxytest.policy.patterns import minimal
from proxytest.policy.placement import Place
from proxytest.policy.site import Site

PRODUCT = Product(
    name="pac",
    names_proxy=True,
    mark="//",
    does="sends the profile's names to the proxy, and everything else directly.",
    place=Place(
        where="on a web server, as application/x-ns-proxy-autoconfig",
        check="Into a file that is there already go the list and the loop, before the site's own rules.",
        caution="in place of a file that is there already, this one sends all other names past the proxy.",
    ),
    source="Netscape, Navigator Proxy Auto-Config File Format (1996); MDN, Proxy Auto-Configuration (PAC) file.",
    proof="the tests of proxytest evaluate it for every name of the profile.",
)
_FUNCTION = """\
function FindProxyForURL(url, host) {
    host = host.toLowerCase();
    for (var i = 0; i < webexNames.length; i++) {
        if (shExpMatch(host, webexNames[i])) {
            return webexProxy;
        }
    }
    return "DIRECT"; // everything else"""


def fragment(profile: Profile, site: Site) -> str:
    """Return a PAC file that uses a proxy."""
    needs = needs_of(profile)
    return page(
        PRODUCT,
        profile,
        site,
        (
            *_readers(profile),
            "",
            f'var webexProxy = "{_element(site.proxy)}";',
            *_names(needs),
            "",
            *_FUNCTION.splitlines(),
            "}",
            *media("//", needs),
        ),
    )


def _element(proxy: ProxyAddress) -> str:
    return f"{'HTTPS' if proxy.secure else 'PROXY'} {proxy.authority}"


def _readers(profile: Profile) -> Iterator[str]:
    """Return which clients read it; the others need manual proxy settings."""
    behind = [client for client in profile.clients if client.behind_proxy is ProxySupport.YES]
    if not profile.pac_supported:
        yield from remark("//", "No client of this profile reads PAC files: set the proxy in the client, by hand.")
        return
    others = [client.title for client in behind if not client.reads_pac]
    if others:
        yield from remark("//", f"These read no PAC file, and need the proxy set by hand: {', '.join(others)}.")


def _names(needs: Needs) -> Iterator[str]:
    wanted = (*needs.allowed, *needs.revocation)
    yield from section("//", "Names, with their requirements")
    yield from patterns("//", wanted)
    yield "var webexNames = ["
    yield ",\n".join(_elements(wanted))
    yield "];"
    for some in needs.for_some:
        yield from section("//", f"{some.title}, in the list above")
        yield from patterns("//", some.domains)
        yield from commented("//", _elements(some.domains))


def _elements(domains: Iterable[Domain]) -> Iterator[str]:
    yield from (f'    "{pattern}"' for pattern in minimal(domain.pattern for domain in domains))
