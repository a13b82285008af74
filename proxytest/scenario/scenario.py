"""A scenario: the settings of one or several audits, read from a file."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from proxytest.lab.config import SCHEMES, LabConfig
from proxytest.model.expectation import Expected
from proxytest.model.newest import DEFAULT
from proxytest.model.result import Status
from proxytest.model.run import Expect, Verdict
from proxytest.model.waiver import Waiver
from proxytest.scenario.combine import Combination, combinations
from proxytest.scenario.layers import Layers, read_layers
from proxytest.scenario.options import AUTH, SCENARIO_KEYS, ScenarioOptions
from proxytest.scenario.sections import ExpectSection, LabSection, PasswordSection, ScenarioFile
from proxytest.scenario.yaml import Place, quoted

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
    profile: str = DEFAULT  #: a bundled name, or a path
    auth: tuple[str, ...] = AUTH
    lab: LabConfig | None = None
    password: PasswordSource | None = None
    expect: Expect = field(default_factory=Expect)
    waivers: tuple[Waiver, ...] = ()
    #: Name of a check -> file and line where it stands.
    checks: Mapping[str, str] = field(default_factory=dict, compare=False, repr=False)
    runs: tuple["Scenario", ...] = ()  #: where it names several proxies or identities: one audit each


def load_scenario(path: Path) -> Scenario:
    """Read a scenario; raise UsageError, one sentence with file and line, for any mistake in it."""
    layers = read_layers(path)
    _refuse_contradictions(layers)
    whole = _scenario(path, layers, Combination(name="", values=layers.values, user=("user",)))
    return replace(whole, runs=tuple(_scenario(path, layers, one) for one in combinations(layers)))


def _refuse_contradictions(layers: Layers) -> None:
    if {"proxy", "lab"} <= layers.values.keys():
        raise layers.error(("proxy",), "'proxy' and 'lab' exclude each other: the lab is the proxy")


def _scenario(path: Path, layers: Layers, one: Combination) -> Scenario:
    file = ScenarioFile.model_construct(**one.values)
    return Scenario(
        path=path,
        name=one.name,
        title=file.title,
        lab=_lab(file.lab),
        password=_password(layers, file, one.user),
        expect=_expect(file.expect),
        checks=layers.checks,
        waivers=tuple(Waiver(**section.model_dump(exclude_none=True)) for section in file.waivers),
        **{key: value for key, value in file if key in SCENARIO_KEYS},
    )


def _lab(section: LabSection | None) -> LabConfig | None:
    if section is None:
        return None
    return LabConfig(**({"schemes": SCHEMES, "users": LAB_USERS} | section.model_dump(exclude_unset=True)))


def _password(layers: Layers, file: ScenarioFile, user: Place) -> PasswordSource | None:
    """Return the source; `user` is where the user is named, and beside it the password."""
    users = None if file.lab is None else (file.lab.users if file.lab.users is not None else LAB_USERS)
    if file.password is not None:
        return _given_password(layers, file, (*user[:-1], "password", "lab"), users or {})
    if users is None or file.user is None:
        return None
    name = file.user.rpartition("\\")[2]
    if name not in users:
        raise layers.error(user, f"the lab has no user {quoted(name)}: add it to 'users', or give a 'password'")
    return PasswordSource(kind="lab", name=name)


def _given_password(layers: Layers, file: ScenarioFile, place: Place, users: Mapping[str, str]) -> PasswordSource:
    match file.password:
        case PasswordSection(env=str(name)):
            return PasswordSource(kind="env", name=name)
        case PasswordSection(file=str(name)):
            return PasswordSource(kind="file", name=name)
        case PasswordSection(keyring=entry) if entry is not None:
            return PasswordSource(kind="keyring", name=entry.service, user=entry.user or file.user)
        case PasswordSection(lab=str(name)) if name in users:
            return PasswordSource(kind="lab", name=name)
        case section:
            raise layers.error(place, f"the scenario has no lab with a user {quoted(str(section and section.lab))}")


def _expect(section: ExpectSection) -> Expect:
    return Expect(
        verdict=None if section.verdict is None else Verdict(section.verdict),
        exit=section.exit,
        results=tuple(
            _expected(check, target, word)
            for check, targets in section.results.items()
            for target, word in targets.items()
        ),
    )


def _expected(check: str, target: str, word: str) -> Expected:
    if "." in word:
        return Expected(check=check, target=target, code=word)
    return Expected(check=check, target=target, status=Status(word))
