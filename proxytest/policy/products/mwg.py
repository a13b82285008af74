"""McAfee Web Gateway, now Skyhigh Secure Web Gateway (on premises).

Its rule sets are exported as XML with internal ids of the appliance, and no schema is published. So the
fragment is a list of steps with the names in the user interface, and lists to paste.
"""

from collections.abc import Iterable, Iterator

from proxytest.model.profile import Domain, Profile
from proxytest.policy.fragment_page import (
    TENANT,
    Product,
    media,
    page,
    patterns,
    section,
    steps,
    tolerance,
    where_refused,
)
from proxytest.policy.needs import Needs, needs_of
from proxytest.policy.patterns import minimal
from proxytest.policy.placement import Place
from proxytest.policy.site import Site

PRODUCT = Product(
    name="mwg",
    found_as=("McAfee Web Gateway", "Skyhigh Secure Web Gateway"),
    mark="#",
    does="lists and rules that allow the profile's names, keep TLS closed, and exempt from log-on what cannot log on.",
    place=Place(
        where="Policy > Lists > Custom Lists, and Policy > Rule Sets",
        check="Lines with # are no part of a list.",
        caution="Stop Rule Set ends a rule set for these names: none of its later rules applies to them.",
    ),
    source="Skyhigh Security, Secure Web Gateway (On Prem): Considerations when Allowlisting HTTPS URLs; McAfee Web "
    "Gateway Product Guide: SSL scanning, Authentication rule sets, Wildcard expressions; McAfee article KB84052 "
    "(WebSocket).",
    proof="none: a template with the vendor's names. Version 7.1 and earlier is not supported with NTLM.",
)


def fragment(profile: Profile, site: Site) -> str:
    """Write lists and steps."""
    needs = needs_of(profile)
    return page(PRODUCT, profile, site, (*_lists(needs), *_rules(needs), *media("#", needs)))


def _lists(needs: Needs) -> Iterator[str]:
    yield from _list("Webex Hosts", needs.allowed)
    yield from _list("Webex WebSocket", needs.websocket)
    yield from _list("Webex Revocation", needs.revocation)
    yield from _list("Webex No Inspection", needs.uninspected)
    if needs.tolerated:
        yield from _title("Webex Tolerated", tolerance(needs))
        yield from where_refused("#", needs, _entries(needs.tolerated))
    if needs.restricted:
        yield from _title("Webex Tenant", TENANT, "Where that is not so the list stays empty.")
        yield from patterns("#", needs.restricted)
    for some in needs.for_some:
        yield from section("#", f"{some.title}, in list 'Webex Hosts'")
        yield from patterns("#", some.domains)


def _list(name: str, domains: Iterable[Domain]) -> Iterator[str]:
    listed = tuple(domains)
    if listed:
        yield from _title(name)
        yield from _entries(listed)


def _title(name: str, *sentences: str) -> Iterator[str]:
    return section("#", f"List '{name}', of type Wildcard Expression", *sentences)


def _entries(domains: Iterable[Domain]) -> Iterator[str]:
    listed = tuple(domains)
    yield from patterns("#", listed)
    yield from minimal(domain.pattern for domain in listed)


def _rules(needs: Needs) -> Iterator[str]:
    yield from section("#", "Rules, each in the rule set named, before the rules that are there")
    yield from steps("#", (*_log_on(needs), *_tunnels(needs), *_access(needs), *_websocket(needs)))


def _log_on(needs: Needs) -> Iterator[str]:
    if needs.revocation:
        yield (
            "Authenticate and Authorize: URL.Host matches in list 'Webex Revocation' -> Stop Rule Set. OCSP and CRLs "
            "are asked for by the operating system, which may know no password of the proxy."
        )
    yield (
        "Authenticate and Authorize, only for clients that cannot log on: URL.Host matches in list 'Webex Hosts' -> "
        "Stop Rule Set. All others log on as the rule set says."
    )


def _tunnels(needs: Needs) -> Iterator[str]:
    ports = ", ".join(map(str, needs.ports))
    yield f"SSL Scanner > Handle CONNECT Call, rule on destination ports: 'Allowed CONNECT Ports' holds {ports}."
    lists = ["'Webex No Inspection'"] * bool(needs.uninspected) + ["'Webex Tolerated'"] * bool(needs.tolerated)
    unless = ", AND does not match in list 'Webex Tenant'" if needs.restricted else ""
    if lists:
        yield (
            "SSL Scanner, among the first rules of the whole rule set, before the SSL client context is set: URL.Host "
            f"matches in list {' OR in list '.join(lists)}{unless} -> Stop Rule Set. In Content Inspection, further "
            "down, it would come too late: by then the client has been shown the gateway's certificate."
        )


def _access(needs: Needs) -> Iterator[str]:
    yield "URL Filtering, and every rule set that blocks: URL.Host matches in list 'Webex Hosts' -> Stop Rule Set."
    if needs.revocation:
        ports = ", ".join(map(str, needs.revocation_ports))
        yield f"The same with URL.Host matches in list 'Webex Revocation', for plain HTTP on port {ports}."


def _websocket(needs: Needs) -> Iterator[str]:
    if needs.websocket:
        yield (
            "Common Rules > WebSocket Handling (from the library), rule 'Enable WebSockets for Special Sites': "
            "URL.Host matches in list 'Webex WebSocket'. Needed if TLS of these names is inspected."
        )
