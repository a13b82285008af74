"""The folder of what is remembered, whatever somebody put there."""

import os
import shutil
import stat
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from proxytest.wire.account_past import NO_PAST
from proxytest.wire.account_record import AccountRecord
from proxytest.wire.private_folder import PrivateFolder
from proxytest.wire.user_folder import lasting_folder, user_folder

REASON = "a refusal is not remembered for other runs on this machine: "


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "proxytest"


@pytest.fixture
def record(folder: Path) -> AccountRecord:
    return AccountRecord(folder, "alice")


def the_file(folder: Path) -> Path:
    (found,) = (path for path in folder.iterdir() if len(path.name) == 64)
    return found


def mode(path: Path) -> int:
    return stat.S_IMODE(path.lstat().st_mode)


def a_link(path: Path) -> None:
    """Put a link to somebody's file in its place, of the same content."""
    other = path.with_name("somebody's")
    path.rename(other)
    path.symlink_to(other)


def a_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def binary(path: Path) -> None:
    path.write_bytes(bytes(range(256)) * 1000)


def empty(path: Path) -> None:
    path.write_bytes(b"")


def unreadable(path: Path) -> None:
    path.chmod(0)
    path.write_bytes(b"x")


Damage = Callable[[Path], None]
damaged = pytest.mark.parametrize("damage", [a_link, a_pipe, binary, empty, unreadable])


async def works(record: AccountRecord) -> bool:
    """Is a refusal remembered, and read by another?"""
    lease = await record.acquire()
    await lease.sending("sent")
    lease.failed("refused")
    lease.release()
    return not record.trouble and record.past().failures == 1


def test_only_the_user_reads_it(record: AccountRecord, folder: Path) -> None:
    before = os.umask(0)
    try:
        record.failed("refused")
    finally:
        os.umask(before)
    assert mode(folder) == 0o700
    assert {mode(path) for path in folder.iterdir()} == {0o600}


def test_a_folder_that_was_open_to_others_is_closed(record: AccountRecord, folder: Path) -> None:
    folder.mkdir()
    folder.chmod(0o777)
    record.failed("refused")
    assert mode(folder) == 0o700


@damaged
async def test_a_damaged_file_is_no_memory_and_is_replaced(record: AccountRecord, folder: Path, damage: Damage) -> None:
    record.failed("refused")
    damage(the_file(folder))
    assert record.past() == NO_PAST
    assert await works(record)
    assert stat.S_ISREG(the_file(folder).lstat().st_mode)


@damaged
async def test_a_damaged_key_is_no_memory_and_is_replaced(record: AccountRecord, folder: Path, damage: Damage) -> None:
    record.failed("refused")
    damage(folder / "key")
    assert record.past() == NO_PAST
    assert await works(record)
    assert len((folder / "key").read_bytes()) == 32
    assert mode(folder / "key") == 0o600


def test_what_a_link_leads_to_is_left_alone(record: AccountRecord, folder: Path) -> None:
    record.failed("refused")
    a_link(the_file(folder))
    content = (folder / "somebody's").read_bytes()
    record.failed("refused again")
    assert (folder / "somebody's").read_bytes() == content


