"""What is found of a password before anything is sent with it."""

import io
from pathlib import Path

import pytest

from proxytest.model.errors import UsageError
from proxytest.prepare.merge_options import Options
from proxytest.prepare.passwords import find_password


def from_file(name: str) -> tuple[str, list[str]]:
    """Return the password, and what was told."""
    told: list[str] = []
    return find_password(Options(password_file=name), "alice", {}, lambda _: None, told.append), told


def test_enter_at_the_prompt_is_no_password() -> None:
    """An empty one would cost the account a refused log-on."""
    with pytest.raises(UsageError, match=r"^no password was entered; nothing was sent$"):
        find_password(Options(), "alice", {}, lambda _: "")


def test_a_blank_at_the_end_of_a_line_belongs_to_the_password_and_is_told(tmp_path: Path) -> None:
    path = tmp_path / "pw"
    path.write_text("wonderland \nmore\n")
    assert from_file(str(path)) == (
        "wonderland ",
        [f"the first line of the password file '{path}' ends with a space, which is used as a part of the password"],
    )


def test_what_a_password_file_usually_holds_is_not_told_of(tmp_path: Path) -> None:
    path = tmp_path / "pw"
    path.write_bytes(b"wonderland\r\n")
    assert from_file(str(path)) == ("wonderland", [])


def test_a_file_that_is_no_password_is_said_to_be_too_large(tmp_path: Path) -> None:
    path = tmp_path / "pw"
    path.write_text("x" * 70_000)
    with pytest.raises(UsageError) as refused:
        from_file(str(path))
    assert (
        str(refused.value) == f"the password file '{path}' is larger than 64 KiB: it should contain only the password"
    )


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "standard input has no password in its first line"),
        (b"\xff\n", "standard input is not UTF-8"),
        (b"x" * 70_000, "standard input is larger than 64 KiB: it should contain only the password"),
    ],
)
def test_standard_input_is_called_so(content: bytes, sentence: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(content)))
    with pytest.raises(UsageError) as refused:
        from_file("-")
    assert str(refused.value) == sentence
