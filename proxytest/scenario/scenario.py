"""A scenario: the settings of one or several audits, read from a file."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from proxytest.lab.config import LabConfig
from proxytest.model.newest import DEFAULT
from proxytest.model.run import Expect
from proxytest.model.waiver import Waiver
from proxytest.scenario.options import AUTH, ScenarioOptions

#: Who may log on to a lab proxy whose scenario names nobody; made up, so no secret.
LAB_USERS: Mapping[str, str] = MappingProxyType({"alice": "wonderland"})


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordSource:
    """Where the password is: an environment variable, a file, the keyring, or a user of the lab."""

    kind: Literal["env", "file", "keyring", "lab"]
    name: str  #: the variable, the file's path, the keyring's service, or the lab's user
    user: str | None = None  #: of the keyring's entry


@dataclass(frozen=True, kw_only=True)
class Scenario(ScenarioOptions):
    """One audit from a file; paths are relative to the folder of the file that names them."""

    path: Path
    name: str = ""  #: of a run among several
    title: str = ""
    accounts: tuple[str, ...] = ()  #: of all runs, where they are to be left out
    profile: str = DEFAULT  #: a bundled name, or a path
    auth: tuple[str, ...] = AUTH
    lab: LabConfig | None = None
    password: PasswordSource | None = None
    expect: Expect = field(default_factory=Expect)
    waivers: tuple[Waiver, ...] = ()
    configuration: str = ""  #: the user's configuration file, if it was beneath this
    proxy_source: str = ""  #: what names the proxy, if not this file
    #: Name of a check -> file and line where it stands.
    checks: Mapping[str, str] = field(default_factory=dict, compare=False, repr=False)
    runs: tuple["Scenario", ...] = ()  #: where it names several proxies or identities: one audit each


@dataclass(frozen=True, slots=True, kw_only=True)
class Defaults:
    """The user's configuration file, for what a scenario and the command line leave open."""

    path: Path
    shown: str  #: the path, as reports name it
    said: frozenset[str] = frozenset()  #: keys that the command line sets


def load_scenario(path: Path) -> Scenario:
    """Read a scenario; raise UsageError, one sentence with file and line, for any mistake in it."""
    from proxytest.scenario.read_scenario import read_scenario  # with pydantic, which most runs do without

    return read_scenario(path)


def load_with_defaults(path: Path | None, defaults: Defaults) -> Scenario:
    """Read a scenario, if one is named, over the user's configuration file; raise UsageError for any mistake."""
    from proxytest.scenario.user_config import alone, on_top, read_config

    config = read_config(defaults)
    return alone(config) if path is None else on_top(path, config)
