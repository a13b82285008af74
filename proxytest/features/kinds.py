"""Find the kinds of observations, by which a stored run is read back."""

from dataclasses import fields
from importlib.metadata import entry_points

from proxytest.features.modules import OBSERVATIONS, modules
from proxytest.model.observation import Observation


def all_kinds() -> dict[str, type[Observation]]:
    """Return every kind of observation by its name: those of the features, and other packages' `proxytest.kinds`.

    An entry point that cannot be loaded raises what it raises.
    """
    found: list[object] = [value for module in modules(OBSERVATIONS) for value in vars(module).values()]
    found += [point.load() for point in entry_points(group="proxytest.kinds")]
    kinds = [one for one in found if isinstance(one, type) and issubclass(one, Observation) and one is not Observation]
    return {_kind(one): one for one in kinds}


def _kind(observation: type[Observation]) -> str:
    return str(next(field.default for field in fields(observation) if field.name == "kind"))  # type: ignore[arg-type]
