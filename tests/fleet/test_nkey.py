"""Nkeys: what is read, and whose signature it is."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxytest.fleet.nkey import is_public, is_signed, new_seed, public_of, read_seed, sign
from proxytest.model.errors import UsageError

SEED, OTHER = new_seed(), new_seed()


def test_a_seed_is_read_from_its_file(tmp_path: Path) -> None:
    file = tmp_path / "berlin.nk"
    file.write_text(f"{SEED.reveal()}\n")
    assert read_seed(file) == SEED
    assert is_public(public_of(SEED))


@pytest.mark.parametrize("content", ["", "SU", "hello", "UABC", "SUAAA" * 20, "\0" * 58, "ä" * 20, "x" * 5000])
def test_what_else_a_file_holds_is_named_but_not_shown(content: str, tmp_path: Path) -> None:
    file = tmp_path / "berlin.nk"
    file.write_text(content)
    with pytest.raises(UsageError, match=r"berlin\.nk") as caught:
        read_seed(file)
    assert len(content) < 4 or content not in str(caught.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        read_seed(tmp_path / "none.nk")


def test_only_the_signer_signed_it() -> None:
    signature = sign(SEED, b"job")
    assert is_signed(b"job", signature, public_of(SEED))
    assert not is_signed(b"jab", signature, public_of(SEED))
    assert not is_signed(b"job", signature, public_of(OTHER))
    assert not is_signed(b"job", sign(OTHER, b"job"), public_of(SEED))


@given(st.text(), st.text())
def test_whatever_is_no_signature_signs_nothing(signature: str, public: str) -> None:
    assert not is_signed(b"job", signature, public_of(SEED))
    assert not is_signed(b"job", sign(SEED, b"job"), public)
    assert not is_public(public) or public.startswith("U")
