"""The password out of the operating system's keyring, by reference; keyring's own backends stand for a real one."""

import sys
from collections.abc import Iterator

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends import fail
from keyring.errors import KeyringLocked

from proxytest.model.errors import UsageError
from proxytest.prepare.make_plan import make_plan
from proxytest.prepare.merge_options import Options
from proxytest.scenario.scenario import PasswordSource


class InMemory(KeyringBackend):
    """A backend as keyring's documentation has one written."""

    priority = 1

    def __init__(self, entries: dict[tuple[str, str], str], *, locked: bool = False) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # keyring's own
        self._entries, self._locked = entries, locked

    def get_password(self, service: str, username: str) -> str | None:
        if self._locked:
            raise KeyringLocked("secret words of the backend")
        return self._entries.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        raise NotImplementedError

    def delete_password(self, service: str, username: str) -> None:
        raise NotImplementedError


@pytest.fixture(autouse=True)
def _the_machines_own_is_left_alone() -> Iterator[None]:
    before = keyring.get_keyring()
    keyring.set_keyring(InMemory({("corp-proxy", "alice"): "wonderland", ("corp-proxy", "svc"): "builder"}))
    yield
    keyring.set_keyring(before)


def _password(user: str | None, *, service: str = "corp-proxy") -> str:
    source = PasswordSource(kind="keyring", name=service, user=user)
    options = Options(proxy="http://127.0.0.1:1", user="alice", password=source)
    credentials = make_plan(options, {"PROXYTEST_PASSWORD": "not this one"}).credentials
    assert credentials is not None
    assert credentials.user == "alice"
    return credentials.password.reveal()


@pytest.mark.parametrize(("entry", "password"), [("svc", "builder"), ("alice", "wonderland"), (None, "wonderland")])
def test_an_entry_is_found_by_service_and_user(entry: str | None, password: str) -> None:
    assert _password(entry) == password


def test_an_entry_that_is_not_there_is_a_sentence() -> None:
    with pytest.raises(UsageError, match=r"^the keyring has no password of 'alice' under 'elsewhere'$"):
        _password(None, service="elsewhere")


def test_a_machine_without_a_keyring_is_a_sentence() -> None:
    keyring.set_keyring(fail.Keyring())  # type: ignore[no-untyped-call]  # keyring's own
    with pytest.raises(UsageError, match=r"^the scenario uses the keyring, but this machine has none"):
        _password(None)


def test_a_keyring_that_is_locked_is_a_sentence_without_the_backends_words() -> None:
    keyring.set_keyring(InMemory({}, locked=True))
    with pytest.raises(UsageError, match=r"^the keyring could not be read \(KeyringLocked\): is it unlocked\?$"):
        _password(None)


def test_without_the_package_the_sentence_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)
    with pytest.raises(UsageError, match=r"pip install -e '\.\[keyring\]'$"):
        _password(None)
