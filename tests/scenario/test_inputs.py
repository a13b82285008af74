"""User names and PAC addresses, as typed."""

from pathlib import Path

import pytest

from proxytest.model.errors import UsageError
from proxytest.scenario.inputs import parse_pac, parse_user


@pytest.mark.parametrize("user", ["alice", "CORP\\alice", "alice@corp.example", "Ål ice", ".\\alice", "CORP\\a@b"])
def test_a_user_name_is_taken_as_it_is(user: str) -> None:
    assert parse_user(user) == user


@pytest.mark.parametrize(
    ("user", "sentence"),
    [
        (" alice", "the user name ' alice' begins or ends with a space"),
        ("alice ", "the user name 'alice ' begins or ends with a space"),
        ("alice\t", "the user name holds a control character"),
        ("CORP\x07lice", "in double quotes begins an escape: use single quotes or none"),
        ("@corp", "the user name '@corp' is incomplete: write user@domain"),
        ("alice@", "the user name 'alice@' is incomplete: write user@domain"),
        ("CORP\\\\alice", "holds two backslashes: write DOMAIN\\user"),
        ("CORP\\", "the user name is empty"),
        ("", "the user name is empty"),
    ],
)
def test_a_user_name_that_no_account_can_have_costs_no_attempt(user: str, sentence: str) -> None:
    with pytest.raises(UsageError) as refused:
        parse_user(user)
    assert sentence in str(refused.value)


@pytest.mark.parametrize(
    "user",
    [
        "alice:s3cret",
        "alice:s3cret ",
        " alice:s3cret",
        "CORP\\alice:s3\\cret",
        "alice@corp:s3cret@",
        ":s3cret",
        "s3cret:",
    ],
)
def test_a_password_beside_the_name_is_refused_and_not_repeated(user: str) -> None:
    with pytest.raises(UsageError, match="the user name contains a colon") as refused:
        parse_user(user)
    assert "s3" not in str(refused.value)
    assert "cret" not in str(refused.value)


@pytest.mark.parametrize(
    "address",
    [
        "http://wpad/proxy.pac", "HTTPS://u:p@wpad/x", "file:///etc/proxy.pac", "/etc/proxy.pac", "./proxy.pac",
        "C:\\proxy.pac", "ftp://wpad/x", "data:,x",
    ],
)  # fmt: skip
def test_the_address_of_a_pac_file_is_a_url_or_a_path(address: str) -> None:
    assert parse_pac(address) == address


def test_a_file_of_the_current_folder_needs_no_more_than_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("proxy.pac").touch()
    assert parse_pac("proxy.pac") == "proxy.pac"


@pytest.mark.parametrize(
    ("address", "written"),
    [
        ("127.0.0.1:8080/proxy.pac", "http://127.0.0.1:8080/proxy.pac"),
        ("wpad/wpad.dat", "http://wpad/wpad.dat"),
        ("alice:s3cret@wpad/wpad.dat", "http://wpad/wpad.dat"),
    ],
)
def test_an_address_without_its_scheme_is_told_as_it_is_written(address: str, written: str) -> None:
    with pytest.raises(UsageError) as refused:
        parse_pac(address)
    assert str(refused.value).endswith(f"is neither an address nor a file: write '{written}'")
    assert "s3cret" not in str(refused.value)


def test_a_name_that_is_too_long_for_a_file_is_no_bug() -> None:
    with pytest.raises(UsageError, match="is neither an address nor a file"):
        parse_pac("x" * 5000)
