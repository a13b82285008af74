from pathlib import Path

import pytest

from proxytest.lab.server.authentication.users import Accounts


@pytest.mark.parametrize(
    "sent", ["alice", "ALICE", "CORP\\alice", "corp\\Alice", "alice@corp.test", "corp.test\\alice"]
)
def test_an_account_has_several_names(sent: str) -> None:
    assert Accounts.of({"CORP\\alice": "wonderland"}).password(sent) == "wonderland"


@pytest.mark.parametrize("sent", ["bob", "OTHER\\alice", "alice@other.test", ""])
def test_any_other_name_is_unknown(sent: str) -> None:
    assert Accounts.of({"alice": "wonderland"}).password(sent) is None


def test_an_account_of_another_domain_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="not of the lab's domain"):
        Accounts.of({"OTHER\\alice": "wonderland"})


def test_the_user_file_is_private_and_holds_no_password(tmp_path: Path) -> None:
    path = tmp_path / "users"
    Accounts.of({"alice": "wonderland"}).write_ntlm_user_file(path)

    assert path.stat().st_mode & 0o777 == 0o600
    assert "wonderland" not in path.read_text()
