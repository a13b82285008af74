"""The NT hash, by the values that Microsoft publishes: where pyspnego changes, this fails."""

import pytest

from proxytest.protocol.auth.nt_hash import nt_hash


@pytest.mark.parametrize(
    ("password", "hashed"),
    [
        pytest.param("Password", "a4f49c406510bdcab6824ee7c30fd852", id="MS-NLMP section 4.2.2.1.2"),
        pytest.param("", "31d6cfe0d16ae931b73c59d7e0c089c0", id="MD4 of nothing: RFC 1320 section A.5"),
    ],
)
def test_the_hash(password: str, hashed: str) -> None:
    assert nt_hash(password).hex() == hashed


def test_letters_outside_ascii_are_hashed_as_utf_16() -> None:
    assert len({nt_hash("wönderland"), nt_hash("wonderland"), nt_hash("w\udcf6nderland")}) == 3
