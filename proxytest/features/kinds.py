"""Find the kinds of observations, by which a stored run is read back."""

from collections.abc import Iterator
from dataclasses import fields
from functools import cache

from proxytest.features.modules import OBSERVATIONS, modules
from proxytest.model.observation import Observation
from proxytest.model.other_packages import added


@cache  # of modules and metadata that do not change while a program runs
def all_kinds() -> dict[str, tuple[type[Observation], ...]]:
    """Return the classes of observations by their kind; of those of one kind the more special one goes first.

    They are those of the features, and other packages' entry points `proxytest.kinds`. An entry point that cannot be
    loaded raises what it raises.
    """
    found: dict[str, list[type[Observation]]] = {}
    for one in sorted(dict.fromkeys(_classes()), key=lambda one: -len(one.__mro__)):
        found.setdefault(kind_of(one), []).append(one)
    return {kind: tuple(classes) for kind, classes in found.items()}


def kind_of(observation: type[Observation]) -> str:
    """Return what it is called in a stored run."""
    return str(next(field.default for field in fields(observation) if field.name == "kind"))  # type: ignore[arg-type]


def _classes() -> Iterator[type[Observation]]:
    found: list[object] = [value for module in modules(OBSERVATIONS) for value in vars(module).values()]
    found += [point.load() for point in added("proxytest.kinds")]
    for one in found:
        if isinstance(one, type) and issubclass(one, Observation) and one is not Observation:
            yield one
