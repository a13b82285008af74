"""The manual page: of the same text as `--help`, and roff that its readers take without a word."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import click
import pytest

from proxytest.cli.commands import proxytest
from proxytest.cli.environment_texts import ENVIRONMENT
from proxytest.cli.man_page import leaves, manual
from tests.cli.conftest import Command

ROOT = Path(__file__).parents[2]
_STREAMS = ("fleet", "watch", "serve")  #: parts that call a hub's streams so


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("man") / "proxytest.1"
    path.write_text(manual(proxytest))
    return path


def shown(page: Path) -> str:
    """Return the page without what roff alone reads."""
    return re.sub(r"\\f[BRI]", "", page.read_text()).replace("\\-", "-").replace("\\e", "\\")


def test_every_command_and_option_stands_there(page: Path) -> None:
    text = shown(page)
    for command, context in leaves(proxytest, click.Context(proxytest, info_name="proxytest")):
        assert f'.SS "{context.command_path}' in text
        for one in command.params:
            assert all(flag in text for flag in one.opts if flag.startswith("-"))
    for name in ENVIRONMENT:
        assert f".TP\n{name}\n" in text


def test_every_variable_of_ours_is_told() -> None:
    parts = [part for part in (ROOT / "proxytest").iterdir() if part.is_dir() and part.name not in _STREAMS]
    files = [path for part in parts for path in part.rglob("*.py") if path.name != "environment_texts.py"]
    ours = {name for path in files for name in re.findall(r'"(PROXYTEST_[A-Z_]+)"', path.read_text())}
    releases = [path for path in (ROOT / "tools" / "release").iterdir() if path.suffix != ".py" and path.is_file()]
    set_by_releases = {name for path in releases for name in re.findall(r"(PROXYTEST_[A-Z_]+)=", path.read_text())}
    assert ours - set_by_releases <= set(ENVIRONMENT)


def test_the_command_prints_it(command: Command) -> None:
    ended = command("man")
    assert (ended.status, ended.out, ended.err) == (0, manual(proxytest), "")


@pytest.mark.skipif(shutil.which("groff") is None, reason="groff is not installed")
def test_groff_has_nothing_to_say(page: Path) -> None:
    ended = subprocess.run(  # noqa: S603  as it is installed
        ["groff", "-man", "-Tutf8", "-ww", "-z", str(page)],  # noqa: S607  as it is installed
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert (ended.returncode, ended.stderr) == (0, "")


@pytest.mark.skipif(shutil.which("man") is None, reason="man is not installed")
def test_man_shows_it(page: Path) -> None:
    environment = os.environ | {"LC_ALL": "C.UTF-8", "MANWIDTH": "80"}
    ended = subprocess.run(  # noqa: S603  as it is installed
        ["man", "--warnings", "-l", str(page)],  # noqa: S607  as it is installed
        capture_output=True, text=True, check=False, timeout=60, env=environment,
    )  # fmt: skip
    assert (ended.returncode, ended.stderr) == (0, "")
    assert "proxytest run [OPTIONS] [SCENARIO.yaml]" in re.sub(r".\x08", "", ended.stdout)


@pytest.mark.skipif(shutil.which("mandoc") is None, reason="mandoc is not installed")
def test_mandoc_has_nothing_to_warn_of(page: Path) -> None:
    ended = subprocess.run(  # noqa: S603  as it is installed
        ["mandoc", "-Tlint", "-Wwarning", str(page)],  # noqa: S607  as it is installed
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert (ended.returncode, ended.stdout) == (0, "")
