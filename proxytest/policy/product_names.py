"""The names of the products for which there are fragments, without their code: `--help` names them."""

import pkgutil

import proxytest.policy

#: Each is one file in `products`.
PRODUCT_NAMES = tuple(
    found.name for found in pkgutil.iter_modules([f"{place}/products" for place in proxytest.policy.__path__])
)
