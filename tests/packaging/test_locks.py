"""What CI installs is locked with hashes, and each lock keeps within the bounds that are published."""

import re
from collections.abc import Iterable
from itertools import chain
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.support.locks import LOCKS, PROJECT, PYPROJECT, entries, extra, group, listed, lock, runtime

LAB = "proxytest/lab/requirements.txt"

#: What each environment of the Makefile has to hold.
WANTED = {
    "run": (*runtime(), *group("build")),
    "dev": (*runtime(), *extra("dev"), *group("build")),
    "kerberos": (*runtime(), *extra("kerberos"), *group("build"), *group("kerberos-build")),
    "release": tuple(group("release")),
    "advisories": tuple(group("advisories")),
    "lab": tuple(listed(LAB)),
    "px": tuple(listed("tests/real/px-requirements.txt")),
}

#: Their behaviour is part of what is measured, so a release that nobody has tried yet is no measuring instrument.
MEASURED_WITH = ("aiohttp", "cryptography", "pyspnego", "quickjs-ng")

#: The oldest Python that is supported, and one that has other releases of some libraries.
PYTHONS = ("3.11", "3.13")


def applies(requirement: Requirement, python: str) -> bool:
    environment = {"python_version": python, "python_full_version": f"{python}.0", "sys_platform": "linux"}
    return requirement.marker is None or requirement.marker.evaluate(environment)


def published() -> Iterable[Requirement]:
    """Return what users install: the requirements, the extras, and the lab's file."""
    extras = sorted(PYPROJECT["project"]["optional-dependencies"].keys() - {"dev", "docs"})
    return chain(runtime(), chain.from_iterable(map(extra, extras)), listed(LAB))


def test_every_environment_has_a_lock() -> None:
    assert {path.stem for path in LOCKS} == {*WANTED, "kerberos-sources"}


@pytest.mark.parametrize("path", LOCKS, ids=lambda path: path.stem)
def test_every_release_is_pinned_and_has_a_hash(path: Path) -> None:
    locked = entries(path)
    assert locked
    assert [entry.name for entry in locked if not re.fullmatch(r"==[\w.]+", str(entry.requirement.specifier))] == []
    assert [entry.name for entry in locked if not entry.hashes] == []
    assert [one for entry in locked for one in entry.hashes if not re.fullmatch(r"sha256:[0-9a-f]{64}", one)] == []


@pytest.mark.parametrize("path", LOCKS, ids=lambda path: path.stem)
def test_no_lock_names_a_host(path: Path) -> None:
    assert re.findall(r".*(?:://|--index|--extra-index|--find-links|--trusted-host).*", path.read_text()) == []


@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("name", WANTED)
def test_the_lock_holds_what_is_asked_for_within_its_bounds(name: str, python: str) -> None:
    pins = {entry.name: entry.version for entry in lock(name) if applies(entry.requirement, python)}
    asked = [requirement for requirement in WANTED[name] if applies(requirement, python)]
    assert asked
    wrong = {
        str(requirement): pins.get(canonicalize_name(requirement.name))
        for requirement in asked
        if not requirement.specifier.contains(pins.get(canonicalize_name(requirement.name), "0"))
    }
    assert wrong == {}


@pytest.mark.parametrize("name", ["run", "kerberos"])
def test_environments_with_the_audit_hold_the_same_releases_as_the_tests(name: str) -> None:
    tested = {entry.name: entry.version for entry in lock("dev")}
    pins = {entry.name: entry.version for entry in lock(name) if entry.name in tested}
    assert pins.keys() >= {canonicalize_name(requirement.name) for requirement in runtime()}
    assert pins == {pinned: tested[pinned] for pinned in pins}


def test_what_is_compiled_has_the_hash_of_its_source_in_a_lock_of_its_own() -> None:
    assert [entry.name for entry in lock("kerberos-sources")] == ["gssapi", "krb5"]
    assert not {entry.name for entry in lock("kerberos")} & {"gssapi", "krb5"}


def test_the_build_backend_is_the_locked_one() -> None:
    pins = {entry.name: entry.version for entry in lock("run")}
    backend = [Requirement(one) for one in PYPROJECT["build-system"]["requires"]]
    assert [one.name for one in backend if not one.specifier.contains(pins[one.name])] == []


def test_whatever_users_install_has_a_floor() -> None:
    assert [str(one) for one in published() if not {part.operator for part in one.specifier} & {">=", "=="}] == []


@pytest.mark.parametrize("name", MEASURED_WITH)
def test_what_is_measured_with_has_a_cap_wherever_it_is_asked_for(name: str) -> None:
    asked = [one for one in published() if one.name == name]
    assert asked
    assert [str(one) for one in asked if "<" not in {part.operator for part in one.specifier}] == []


def test_make_installs_nothing_that_no_lock_knows() -> None:
    makefile = (PROJECT / "Makefile").read_text().replace("\\\n", " ")
    installs = [line for line in makefile.splitlines() if "pip install" in line and ".venv-newest" not in line]
    assert installs
    assert [line for line in installs if "--require-hashes" not in line and "--no-deps" not in line] == []
