"""The token's file."""

from pathlib import Path

import pytest

from proxytest.model.errors import UsageError
from proxytest.serve.token_file import read_token


def written(folder: Path, content: bytes) -> Path:
    (folder / "token").write_bytes(content)
    return folder / "token"


def test_the_token_is_the_first_line(tmp_path: Path) -> None:
    assert read_token(written(tmp_path, b"0123456789abcdef \r\nwhose it is\n")).reveal() == "0123456789abcdef"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "fewer than 16 characters"),
        (b"short", "fewer than 16 characters"),
        (b"0123456789 abcdef", "spaces or control characters"),
        (b"0123456789\x07abcdef", "spaces or control characters"),
        ("0123456789abcdefé".encode(), "not ASCII"),
        (b"x" * 2000, "larger than 1 KiB"),
    ],
)
def test_what_is_no_token_is_refused_and_not_repeated(tmp_path: Path, content: bytes, told: str) -> None:
    with pytest.raises(UsageError, match=told) as raised:
        read_token(written(tmp_path, content))
    assert "01234" not in str(raised.value)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot read the file of --token-file"):
        read_token(tmp_path / "none")
