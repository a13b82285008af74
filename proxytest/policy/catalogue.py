"""Find the products: each is one file in `products`, imported when it is asked for: the command starts at once."""

from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from types import MappingProxyType, ModuleType

from proxytest.model.profile import Profile
from proxytest.policy import products
from proxytest.policy.fragment_page import Product
from proxytest.policy.product_names import PRODUCT_NAMES
from proxytest.policy.site import Site

_Writer = Callable[[Profile, Site], str]


def _module(name: str) -> ModuleType:
    return import_module(f"{products.__name__}.{name}")


def _late(name: str) -> _Writer:
    def write(profile: Profile, site: Site) -> str:
        writer: _Writer = _module(name).fragment
        return writer(profile, site)

    return write


#: Name of a product, as `--for` takes it -> its writer.
PRODUCTS: Mapping[str, _Writer] = MappingProxyType({name: _late(name) for name in PRODUCT_NAMES})


def declared(name: str) -> Product:
    """Return what a product says of itself."""
    product: Product = _module(name).PRODUCT
    return product


def found_as(name: str) -> Iterator[str]:
    """Return the products that a run calls so."""
    return (product for product in PRODUCTS if name in declared(product).found_as)
