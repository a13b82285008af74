"""The page about dependencies names each that a user installs, with what it brings, and no other."""

import re
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.support.locks import PROJECT, PYPROJECT, entries, runtime

PAGE = (PROJECT / "docs" / "explanation" / "dependencies.md").read_text(encoding="utf-8")
EXTRAS = ("kerberos", "keyring", "pac", "fleet", "pytest")


def rows(columns: int) -> list[list[str]]:
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in PAGE.splitlines() if line[:1] == "|"]
    return [row for row in cells if len(row) == columns and not set(row[0]) <= {"-"}][1:]


def names(cell: str) -> set[str]:
    return {canonicalize_name(re.sub(r" \(.*\)", "", name)) for name in cell.split(", ") if name}


def locked(name: str) -> set[str]:
    return {entry.name for entry in entries(PROJECT / "requirements" / "users" / f"{name}.txt")}


def test_the_audit_names_what_pyproject_does() -> None:
    assert [row[0] for row in rows(4)] == [one.name for one in runtime()]


def test_the_extras_are_those_of_users() -> None:
    asked = PYPROJECT["project"]["optional-dependencies"]
    assert asked.keys() - {"dev", "docs"} == set(EXTRAS)
    wanted = {(extra, str(Requirement(one)).partition(">")[0]) for extra in EXTRAS for one in asked[extra]}
    found = {(row[0], row[1]) for row in rows(5)}
    assert {(extra, re.split("[<>]", one)[0]) for extra, one in wanted} == found


def test_what_each_brings_is_what_the_locks_hold() -> None:
    own = {canonicalize_name(row[0]) for row in rows(4)}
    assert own.union(*(names(row[2]) for row in rows(4))) == locked("audit")
    for extra, library, _, brings, _ in rows(5):
        itself = {canonicalize_name(library.partition("[")[0])} - own
        assert itself | names(brings) == locked(extra), extra


def test_whoever_keeps_it_and_why_is_said_of_each() -> None:
    assert [row for row in [*rows(4), *rows(5)] if not row[-1] or not row[-3]] == []


def test_each_extra_has_a_lock() -> None:
    assert {path.stem for path in Path(PROJECT, "requirements", "users").glob("*.txt")} == {"audit", *EXTRAS}
