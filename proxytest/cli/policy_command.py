"""`proxytest policy`."""

from proxytest.cli import say
from proxytest.model.address import parse_proxy
from proxytest.model.errors import UsageError
from proxytest.model.newest import DEFAULT
from proxytest.policy.catalogue import PRODUCTS, declared
from proxytest.policy.site import PLACEHOLDER, Site
from proxytest.scenario.profile_file import load_profile


def policy_text(product: str, *, profile: str | None, proxy: str | None, log_on: bool) -> str:
    """Return the configuration of a product that satisfies a profile.

    Raises UsageError.
    """
    if product not in PRODUCTS:
        raise UsageError(f"'{product}' is not a known product: use {', '.join(PRODUCTS)}")
    names_proxy = declared(product).names_proxy
    if proxy is not None and not names_proxy:
        raise UsageError(f"--proxy is not for --for {product}, which is the proxy itself")
    if proxy is None and names_proxy:
        say(f"the file uses a placeholder, {PLACEHOLDER}: set your proxy with --proxy HOST:PORT")
    site = Site(proxy=parse_proxy(proxy or PLACEHOLDER), log_on=log_on)
    return PRODUCTS[product](load_profile(profile or DEFAULT), site)
