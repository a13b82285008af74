"""Blue Coat / Symantec / Broadcom ProxySG, ASG and Edge SWG, in Content Policy Language."""

from collections.abc import Iterable, Iterator

from proxytest.model.profile import Domain, Profile
from proxytest.policy.fragment_page import (
    TENANT,
    Product,
    commented,
    header,
    media,
    page,
    patterns,
    section,
    tolerance,
    where_refused,
)
from proxytest.policy.needs import Needs, needs_of
from proxytest.policy.patterns import is_domain, minimal, regex
from proxytest.policy.site import Site

PRODUCT = Product(
    name="bluecoat",
    found_as=("Blue Coat ProxySG",),
    mark=";",
    does="allows the profile's names, exempts them from TLS inspection, and allows their WebSockets.",
    where="the Local policy file (Configuration > Policy > Policy Files), or a CPL layer of the Visual Policy Manager "
    "below the site's own Web Access and SSL Intercept layers: a later layer goes before an earlier one.",
    caution="ALLOW here goes before what earlier layers deny, also by user, source address or category.",
    source="Broadcom, Content Policy Language Reference (SGOS 7.3): define condition, url.domain=, url.host.regex=, "
    "authenticate( ), ssl.forward_proxy( ), http.websocket=; Broadcom articles 259520 (WebSocket), 165425 "
    "(authentication by destination).",
    proof="none: a template in the vendor's syntax. Look at a policy trace before it goes live.",
)


def fragment(profile: Profile, _: Site) -> str:
    """Write layers of CPL."""
    needs = needs_of(profile)
    return page(
        (
            *header(PRODUCT, profile),
            *_conditions(needs),
            *_access(needs),
            *_log_on(needs),
            *_inspection(needs),
            *media(";", needs),
        )
    )


def _conditions(needs: Needs) -> Iterator[str]:
    yield from section(";", "Names", "url.domain= stands for the domain itself and for all below it.")
    yield from _condition("Webex_Hosts", needs.allowed)
    yield from _condition("Webex_Revocation", needs.revocation)
    yield from _condition("Webex_WebSocket", needs.websocket)
    yield from _condition("Webex_No_Inspection", needs.uninspected)
    if needs.tolerated:
        yield from section(";", "Names where inspection is tolerated", tolerance(needs))
        yield from where_refused(";", needs, _condition("Webex_Tolerated", needs.tolerated))
    if needs.restricted:
        yield from section(";", "Names for tenant restriction", TENANT)
        yield from commented(";", _condition("Webex_Tenant", needs.restricted))
    for some in needs.for_some:
        yield from section(";", some.title)
        yield from commented(";", _condition(f"Webex_{some.name}_Hosts", some.domains))


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
    yield from section(";", "Access, and WebSocket inside inspected TLS (SGOS 7.2 or newer)")
    yield "<Proxy>"
    if needs.allowed:
        yield from (f"    condition=Webex_Hosts url.port={port} ALLOW" for port in needs.ports)
    if needs.websocket:
        yield "    condition=Webex_WebSocket http.websocket=yes ALLOW"
    if needs.revocation:
        yield from (f"    condition=Webex_Revocation url.port={port} ALLOW" for port in needs.revocation_ports)


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
    yield from section(";", "No inspection")
    yield "<SSL-Intercept>"
    if needs.restricted:
        yield from commented(";", ["   condition=Webex_Tenant ssl.forward_proxy(https)"])
    if needs.uninspected:
        yield "    condition=Webex_No_Inspection ssl.forward_proxy(no)"
    if needs.tolerated:
        yield from where_refused(";", needs, ["    condition=Webex_Tolerated ssl.forward_proxy(no)"])
    yield from section(";", "For a proxy that should not even look which protocol the tunnel holds")
    yield from commented(";", ["<Proxy>", "    condition=Webex_Hosts detect_protocol(no)"])
