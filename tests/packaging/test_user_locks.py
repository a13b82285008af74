"""The locks that users install by: what each extra adds to the audit, at the releases that the tests ran with."""

import re

import pytest
from packaging.utils import canonicalize_name

from tests.support.locks import PROJECT, entries, extra, lock, runtime

FOLDER = PROJECT / "requirements" / "users"
EXTRAS = ("kerberos", "keyring", "pac", "fleet", "pytest")


@pytest.mark.parametrize("name", ["audit", *EXTRAS])
def test_every_release_is_pinned_with_hashes_and_without_a_host(name: str) -> None:
    path = FOLDER / f"{name}.txt"
    locked = entries(path)
    assert [one.name for one in locked if not re.fullmatch(r"==[\w.]+", str(one.requirement.specifier))] == []
    assert [one.name for one in locked if not one.hashes] == []
    assert "://" not in path.read_text()


@pytest.mark.parametrize("name", EXTRAS)
def test_an_extra_holds_what_it_asks_for_and_nothing_of_the_audit(name: str) -> None:
    audit, added = ({one.name for one in entries(FOLDER / f"{file}.txt")} for file in ("audit", name))
    assert {canonicalize_name(one.name) for one in extra(name)} <= audit | added
    assert not audit & added


def test_the_audit_holds_what_it_asks_for() -> None:
    assert {canonicalize_name(one.name) for one in runtime()} <= {one.name for one in entries(FOLDER / "audit.txt")}


@pytest.mark.parametrize("name", ["audit", *EXTRAS])
def test_users_install_what_was_tested(name: str) -> None:
    tested = {one.name: one.version for one in (*lock("dev"), *lock("kerberos"), *lock("kerberos-sources"))}
    locked = {one.name: one.version for one in entries(FOLDER / f"{name}.txt")}
    assert locked == {one: tested[one] for one in locked}
