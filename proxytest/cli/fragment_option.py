"""The configuration in an HTML report: for the product that was found."""

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
#: Only a PAC file names the proxy, and none of these is a PAC file.
_NO_MATTER = parse_proxy("proxy.example:8080")


def fragment_for(run: Run) -> Fragment | None:
    """Return the configuration for the run's profile; None where policy does not know the product."""
    name = run.proxy.product.name or ""
    product = _PRODUCTS.get(name)
    if product is None:
        return None
    return Fragment(product=product, title=name, text=PRODUCTS[product](run.profile, _NO_MATTER))
