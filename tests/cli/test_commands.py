"""The commands that need no network."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from proxytest import __version__
from proxytest.features.registry import all_checks, all_codes
from tests.cli.conftest import Command

pytestmark = pytest.mark.long

HEAVY = ("aiohttp", "asyncio", "cryptography", "pydantic", "rich", "spnego", "ruamel.yaml", "jinja2")


@pytest.mark.parametrize("arguments", [["--help"], ["run", "--help"], ["lab", "--help"]])
def test_help_imports_nothing_heavy(arguments: list[str]) -> None:
    program = (
        "import sys\n"
        "from proxytest.cli import run_arguments\n"
        f"status = run_arguments({arguments!r})\n"
        f"sys.exit(repr([name for name in {HEAVY!r} if name in sys.modules]) if status == 0 else 'failed')\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)  # noqa: S603  our own interpreter
    assert done.stderr.strip() == "[]"


def test_the_options_of_the_contract_are_there(command: Command) -> None:
    text = command("run", "--help").out
    for option in [
        "--profile",
        "--proxy",
        "--auth",
        "--user",
        "--password-file",
        "--lab",
        "--target",
        "--cacert",
        "--proxy-cacert",
        "--resolve",
        "--select",
        "--ignore",
        "--hold",
        "--active",
        "--timeout",
        "--strict",
        "--format",
        "-o",
    ]:
        assert option in text


def test_version(command: Command) -> None:
    assert command("--version").out == f"proxytest {__version__}\n"


def test_every_check_explains_itself(command: Command) -> None:
    for identifier in all_checks():
        ended = command("explain", identifier)
        assert ended.status == 0
        assert ended.out.startswith(f"{identifier}: ")
        assert "\nExamples (" in ended.out


@pytest.mark.parametrize("arguments", [["explain", "tls/inspection"], ["list", "checks"]])
def test_an_interpreter_that_drops_docstrings_is_told_to_keep_them(arguments: list[str]) -> None:
    command = [sys.executable, "-OO", "-m", "proxytest", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  our own interpreter
    assert (done.returncode, done.stdout) == (2, "")
    sentence = "Python removed the texts of the checks: run it without -OO and PYTHONOPTIMIZE=2"
    assert done.stderr == f"proxytest: {sentence}\n"


def test_lists(command: Command) -> None:
    assert "tls/inspection" in command("list", "checks").out
    assert "spark-2016" in command("list", "profiles").out
    assert "template" in command("list", "scenarios").out
    labs = command("lab", "list").out
    assert "corporate" in labs
    assert "template" not in labs


@pytest.mark.parametrize("what", ["run", "scenario"])
def test_schemas_are_json(what: str, command: Command) -> None:
    assert json.loads(command("schema", what).out)["type"] == "object"


def test_a_bug_of_ours_is_status_3_and_no_traceback(
    command: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("secret")

    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))  # where nothing is kept of an earlier list
    monkeypatch.setattr("proxytest.cli.explain_command.listing", broken)
    ended = command("list", "checks")
    assert ended.status == 3
    assert "this is a bug in proxytest (ZeroDivisionError)" in ended.err
    assert "secret" not in ended.err


def test_every_code_is_listed_and_explains_itself(command: Command) -> None:
    listed = command("list", "codes").out.splitlines()
    assert [line.split()[0] for line in listed] == list(all_codes())
    for code in all_codes().values():
        ended = command("explain", code.id)
        assert (ended.status, ended.err) == (0, "")
        assert ended.out.startswith(f"{code.id}: {code.title}\n")
        assert f"What to do: {code.remedy}\n" in ended.out
        assert "Checks: \n" not in ended.out


def test_a_code_that_is_not_quite_one_is_guessed(command: Command) -> None:
    ended = command("explain", "tls.interceptd")
    assert ended.status == 2
    assert ended.err == "proxytest: there is no code 'tls.interceptd': did you mean 'tls.intercepted'?\n"
