"""`proxytest policy`."""

from proxytest.cli import say
from proxytest.model.address import parse_proxy
from proxytest.model.errors import UsageError
from proxytest.model.newest import DEFAULT
from proxytest.policy.catalogue import PRODUCTS, declared
from proxytest.scenario.profile_file import load_profile

_PROXY = "proxy.example:8080"


def policy_text(product: str, *, profile: str | None, proxy: str | None) -> str:
    """Return the configuration of a product that satisfies a profile.

    Raises UsageError.
    """
    if product not in PRODUCTS:
        raise UsageError(f"'{product}' is not a known product: use {', '.join(PRODUCTS)}")
    names_proxy = declared(product).names_proxy
    if proxy is not None and not names_proxy:
        raise UsageError(f"--proxy is not for --for {product}, which is the proxy itself")
    if proxy is None and names_proxy:
        say(f"the file uses a placeholder, {_PROXY}: set your proxy with --proxy HOST:PORT")
    return PRODUCTS[product](load_profile(profile or DEFAULT), parse_proxy(proxy or _PROXY))
