"""Zscaler Internet Access: lists to paste, and the steps in the Admin Portal."""

from collections.abc import Iterable, Iterator

from proxytest.model.profile import Domain, Profile
from proxytest.policy.fragment_page import (
    TENANT,
    Product,
    commented,
    media,
    page,
    patterns,
    section,
    steps,
    tolerance,
    where_refused,
)
from proxytest.policy.needs import Needs, in_whole_labels, needs_of
from proxytest.policy.patterns import covering, minimal
from proxytest.policy.placement import Place
from proxytest.policy.site import Site

PRODUCT = Product(
    name="zscaler",
    found_as=("Zscaler",),
    mark="#",
    does="URL categories with the profile's names, and the rules that allow them, keep their TLS closed, and exempt "
    "from log-on what cannot log on.",
    place=Place(
        where="the Admin Portal, as each part says; then activate the changes",
        check="Lines with # are no part of a list.",
        caution="the first rule comes before every rule that blocks, for all users and places: limit it to yours.",
    ),
    source="Zscaler help: URL Format Guidelines; Configuring Custom URL Categories; Configuring SSL Inspection "
    "Policy; About SSL Inspection Policy (UCaaS One Click); Exempting URLs and Cloud Apps from Authentication.",
    proof="none: a template with the vendor's names.",
)


def fragment(profile: Profile, site: Site) -> str:
    """Write lists and steps."""
    needs = needs_of(profile)
    return page(PRODUCT, profile, site, (*_lists(needs), *_rules(needs), *media("#", needs)))


def _lists(needs: Needs) -> Iterator[str]:
    yield from section(
        "#",
        "URL categories: Administration > URL Categories > Add",
        "A leading dot stands for the name itself and for five levels below it. No other wildcard exists, so a "
        "pattern with one inside a label is written as its whole domain.",
    )
    yield from _list("Webex", needs.allowed)
    yield from _list("Webex Revocation", needs.revocation)
    yield from _list("Webex No Inspection", needs.uninspected)
    yield from _tolerated(needs)
    for some in needs.for_some:
        yield from section("#", f"{some.title}, in category 'Webex'")
        yield from commented("#", _entries(some.domains))


def _tolerated(needs: Needs) -> Iterator[str]:
    if needs.tolerated:
        yield from _title("Webex Tolerated", tolerance(needs))
        yield from where_refused("#", needs, _entries(needs.tolerated))
    if needs.restricted:
        yield from _title("Webex Tenant", TENANT, "Names in place of wildcards: add those that you see.")
        yield from patterns("#", needs.restricted)
        names = (name for domain in needs.restricted for name in in_whole_labels(domain))
        yield from commented("#", (name.removeprefix("*") for name in minimal(names)))


def _list(name: str, domains: Iterable[Domain]) -> Iterator[str]:
    listed = tuple(domains)
    if listed:
        yield from _title(name)
        yield from _entries(listed)


def _title(name: str, *sentences: str) -> Iterator[str]:
    return section("#", f"Custom URLs of category '{name}'", *sentences)


def _entries(domains: Iterable[Domain]) -> Iterator[str]:
    listed = tuple(domains)
    yield from patterns("#", listed)
    yield from (pattern.removeprefix("*") for pattern in minimal(covering(domain.pattern) for domain in listed))


def _rules(needs: Needs) -> Iterator[str]:
    yield from section("#", "Rules")
    yield from steps("#", _steps(needs))


def _steps(needs: Needs) -> Iterator[str]:
    allowed = "'Webex' and 'Webex Revocation'" if needs.revocation else "'Webex'"
    yield f"Policy > URL & Cloud App Control: first rule, URL categories {allowed}, action Allow."
    lists = ["'Webex No Inspection'"] * bool(needs.uninspected) + ["'Webex Tolerated'"] * bool(needs.tolerated)
    if lists:
        yield f"Policy > SSL Inspection: first rule, URL categories {' and '.join(lists)}, action Do Not Inspect."
    if needs.restricted:
        yield "Policy > SSL Inspection, only for tenant restriction: before that rule, 'Webex Tenant', action Inspect."
    yield (
        "The same menu has UCaaS One Click for Webex: one switch that exempts what Zscaler knows as Webex. The "
        "category stays useful for names that it does not know."
    )
    if needs.websocket:
        names = ", ".join(domain.pattern for domain in needs.websocket)
        yield f"WebSocket: what is not inspected needs no rule. If notifications fail, do not inspect {names} either."
    if needs.revocation:
        yield (
            "Advanced Settings > Authentication Exemptions > Exempted URL Categories: 'Webex Revocation', since OCSP "
            "and CRLs are asked for by the operating system, over plain HTTP on port "
            f"{', '.join(map(str, needs.revocation_ports))}; and 'Webex', only for clients that cannot log on."
        )
    yield f"CONNECT to port {', '.join(map(str, needs.ports))} must be allowed, as it is unless it was changed."
