"""The script before the single file: it unpacks once, into a folder of the user alone, and gives way to the program."""

import os
import stat
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.locks import PROJECT
from tools.release.single_file import behind_a_script, packed

_PROGRAM = '#!/bin/sh\necho "$(dirname "$0")|$*"\nexit 7\n'


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    folder: Path  #: where the program ran
    arguments: str
    status: int


@pytest.fixture
def single_file(tmp_path: Path) -> Path:
    return make(tmp_path, _PROGRAM)


def make(tmp_path: Path, program: str) -> Path:
    folder = tmp_path / "frozen"
    folder.mkdir(exist_ok=True)
    (folder / "proxytest").write_text(program)
    (folder / "proxytest").chmod(0o755)
    archive = packed(folder, tmp_path / "payload.tar.gz", 1)
    made = tmp_path / "proxytest"
    made.write_bytes(behind_a_script(archive.read_bytes(), PROJECT, "1.2.3"))
    made.chmod(0o755)
    return made


def start(single_file: Path, *words: str, environment: Mapping[str, str]) -> Ended:
    command = [str(single_file), *words]
    done = subprocess.run(  # noqa: S603  made by this test
        command, env={"PATH": os.defpath, **environment}, capture_output=True, text=True, timeout=60, check=False
    )
    folder, _, arguments = done.stdout.rstrip("\n").partition("|")
    return Ended(folder=Path(folder), arguments=arguments, status=done.returncode)


def test_it_unpacks_once_for_the_user_alone(single_file: Path, tmp_path: Path) -> None:
    home = {"HOME": str(tmp_path / "home")}
    first = start(single_file, "run", "a b", environment=home)
    (first.folder / "mark").touch()
    second = start(single_file, environment=home)
    assert (first.arguments, first.status) == ("run a b", 7)
    assert first.folder.parent == tmp_path / "home" / ".cache" / "webex-proxytest"
    assert first.folder.name.startswith("1.2.3-")
    assert second.folder == first.folder
    assert (second.folder / "mark").exists()
    assert stat.S_IMODE(first.folder.parent.stat().st_mode) == 0o700
    assert [one.name for one in first.folder.parent.iterdir()] == [first.folder.name]


def test_another_content_goes_elsewhere(single_file: Path, tmp_path: Path) -> None:
    cache = {"XDG_CACHE_HOME": str(tmp_path / "cache")}
    first = start(single_file, environment=cache)
    second = start(make(tmp_path, _PROGRAM.replace("7", "8")), environment=cache)
    assert (first.status, second.status) == (7, 8)
    assert first.folder.parent == second.folder.parent == tmp_path / "cache" / "webex-proxytest"


def test_without_a_home_it_runs_from_a_folder_that_goes_with_it(single_file: Path, tmp_path: Path) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    ended = start(single_file, "list", environment={"HOME": "/dev/null", "TMPDIR": str(temporary)})
    assert (ended.arguments, ended.status) == ("list", 7)
    assert ended.folder.parent == temporary
    assert list(temporary.iterdir()) == []


def test_starts_side_by_side_agree(single_file: Path, tmp_path: Path) -> None:
    environment = {"PATH": os.defpath, "HOME": str(tmp_path / "home")}
    starts = [
        subprocess.Popen([str(single_file)], env=environment, stdout=subprocess.PIPE, text=True)  # noqa: S603  as above
        for _ in range(6)
    ]
    told = {one.communicate(timeout=60)[0] for one in starts}
    assert len(told) == 1
    assert [one.returncode for one in starts] == [7] * 6
    (folder,) = (tmp_path / "home" / ".cache" / "webex-proxytest").iterdir()
    assert told == {f"{folder}|\n"}


def test_the_same_folder_is_packed_alike(tmp_path: Path) -> None:
    first, second = (make(tmp_path, _PROGRAM).read_bytes() for _ in range(2))
    assert first == second
