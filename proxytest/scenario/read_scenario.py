"""Read a scenario from its file."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from proxytest.lab.config import SCHEMES, LabConfig
from proxytest.model.expectation import Expected
from proxytest.model.result import Status
from proxytest.model.run import Expect, Verdict
from proxytest.model.waiver import Waiver
from proxytest.scenario.combine import Combination, combinations
from proxytest.scenario.layers import Layers, read_layers
from proxytest.scenario.options import SCENARIO_KEYS
from proxytest.scenario.quoting import quoted
from proxytest.scenario.scenario import LAB_USERS, PasswordSource, Scenario
from proxytest.scenario.sections import ExpectSection, LabSection, PasswordSection, ScenarioFile
from proxytest.scenario.yaml import Place


def read_scenario(path: Path) -> Scenario:
    """Read a scenario; raise UsageError, one sentence with file and line, for any mistake in it."""
    return scenario_in(path, read_layers(path))


def scenario_in(path: Path, layers: Layers) -> Scenario:
    """Return the scenario that a file and what lies beneath it make.

    Raises UsageError.
    """
    _refuse_contradictions(layers)
    whole = scenario_of(path, layers, Combination(name="", values=layers.values, user=("user",)))
    return replace(whole, runs=tuple(scenario_of(path, layers, one) for one in combinations(layers)))


def _refuse_contradictions(layers: Layers) -> None:
    if {"proxy", "lab"} <= layers.values.keys():
        raise layers.error(("proxy",), "'proxy' and 'lab' exclude each other: the lab is the proxy")


def scenario_of(path: Path, layers: Layers, one: Combination) -> Scenario:
    """Return one audit of a file.

    Raises UsageError.
    """
    file = ScenarioFile.model_construct(**{**one.values, "user": one.values.get("user") or None})
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
