"""Blue Coat / Symantec / Broadcom ProxySG, ASG and Edge SWG, in Content Policy Language."""

from collections.abc import Iterable, Iterator

from proxytest.model.profile import Domain, Profile
from proxytest.policy.fragment_page import (
    TENANT,
    Product,
    commented,
    media,
    page,
    patterns,
    remark,
    section,
    tolerance,
    where_refused,
)
from proxytest.policy.needs import Needs, needs_of
from proxytest.policy.patterns import is_domain, minimal, regex
from proxytest.policy.placement import Place, Placement
from proxytest.policy.site import Site

PRODUCT = Product(
    name="bluecoat",
    found_as=("Blue Coat ProxySG",),
    mark=";",
    does="allows the profile's names, exempts them from TLS inspection, and allows their WebSockets.",
    place=Place(
        where="the Local policy file (Configuration > Policy > Policy Files), or a CPL layer of the Visual Policy "
        "Manager, where a later layer overrides an earlier one",
        of=(
            Placement(lines="<Proxy>", where="<Proxy> below the site's own Web Access layers"),
            Placement(lines="<SSL-Intercept>", where="<SSL-Intercept> below the site's own SSL Intercept layers"),
            Placement(
                lines=".* ALLOW$",
                caution="ALLOW here overrides what earlier layers deny, also by user, source address or category.",
            ),
        ),
    ),
    source="Broadcom, Content Policy Language Reference (SGOS 7.3): define condition, url.domain=, url.host.regex=, "
    "authenticate( ), ssl.forward_proxy( ), http.websocket=; Broadcom articles 259520 (WebSocket), 165425 "
    "(authentication by destination).",
    proof="none: a template in the vendor's syntax. Look at a policy trace before it goes live.",
)


def fragment(profile: Profile, site: Site) -> str:
    """Write layers of CPL."""
    needs = needs_of(profile)
    return page(
        PRODUCT,
        profile,
        site,
        (
            *_access(needs),
            *_revocation(needs),
            *_websocket(needs),
            *_log_on(needs),
            *_inspection(needs),
            *media(";", needs),
        ),
    )


def _condition(name: str, domains: Iterable[Domain]) -> Iterator[str]:
    listed = tuple(domains)
    if not listed:
        return
    yield f"define condition {name}"
    yield from (f"    {line}" for line in patterns(";", listed))
    yield from (f"    {_test(pattern)}" for pattern in minimal(domain.pattern for domain in listed))
    yield "end"


def _test(pattern: str) -> str:
    if "*" not in pattern:
        return f'url.host.exact="{pattern}"'
    return f'url.domain="{pattern[2:]}"' if is_domain(pattern) else f'url.host.regex="^{regex(pattern)}$"'


def _access(needs: Needs) -> Iterator[str]:
    if not needs.allowed and not needs.for_some:
        return
    yield from section(";", "Allowed names", "url.domain= stands for the domain itself and for all below it.")
    yield from _condition("Webex_Hosts", needs.allowed)
    for some in needs.for_some:
        yield from section(";", some.title)
        yield from commented(";", _condition(f"Webex_{some.name}_Hosts", some.domains))
    if needs.allowed:
        yield from section(";", "Access")
        yield from _rules("<Proxy>", *(f"condition=Webex_Hosts url.port={port} ALLOW" for port in needs.ports))


def _rules(layer: str, *rules: str) -> Iterator[str]:
    yield layer
    yield from (f"    {rule}" for rule in rules)


def _revocation(needs: Needs) -> Iterator[str]:
    if not needs.revocation:
        return
    yield from section(";", "Revocation of certificates: plain HTTP")
    yield from _condition("Webex_Revocation", needs.revocation)
    allowed = (f"condition=Webex_Revocation url.port={port} ALLOW" for port in needs.revocation_ports)
    yield from _rules("<Proxy>", *allowed)


def _websocket(needs: Needs) -> Iterator[str]:
    if not needs.websocket:
        return
    yield from section(";", "WebSocket inside inspected TLS (SGOS 7.2 or newer)")
    yield from _condition("Webex_WebSocket", needs.websocket)
    yield from _rules("<Proxy>", "condition=Webex_WebSocket http.websocket=yes ALLOW")


def _log_on(needs: Needs) -> Iterator[str]:
    yield from section(
        ";",
        "Log-on",
        "Users log on, by the site's own authenticate(realm). OCSP and CRLs are asked for by the operating system, "
        "which may know no password of the proxy. The second rule is for clients that cannot log on.",
    )
    yield "<Proxy>"
    if needs.revocation:
        yield "    condition=Webex_Revocation authenticate(no)"
    if needs.allowed:
        yield from commented(";", ["   condition=Webex_Hosts authenticate(no)"])


def _inspection(needs: Needs) -> Iterator[str]:
    if not needs.allowed:
        return
    if needs.restricted:
        yield from section(";", "Names for tenant restriction", TENANT)
        yield from commented(";", _condition("Webex_Tenant", needs.restricted))
    yield from section(";", "No inspection")
    yield from _condition("Webex_No_Inspection", needs.uninspected)
    if needs.tolerated:
        yield from remark(";", tolerance(needs))
        yield from where_refused(";", needs, _condition("Webex_Tolerated", needs.tolerated))
    yield "<SSL-Intercept>"
    if needs.restricted:
        yield from commented(";", ["   condition=Webex_Tenant ssl.forward_proxy(https)"])
    if needs.uninspected:
        yield "    condition=Webex_No_Inspection ssl.forward_proxy(no)"
    if needs.tolerated:
        yield from where_refused(";", needs, ["    condition=Webex_Tolerated ssl.forward_proxy(no)"])
    yield from section(";", "For a proxy that should not even look which protocol the tunnel holds")
    yield from commented(";", ["<Proxy>", "    condition=Webex_Hosts detect_protocol(no)"])
