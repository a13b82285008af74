"""The configuration that an HTML report shows: that of the product which was found."""

from proxytest.model.address import parse_proxy
from proxytest.model.run import Run
from proxytest.policy.catalogue import PRODUCTS
from proxytest.report.fragment import Fragment

#: What a run calls a product -> what `proxytest policy --for` calls it.
_PRODUCTS = {
    "Apache HTTP Server": "apache",
    "Blue Coat ProxySG": "bluecoat",
    "McAfee Web Gateway": "mwg",
    "Palo Alto Networks firewall": "paloalto",
    "Skyhigh Secure Web Gateway": "mwg",
    "Squid": "squid",
    "Zscaler": "zscaler",
}
#: Only a PAC file names the proxy, and none of these is one.
_NO_MATTER = parse_proxy("proxy.example:8080")


def fragment_for(run: Run) -> Fragment | None:
    """Write the lines for the run's own profile; None where the product is unknown, or none that policy knows."""
    name = run.proxy.product.name or ""
    product = _PRODUCTS.get(name)
    if product is None:
        return None
    return Fragment(product=product, title=name, text=PRODUCTS[product](run.profile, _NO_MATTER))
