"""The options of `run` as given, and merged with a scenario: what the command line says goes first."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from proxytest.model.run import Expect
from proxytest.model.waiver import Waiver
from proxytest.scenario.scenario import PasswordSource, Scenario


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """Everything that can be said of a run; empty and None mean: not said."""

    scenario: Path | None = None
    profile: str | None = None
    proxy: str | None = None
    proxy_source: str | None = None
    auth: tuple[str, ...] = ()
    user: str | None = None
    password_file: str | None = None
    password: PasswordSource | None = None  #: of the scenario
    lab: str | None = None
    lab_python: str | None = None
    targets: tuple[str, ...] = ()
    cacert: Path | None = None
    proxy_cacert: Path | None = None
    resolve: tuple[str, ...] = ()
    pac: str | None = None
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    hold: float | None = None
    clients: tuple[str, ...] = ()
    direct: bool = False
    active: bool = False
    media: tuple[str, ...] = ()
    ports: str | None = None
    timeout: float | None = None
    max_auth_failures: int = 1
    forget_refusals: bool = False
    strict: bool = False
    verbose: bool = False
    format_name: str = "text"
    outputs: tuple[Path, ...] = field(default=())
    record: Path | None = None
    name: str = ""  #: of a run among several of the scenario
    expect: Expect = field(default_factory=Expect)
    waivers: tuple[Waiver, ...] = ()
    checks: Mapping[str, str] = field(default_factory=dict)  #: of the scenario: where each is named


_TAKEN = (
    "profile", "proxy", "auth", "user", "targets", "cacert", "proxy_cacert", "resolve", "pac", "select", "ignore",
    "hold", "timeout", "media", "ports",
)  # fmt: skip


def merged(options: Options, scenario: Scenario) -> Options:
    """Fill what the command line leaves open from a scenario."""
    values = {name: getattr(options, name) or getattr(scenario, name) for name in _TAKEN}
    tried_out = options.lab is not None and any(getattr(options, name) for name in (*_TAKEN, "clients"))
    own_user = options.user is not None and options.user != scenario.user
    return replace(
        options,
        **values,
        proxy_source="--proxy" if options.proxy else scenario.path.name,
        password=None if own_user else scenario.password,
        strict=options.strict or scenario.strict,
        name=scenario.name,
        expect=Expect() if tried_out else scenario.expect,  # a lab's proxy that is tried otherwise than written
        waivers=scenario.waivers,
        checks=scenario.checks,
    )
