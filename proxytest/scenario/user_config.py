"""The user's configuration file: keys of a scenario which are defaults, below scenario and command line."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from pydantic import create_model

from proxytest.model.errors import UsageError
from proxytest.scenario.combine import Combination
from proxytest.scenario.layers import Layers, over, read_layers, read_one
from proxytest.scenario.options import ScenarioOptions
from proxytest.scenario.quoting import printable
from proxytest.scenario.read_scenario import scenario_in, scenario_of
from proxytest.scenario.scenario import Defaults, Scenario
from proxytest.scenario.sections import Password, option_keys
from proxytest.scenario.validation import Section
from proxytest.scenario.values import UserName
from proxytest.scenario.yaml import read_yaml
from proxytest.wire.config_file import why_not_own

#: What is said nearer to the run -> keys that are not filled in beside it: they would tell of another proxy or account.
_BESIDE: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "proxy": ("pac",),
        "pac": ("proxy",),
        "proxies": ("proxy", "pac"),
        "user": ("realm", "password"),
        "identities": ("user", "realm", "password"),
    }
)


class _AccountSection(Section):
    user: UserName | None = None
    r"""The user: alice, CORP\alice or alice@corp.example."""
    password: Password | None = None
    """Where the password is, never the password itself."""


if TYPE_CHECKING:
    ConfigFile = _AccountSection
else:
    ConfigFile = create_model("ConfigFile", __base__=_AccountSection, **option_keys(ScenarioOptions))
    ConfigFile.__doc__ = "The user's configuration: what scenarios and the command line leave open."


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """What was read."""

    defaults: Defaults
    layers: Layers


def read_config(defaults: Defaults) -> Config:
    """Read the file, whose mistakes are those of a scenario; raise UsageError also where others can write it."""
    try:
        reason = why_not_own(defaults.path)
    except OSError as error:
        reason = f"it cannot be read: {error.strerror}"
    if reason is not None:
        raise UsageError(printable(f"{defaults.path}: {reason}; --no-config leaves it out"))
    return Config(defaults=defaults, layers=read_one(read_yaml(defaults.path), ConfigFile))


def alone(config: Config) -> Scenario:
    """Return the audit of a command line that names no scenario."""
    left = replace(config.layers, values=_left(config, frozenset()))
    one = Combination(name="", values=left.values, user=("user",))
    return _told(scenario_of(config.defaults.path, left, one), left, config)


def on_top(path: Path, config: Config) -> Scenario:
    """Read a scenario over the user's keys; over none in a lab's, which is as it was written.

    Raises UsageError.
    """
    layers = read_layers(path)
    if "lab" in layers.values:
        return scenario_in(path, layers)
    said = frozenset(key for key, value in layers.values.items() if value != {})  # an empty user is said, too
    joined = over(replace(config.layers, values=_left(config, said)), layers)
    whole = scenario_in(path, joined)
    return replace(_told(whole, joined, config), runs=tuple(_told(one, joined, config) for one in whole.runs))


def _told(scenario: Scenario, layers: Layers, config: Config) -> Scenario:
    """Return a run that says which file was beneath it, and that its proxy is from there, if it is."""
    home = layers.homes.get(("proxy",))
    own = "proxy" in layers.values and home is not None and home.path == config.defaults.path
    return replace(scenario, configuration=config.defaults.shown, proxy_source=config.defaults.shown if own else "")


def _left(config: Config, said: frozenset[str]) -> Mapping[str, object]:
    known = said | config.defaults.said
    beside = {key for name in known for key in _BESIDE.get(name, ())}
    left_out = beside | config.defaults.said
    return {key: value for key, value in config.layers.values.items() if key not in left_out}
