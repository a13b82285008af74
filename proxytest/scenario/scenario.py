"""A scenario: everything one audit needs to know, read from a file."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from proxytest.lab.config import SCHEMES, LabConfig
from proxytest.model.result import Status
from proxytest.model.run import Verdict
from proxytest.scenario.border import validate
from proxytest.scenario.profile import bundled_profiles, find_profile
from proxytest.scenario.sections import ExpectSection, LabSection, PasswordSection, ScenarioFile
from proxytest.scenario.yaml import LocatedDocument, quoted, read_yaml

#: Who may log on to a lab proxy whose scenario names nobody; made up, so no secret.
LAB_USERS: Mapping[str, str] = MappingProxyType({"alice": "wonderland"})


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordSource:
    """Where the password is found: an environment variable, a file, or a user of the lab."""

    kind: Literal["env", "file", "lab"]
    name: str  #: the variable, the file's path, or the lab's user


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """What the audit must conclude; what is None or not listed is not compared."""

    verdict: Verdict | None = None
    exit: int | None = None
    results: Mapping[str, Mapping[str, Status]] = field(default_factory=dict)  #: check -> target -> status


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """One audit, as asked for in a file; paths are resolved against the file's folder."""

    path: Path
    title: str = ""
    lab: LabConfig | None = None
    proxy: str | None = None
    pac: str | None = None
    profile: str = "spark-2016"  #: a bundled name, or a path
    auth: tuple[str, ...] = ("auto",)
    user: str | None = None
    password: PasswordSource | None = None
    targets: tuple[str, ...] = ()
    cacert: Path | None = None
    proxy_cacert: Path | None = None
    resolve: tuple[str, ...] = ()
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    hold: float | None = None  #: seconds
    timeout: float | None = None  #: seconds
    strict: bool = False
    expect: Expectation = field(default_factory=Expectation)


def load_scenario(path: Path) -> Scenario:
    """Read a scenario; raise UsageError, one sentence with file and line, for any mistake in it."""
    document = read_yaml(path)
    file = validate(document, ScenarioFile)
    _refuse_contradictions(document, file)
    same = (
        "title",
        "proxy",
        "pac",
        "auth",
        "user",
        "targets",
        "resolve",
        "select",
        "ignore",
        "hold",
        "timeout",
        "strict",
    )
    return Scenario(
        path=path,
        lab=_lab(file.lab),
        profile=_profile(document, file.profile),
        password=_password(document, file),
        cacert=_beside(path, file.cacert),
        proxy_cacert=_beside(path, file.proxy_cacert),
        expect=_expectation(file.expect),
        **{name: getattr(file, name) for name in same},
    )


def _refuse_contradictions(document: LocatedDocument, file: ScenarioFile) -> None:
    if file.lab is not None and file.proxy is not None:
        raise document.error(("proxy",), "'proxy' and 'lab' exclude each other: the lab is the proxy")
    if len(file.auth) > 1 and "auto" in file.auth:
        raise document.error(("auth",), "'auto' stands alone: it tries what the proxy offers")
    if not file.auth:
        raise document.error(("auth",), "'auth' is an empty list: remove the line, or use none")


def _lab(section: LabSection | None) -> LabConfig | None:
    if section is None:
        return None
    return LabConfig(**({"schemes": SCHEMES, "users": LAB_USERS} | section.model_dump(exclude_unset=True)))


def _profile(document: LocatedDocument, name: str) -> str:
    if name in bundled_profiles():
        return name
    file = find_profile(name, document.path.parent)
    if file is None:
        raise document.error(("profile",), f"{quoted(name)} is neither a bundled profile nor a file")
    return str(file)


def _password(document: LocatedDocument, file: ScenarioFile) -> PasswordSource | None:
    users = None if file.lab is None else (file.lab.users if file.lab.users is not None else LAB_USERS)
    if file.password is not None:
        return _given_password(document, file.password, users)
    if users is None or file.user is None:
        return None
    name = file.user.rpartition("\\")[2]
    if name not in users:
        raise document.error(("user",), f"the lab has no user {quoted(name)}: add it to 'users', or give a 'password'")
    return PasswordSource(kind="lab", name=name)


def _given_password(
    document: LocatedDocument, section: PasswordSection, users: Mapping[str, str] | None
) -> PasswordSource:
    given = section.model_dump(exclude_unset=True)
    if len(given) != 1:
        raise document.error(("password",), "'password' takes exactly one of 'env', 'file' and 'lab'")
    if section.env is not None:
        return PasswordSource(kind="env", name=section.env)
    if section.file is not None:
        return PasswordSource(kind="file", name=str(_beside(document.path, section.file)))
    if section.lab is None or section.lab not in (users or {}):
        raise document.error(("password", "lab"), f"the scenario has no lab with a user {quoted(str(section.lab))}")
    return PasswordSource(kind="lab", name=section.lab)


def _beside(path: Path, name: str | None) -> Path | None:
    return None if name is None else path.parent / name


def _expectation(section: ExpectSection) -> Expectation:
    return Expectation(
        verdict=None if section.verdict is None else Verdict(section.verdict),
        exit=section.exit,
        results={
            check: {target: Status(status) for target, status in targets.items()}
            for check, targets in section.results.items()
        },
    )
