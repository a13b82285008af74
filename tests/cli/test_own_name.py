from pathlib import Path, PurePosixPath

import pytest

from proxytest.cli.own_name import own_name_hint, started_as
from proxytest.model.installation import Copy

SINGLE = Copy(package=PurePosixPath("/run/_MEIx/proxytest"), environment=PurePosixPath("/run/_MEIx"), frozen=True)
ZIPAPP = Copy(
    package=PurePosixPath(f"/home/a/.shiv/proxytest.pyz_{'0' * 64}/site-packages/proxytest"),
    environment=PurePosixPath("/usr"),
)
PIP = Copy(package=PurePosixPath("/venv/lib/proxytest"), environment=PurePosixPath("/venv"))
FILE = "./webex-proxytest-0.1.0-linux-x86_64"


@pytest.mark.parametrize("copy", [SINGLE, ZIPAPP])
def test_a_file_with_another_name_says_what_proxytest_stands_for(copy: Copy) -> None:
    assert own_name_hint(copy, FILE, None, windows=False) == (
        f"here proxytest stands for {FILE}; to call it so: install -D -m 755 {FILE} ~/.local/bin/proxytest"
    )


def test_on_windows_it_is_copied() -> None:
    told = own_name_hint(SINGLE, r".\webex-proxytest.exe", None, windows=True)
    assert told.endswith("copy it to a folder of PATH as proxytest.exe")


@pytest.mark.parametrize(
    ("copy", "started", "found"),
    [(SINGLE, "/usr/bin/proxytest", None), (SINGLE, FILE, "/usr/bin/proxytest"), (PIP, "/venv/bin/pytest", None)],
)
def test_nothing_is_said_where_the_name_is_known(copy: Copy, started: str, found: str | None) -> None:
    assert own_name_hint(copy, started, found, windows=False) == ""


@pytest.mark.parametrize(
    ("copy", "environ", "started"),
    [
        (SINGLE, {"PROXYTEST_STARTED": FILE}, FILE),  # the file unpacks itself, and starts what was inside
        (SINGLE, {}, "/cache/proxytest"),
        (PIP, {"PROXYTEST_STARTED": FILE}, "/cache/proxytest"),  # a program that a single file started
    ],
)
def test_a_single_file_is_called_as_the_user_called_it(copy: Copy, environ: dict[str, str], started: str) -> None:
    assert started_as(copy, "/cache/proxytest", environ) == started


def test_the_single_file_says_how_it_was_called() -> None:
    start = Path(__file__).parents[2] / "tools" / "release" / "start.sh"
    assert 'export PROXYTEST_STARTED="$0"' in start.read_text()
