"""The modules of the features, by the part that they play."""

import importlib
import pkgutil
from collections.abc import Iterator
from types import ModuleType

import proxytest.features

#: What a module of this name holds; every other holds a check, or what the checks of its feature share.
OBSERVATIONS, PROBES = "observations", "probes"


def modules(part: str = "") -> Iterator[ModuleType]:
    """Import the modules of one part of each feature; without a name those that hold neither observations nor probes.

    Whoever only reads or judges a stored run does not import what speaks to a network.
    """
    for feature in pkgutil.iter_modules(proxytest.features.__path__):
        if feature.ispkg:
            package = importlib.import_module(f"{proxytest.features.__name__}.{feature.name}")
            for module in pkgutil.iter_modules(package.__path__):
                if module.name == part or (not part and module.name not in (OBSERVATIONS, PROBES)):
                    yield from _with_parts(importlib.import_module(f"{package.__name__}.{module.name}"))


def _with_parts(module: ModuleType) -> Iterator[ModuleType]:
    """Return a module, and the modules of a part that has become a folder."""
    yield module
    for inner in pkgutil.iter_modules(getattr(module, "__path__", ())):
        yield importlib.import_module(f"{module.__name__}.{inner.name}")
