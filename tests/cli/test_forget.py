"""`--forget-refusals`: who mended the password need not wait."""

import os
from pathlib import Path

import pytest

from proxytest.engine.accounts import user_records
from tests.cli.conftest import Command

QUICK = ("--format", "json", "--target", "idbroker.webex.com", "--timeout", "2")
RUNS = """\
proxy: http://127.0.0.1:1
identities:
  first: {user: alice, password: {file: password}}
  second: {user: bob, password: {file: password}}
"""


@pytest.fixture(autouse=True)
def _refused() -> None:
    for user in ("alice", "bob"):
        user_records(os.environ)(user).failed("the proxy refused this user by NTLM")


@pytest.fixture
def password(tmp_path: Path) -> str:
    path = tmp_path / "password"
    path.write_text("wonderland\n")
    return str(path)


def failures(user: str) -> int:
    return user_records(os.environ)(user).past().failures


@pytest.mark.parametrize(("option", "remembered"), [((), 1), (("--forget-refusals",), 0)])
def test_it_is_for_the_account_of_the_run(
    command: Command, password: str, option: tuple[str, ...], remembered: int
) -> None:
    command("run", "--proxy", "http://127.0.0.1:1", "--user", "alice", "--password-file", password, *QUICK, *option)
    assert failures("alice") == remembered
    assert failures("bob") == 1


def test_each_account_of_a_scenario_is_forgotten(command: Command, password: str) -> None:
    scenario = Path(password).with_name("sites.yaml")
    scenario.write_text(RUNS)
    command("run", str(scenario), *QUICK, "--forget-refusals")
    assert (failures("alice"), failures("bob")) == (0, 0)


def test_a_mistake_forgets_nothing(command: Command, password: str) -> None:
    arguments = ("--proxy", "nonsense://", "--user", "alice", "--password-file", password, "--forget-refusals")
    assert command("run", *arguments).status == 2
    assert failures("alice") == 1


def test_a_scenario_cannot_ask_for_it(command: Command, tmp_path: Path) -> None:
    scenario = tmp_path / "hq.yaml"
    scenario.write_text("proxy: http://127.0.0.1:1\nforget-refusals: true\n")
    ended = command("run", str(scenario))
    assert (ended.status, "forget-refusals" in ended.err) == (2, True)
