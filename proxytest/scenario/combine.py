"""The combinations of proxies and identities, where a scenario has several."""

from dataclasses import dataclass

from proxytest.scenario.layers import Layers, Values, overlay, written
from proxytest.scenario.quoting import quoted
from proxytest.scenario.sections import RunSection
from proxytest.scenario.yaml import Place

_PLURAL = {"proxies": ("proxy", "lab"), "identities": ("user", "password")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Combination:
    """The values of one run."""

    name: str
    values: Values
    user: Place  #: file and line of its user


def combinations(layers: Layers) -> tuple[Combination, ...]:
    """Return the runs in order; none where the scenario names a single proxy and user.

    Raises UsageError.
    """
    _refuse_contradictions(layers)
    if not _several(layers):
        return ()
    made = tuple(_made(layers, section) for section in _wanted(layers))
    first: dict[str, int] = {}
    for index, one in enumerate(made):
        if first.setdefault(one.name, index) != index:
            raise layers.error(("runs", index), f"two runs are called {quoted(one.name)}: give one of them a 'name'")
    return made


def _several(layers: Layers) -> bool:
    return any(layers.values.get(key) for key in _PLURAL)


def _refuse_contradictions(layers: Layers) -> None:
    for plural, single in _PLURAL.items():
        for key in single:
            if layers.values.get(plural) and key in layers.values:
                raise layers.error((key,), f"'{key}' and '{plural}' exclude each other")
    for name, section in layers.values.get("proxies", {}).items():
        if section.proxy is None and section.pac is None:
            raise layers.error(("proxies", name), f"the proxy {quoted(name)} has neither 'proxy' nor 'pac'")
    for name, section in layers.values.get("identities", {}).items():
        if section.password is None and "lab" not in layers.values:
            raise layers.error(("identities", name), f"the identity {quoted(name)} has no 'password'")
    if "runs" in layers.values and not _several(layers):
        raise layers.error(("runs",), "'runs' needs 'proxies' or 'identities' to choose from")


def _wanted(layers: Layers) -> tuple[RunSection, ...]:
    """Return what was chosen, or each proxy with each identity."""
    if layers.values.get("runs"):
        for index, section in enumerate(layers.values["runs"]):
            _refuse_unknown(layers, index, section)
        return tuple(layers.values["runs"])
    proxies, identities = (tuple(layers.values.get(key, {})) or (None,) for key in _PLURAL)
    return tuple(
        RunSection.model_construct(_fields_set=set(), proxy=proxy, identity=identity)
        for proxy in proxies
        for identity in identities
    )


def _refuse_unknown(layers: Layers, index: int, section: RunSection) -> None:
    for key, plural in (("proxy", "proxies"), ("identity", "identities")):
        name, known = getattr(section, key), layers.values.get(plural, {})
        if name is not None and name not in known:
            listed = ", ".join(known) or "none"
            raise layers.error(("runs", index, key), f"{quoted(name)} is not among '{plural}': there are {listed}")
    if section.proxy is None and layers.values.get("proxies"):
        raise layers.error(("runs", index), "the run names no 'proxy'")


def _made(layers: Layers, section: RunSection) -> Combination:
    values: Values = {key: value for key, value in layers.values.items() if key not in (*_PLURAL, "runs")}
    for key, name in (("proxies", section.proxy), ("identities", section.identity)):
        if name is not None:
            values = overlay(values, written(layers.values[key][name]))
    if "expect" in section.model_fields_set:
        values = overlay(values, {"expect": section.expect})
    return Combination(name=_name(section), values=values, user=_user(section))


def _name(section: RunSection) -> str:
    return section.name or "-".join(filter(None, (section.proxy, section.identity))) or "signed-on"


def _user(section: RunSection) -> Place:
    return ("user",) if section.identity is None else ("identities", section.identity, "user")