async def test_a_file_of_another_user_is_no_memory(
    record: AccountRecord, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    record.failed("refused")
    if os.geteuid() == 0:
        os.chown(the_file(folder), 12345, 12345)
        assert record.past() == NO_PAST
        assert await works(record)
    else:
        monkeypatch.setattr(os, "geteuid", lambda: 12345)
        assert PrivateFolder(folder).read(the_file(folder).name, 100) == b""


def other_user(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder.mkdir()
    monkeypatch.setattr(os, "geteuid", lambda: folder.stat().st_uid + 1)


def link(folder: Path, _: pytest.MonkeyPatch) -> None:
    (folder.parent / "elsewhere").mkdir()
    folder.symlink_to(folder.parent / "elsewhere")


def dangling(folder: Path, _: pytest.MonkeyPatch) -> None:
    folder.symlink_to(folder.parent / "nowhere")


def not_to_be_made(folder: Path, _: pytest.MonkeyPatch) -> None:
    folder.write_text("a file")


def full(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_space(_: int) -> None:
        raise OSError(28, "No space left on device")

    PrivateFolder(folder).open()
    monkeypatch.setattr(os, "fsync", no_space)


def linked_lock(folder: Path, _: pytest.MonkeyPatch) -> None:
    PrivateFolder(folder).open()
    (folder / "gate").symlink_to(folder.parent / "elsewhere")


@pytest.mark.parametrize(
    ("hinder", "why"),
    [
        (other_user, "it belongs to another user"),
        (link, "a link stands in its place"),
        (dangling, "File exists"),
        (not_to_be_made, "File exists"),
        (full, "No space left on device"),
        (linked_lock, "Too many levels of symbolic links"),
    ],
)
async def test_where_nothing_can_be_written_the_run_goes_on_and_it_is_said(
    record: AccountRecord,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    hinder: Callable[[Path, pytest.MonkeyPatch], None],
    why: str,
) -> None:
    hinder(folder, monkeypatch)
    assert not record.trouble
    assert not await works(record)
    record.forget()
    assert record.trouble == f"{REASON}{why}"
    assert record.past() == NO_PAST
    assert not list((folder.parent / "elsewhere").glob("*"))


async def test_without_a_folder_nothing_is_remembered() -> None:
    record = AccountRecord(None, "alice")
    assert record.trouble == f"{REASON}there is no folder of this user"
    assert not await works(record)


async def test_a_folder_that_is_removed_is_made_again(record: AccountRecord, folder: Path) -> None:
    record.failed("refused")
    shutil.rmtree(folder)
    assert record.past() == NO_PAST
    assert await works(record)


def test_a_write_that_was_broken_off_does_not_hinder_the_next(record: AccountRecord, folder: Path) -> None:
    record.failed("refused")
    the_file(folder).with_name(f"{the_file(folder).name}.new").write_text("half")
    record.failed("refused again")
    assert record.past().failures == 2
    assert not list(folder.glob("*.new"))


def test_a_refusal_dated_far_ahead_is_no_memory(folder: Path) -> None:
    AccountRecord(folder, "alice", now=lambda: datetime(9999, 12, 31, 23, 59, tzinfo=UTC)).failed("refused")
    record = AccountRecord(folder, "alice")
    assert record.past() == NO_PAST
    record.failed("refused")
    assert record.past().failures == 1


def test_it_is_in_the_runtime_folder(tmp_path: Path) -> None:
    assert user_folder({"XDG_RUNTIME_DIR": str(tmp_path), "HOME": "/"}) == tmp_path / "proxytest"


@pytest.mark.parametrize("runtime", ["", "relative", "/nowhere/at/all", "/dev/null", "nul\0"])
def test_without_a_runtime_folder_it_is_with_the_state(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, runtime: str
) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setattr("proxytest.wire.user_folder._of_the_session", lambda: None)
    environ = {"XDG_RUNTIME_DIR": runtime, "HOME": str(tmp_path)}
    assert user_folder(environ) == tmp_path / ".local/state/proxytest"
    assert user_folder({**environ, "XDG_STATE_HOME": "/state"}) == Path("/state/proxytest")
    monkeypatch.setattr("sys.platform", "darwin")
    assert user_folder(environ) == tmp_path / "Library/Caches/proxytest"


def test_the_variables_of_another_user_are_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    owner = tmp_path.stat().st_uid
    monkeypatch.setattr(os, "geteuid", lambda: owner + 1)
    assert user_folder({"XDG_RUNTIME_DIR": str(tmp_path), "HOME": str(tmp_path)}) is None
    assert user_folder({}) is None


def test_what_is_to_outlive_a_restart_lies_in_no_runtime_folder(tmp_path: Path) -> None:
    environ = {
        "XDG_RUNTIME_DIR": str(tmp_path),
        "HOME": str(tmp_path),
        "XDG_STATE_HOME": "",
        "LOCALAPPDATA": str(tmp_path),
    }
    folder = lasting_folder(environ)
    assert folder is not None
    assert folder != user_folder(environ)
    assert lasting_folder({"XDG_RUNTIME_DIR": str(tmp_path)}) is None
