"""The configuration in an HTML report: for the product that was found."""

from proxytest.model.address import parse_proxy
from proxytest.model.run import Run
from proxytest.policy.catalogue import PRODUCTS, found_as
from proxytest.report.fragment import Fragment

#: Only what is for clients names the proxy, and a product that is found is none of these.
_NO_MATTER = parse_proxy("proxy.example:8080")


def fragment_for(run: Run) -> Fragment | None:
    """Return the configuration for the run's profile; None where policy does not know the product."""
    name = run.proxy.product.name or ""
    product = next(found_as(name), None)
    if product is None:
        return None
    return Fragment(product=product, title=name, text=PRODUCTS[product](run.profile, _NO_MATTER))
