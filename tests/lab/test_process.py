import json
import os
import socket
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from proxytest.lab.config import LabConfig
from proxytest.lab.process import STOP_TIMEOUT_S, LabError, find_lab_python, running_lab

pytestmark = pytest.mark.long

BOOTSTRAP = Path(__file__).parents[2] / "proxytest" / "lab" / "bootstrap.py"


def accepts_connections(proxy_url: str) -> bool:
    parts = urlsplit(proxy_url)
    try:
        socket.create_connection((parts.hostname, parts.port), timeout=1).close()
    except OSError:
        return False
    return True


def eventually(condition: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.05)
    return False


async def test_ends_with_its_block_and_leaves_no_file(lab_python: Path) -> None:
    async with running_lab(LabConfig(), python=lab_python) as lab:
        assert accepts_connections(lab.proxy_url)
        assert lab.proxy_cacert is None
        folder = lab.log.parent
        assert {lab.cacert.parent, lab.inspection_cacert.parent} == {folder}
        assert folder.stat().st_mode & 0o077 == 0

    assert not accepts_connections(lab.proxy_url)
    assert not folder.exists()


async def test_ends_with_its_block_also_when_clients_are_connected(lab_python: Path) -> None:
    async with running_lab(LabConfig(), python=lab_python) as lab:
        parts = urlsplit(lab.proxy_url)
        client = socket.create_connection((parts.hostname, parts.port), timeout=1)
        stopping = time.monotonic()
    client.close()

    # Less than the time after which a child is made to end.
    assert time.monotonic() - stopping < STOP_TIMEOUT_S


def test_the_child_ends_when_its_input_ends(lab_python: Path) -> None:
    with subprocess.Popen(  # noqa: S603 - our own file
        [lab_python, "-I", BOOTSTRAP],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        child.stdin.write(LabConfig().to_json().encode() + b"\n")
        child.stdin.flush()
        ready = json.loads(child.stdout.readline())
        child.stdin.close()

        assert child.wait(timeout=10) == 0
        assert child.stdout.read() == b""
        assert not Path(ready["log"]).parent.exists()


def test_a_parent_that_is_killed_leaves_no_child(lab_python: Path) -> None:
    parent_code = textwrap.dedent("""
        import asyncio, sys
        from pathlib import Path
        from proxytest.lab.config import LabConfig
        from proxytest.lab.process import running_lab

        async def run():
            async with running_lab(LabConfig(), python=Path(sys.argv[1])) as lab:
                sys.stdout.write(lab.proxy_url + " " + str(lab.log) + "\\n")
                sys.stdout.flush()
                await asyncio.Event().wait()

        asyncio.run(run())
    """)
    with subprocess.Popen(  # noqa: S603 - our own code
        [sys.executable, "-c", parent_code, str(lab_python)],
        stdout=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": str(BOOTSTRAP.parents[2])},
        text=True,
    ) as parent:
        assert parent.stdout is not None
        proxy_url, log = parent.stdout.readline().split()
        assert accepts_connections(proxy_url)
        parent.kill()

    assert eventually(lambda: not accepts_connections(proxy_url))
    assert eventually(lambda: not Path(log).parent.exists())


async def test_says_what_the_child_said_when_it_does_not_start(tmp_path: Path) -> None:
    broken = tmp_path / "python"
    broken.write_text("#!/bin/sh\necho no room left >&2\nexit 1\n")
    broken.chmod(0o700)

    with pytest.raises(LabError, match=r"did not start\nno room left"):
        async with running_lab(LabConfig(), python=broken):
            pass


async def test_an_interpreter_without_mitmproxy_is_a_sentence_and_no_traceback() -> None:
    with pytest.raises(LabError, match=r"^the Python of the lab has no mitmproxy: [^\n]*$"):
        async with running_lab(LabConfig(), python=Path(sys.executable)):
            pass


async def test_says_that_the_interpreter_cannot_be_started(tmp_path: Path) -> None:
    with pytest.raises(LabError, match="cannot be started"):
        async with running_lab(LabConfig(), python=tmp_path / "python"):
            pass


async def test_a_child_that_says_much_does_not_stand_still(tmp_path: Path) -> None:
    talkative = tmp_path / "python"
    talkative.write_text("#!/bin/sh\nhead -c 300000 /dev/zero >&2\necho the end >&2\n")
    talkative.chmod(0o700)

    with pytest.raises(LabError, match="the end"):
        async with running_lab(LabConfig(), python=talkative):
            pass


async def test_gives_up_when_the_child_says_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    silent = tmp_path / "python"
    silent.write_text("#!/bin/sh\ncat > /dev/null\nexit 1\n")
    silent.chmod(0o700)
    monkeypatch.setattr("proxytest.lab.process.READY_TIMEOUT_S", 0.2)

    with pytest.raises(LabError, match=r"not ready within 0\.2 s"):
        async with running_lab(LabConfig(), python=silent):
            pass


def test_finds_the_named_interpreter_first(tmp_path: Path) -> None:
    named, other = tmp_path / "named", tmp_path / "other"
    named.touch()
    other.touch()

    assert find_lab_python(str(named), {"PROXYTEST_LAB_PYTHON": str(other)}, [tmp_path]) == named
    assert find_lab_python(None, {"PROXYTEST_LAB_PYTHON": str(other)}, [tmp_path]) == other


def test_finds_the_environment_beside_the_project(tmp_path: Path) -> None:
    python = tmp_path / ".venv-lab" / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    python.parent.mkdir(parents=True)
    python.touch()

    assert find_lab_python(None, {}, [tmp_path]) == python


def test_does_not_guess_when_the_named_interpreter_is_missing(tmp_path: Path) -> None:
    with pytest.raises(LabError, match="no Python interpreter at"):
        find_lab_python(str(tmp_path / "python"), {}, [tmp_path])


@pytest.mark.parametrize("has_mitmproxy", [True, False])
def test_takes_the_running_interpreter_only_with_mitmproxy(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    *,
    has_mitmproxy: bool,
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: object() if has_mitmproxy else None)

    if has_mitmproxy:
        assert find_lab_python(None, {}, [tmp_path]) == Path(sys.executable)
    else:
        with pytest.raises(LabError, match=r"python3 -m venv \.venv-lab"):
            find_lab_python(None, {}, [tmp_path])


def test_looks_into_the_folders_in_their_order(tmp_path: Path) -> None:
    folders = [tmp_path / name for name in ("none", "first", "second")]
    for folder in folders[1:]:
        python = folder / ".venv-lab" / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
        python.parent.mkdir(parents=True)
        python.touch()

    assert find_lab_python(None, {}, folders).is_relative_to(tmp_path / "first")
