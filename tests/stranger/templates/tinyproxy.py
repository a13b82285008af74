"""Tinyproxy."""

from proxytest.model.profile import Profile
from proxytest.policy.fragment_page import Product, media, page, patterns, section
from proxytest.policy.needs import needs_of
from proxytest.policy.patterns import minimal, regex
from proxytest.policy.placement import Place
from proxytest.policy.site import Site

PRODUCT = Product(
    name="tinyproxy",
    found_as=("tinyproxy",),
    mark="#",
    does="lists the profile's names, for a proxy that denies all others.",
    place=Place(
        where="the file that Filter in tinyproxy.conf names, beside FilterDefaultDeny Yes and FilterType ere",
        caution="FilterDefaultDeny denies every name that is not listed.",
    ),
    source="tinyproxy.conf(5): Filter, FilterType, FilterDefaultDeny.",
    proof="none: a template in the program's syntax.",
)


def fragment(profile: Profile, site: Site) -> str:
    """Write a file of filters."""
    needs = needs_of(profile)
    names = (*needs.allowed, *needs.revocation)
    filters = (f"^{regex(pattern)}$" for pattern in minimal(domain.pattern for domain in names))
    title = section("#", "Allowed names")
    return page(PRODUCT, profile, site, (*title, *patterns("#", names), *filters, *media("#", needs)))
