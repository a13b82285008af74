"""The options of a run, merged with a scenario; the command line overrides it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from proxytest.model.run import Expect
from proxytest.model.waiver import Waiver
from proxytest.scenario.options import SCENARIO_KEYS, RunOptions
from proxytest.scenario.scenario import PasswordSource, Scenario


@dataclass(frozen=True, kw_only=True)
class Options(RunOptions):
    """The options of a run, and what is known beside them."""

    scenario: Path | None = None
    proxy_source: str | None = None
    password: PasswordSource | None = None  #: of the scenario
    name: str = ""  #: of a run among several of the scenario
    title: str = ""  #: of the scenario
    configuration: str = ""  #: the user's configuration file, if it was read
    accounts: tuple[str, ...] = ()  #: of the scenario's other runs, where they are to be left out
    expect: Expect = field(default_factory=Expect)
    waivers: tuple[Waiver, ...] = ()
    checks: Mapping[str, str] = field(default_factory=dict)  #: of the scenario: where each is named


def said_by(options: Options) -> frozenset[str]:
    """Return the keys of a scenario that the command line sets."""
    return frozenset(key for key, value in vars(options).items() if value and key in SCENARIO_KEYS)


def merged(options: Options, scenario: Scenario) -> Options:
    """Return the options, with missing ones from the scenario."""
    said = said_by(options)
    tried_out = options.lab is not None and bool(said - {"strict"})
    own_user = options.user is not None and options.user != scenario.user
    return replace(
        options,
        **{key: value for key, value in vars(scenario).items() if key in SCENARIO_KEYS - said},
        proxy_source="--proxy" if options.proxy else scenario.proxy_source or scenario.path.name,
        configuration=scenario.configuration,
        password=None if own_user else scenario.password,
        name=scenario.name,
        title=scenario.title,
        accounts=scenario.accounts,
        expect=Expect() if tried_out else scenario.expect,  # a lab's proxy that is tried otherwise than written
        waivers=scenario.waivers,
        checks=scenario.checks,
    )
