"""The user's configuration file and PROXYTEST_PROXY, as commands use them."""

import json
import os
from pathlib import Path

import pytest

from tests.cli.conftest import Command
from tests.support.machine import OwnConfigurationError, _guard

PLAIN = ("--auth", "none", "--select", "tunnel/https")


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "etc"))
    monkeypatch.setenv("APPDATA", str(tmp_path / "etc"))
    path = tmp_path / "etc" / "proxytest" / "config.yaml"
    path.parent.mkdir(parents=True, mode=0o700)
    path.touch(mode=0o600)
    return path


def planned(command: Command, *arguments: str) -> str:
    """Return which proxy would be asked, and by whose word."""
    ended = command("plan", *PLAIN, "--format", "json", *arguments)
    assert ended.status == 0, ended.err
    plan = json.loads(ended.out)
    return str(plan["plans"][0]["proxy"] if "plans" in plan else plan["proxy"])


def test_what_is_nearer_to_the_run_goes_before(
    command: Command, config: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config.write_text("proxy: http://127.0.0.1:1\n")
    scenario = tmp_path / "hq.yaml"
    scenario.write_text("proxy: http://127.0.0.1:3\n")
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    assert planned(command) == "http://127.0.0.1:1"
    assert planned(command, "--no-config") == "http://127.0.0.1:9"
    monkeypatch.setenv("PROXYTEST_PROXY", "http://127.0.0.1:2")
    assert planned(command) == "http://127.0.0.1:2"
    assert planned(command, str(scenario)) == "http://127.0.0.1:3"
    assert planned(command, str(scenario), "--proxy", "http://127.0.0.1:4") == "http://127.0.0.1:4"


def test_the_report_and_v_say_which_file_gave_defaults(
    command: Command, config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config.write_text("proxy: http://127.0.0.1:1\nauth: none\n")
    monkeypatch.setenv("HOME", str(config.parents[2]))
    ended = command("run", "--select", "tunnel/https", "-v")
    assert "proxytest: defaults from ~/etc/proxytest/config.yaml\n" in ended.err
    told = " ".join(ended.out.split())
    assert "defaults from ~/etc/proxytest/config.yaml" in told
    assert "proxy from ~/etc/proxytest/config.yaml" in told
    stored = json.loads(command("run", "--select", "tunnel/https", "--format", "json").out)
    assert stored["asked"]["configuration"] == "~/etc/proxytest/config.yaml"
    without = command("run", "--no-config", "--proxy", "http://127.0.0.1:1", "--select", "tunnel/https", "-v")
    assert "defaults from" not in without.out + without.err


def test_a_file_that_others_can_write_stops_the_run(command: Command, config: Path) -> None:
    config.write_text("proxy: http://127.0.0.1:1\n")
    config.chmod(0o666)
    ended = command("run")
    assert (ended.status, ended.out) == (2, "")
    assert ended.err == (
        f"proxytest: {config}: others can write '{config}': chmod go-w '{config}'; --no-config leaves it out\n"
    )


def test_a_lab_does_not_read_it(command: Command, config: Path) -> None:
    config.write_text("nonsense\n")
    assert command("plan", "--lab", "corporate").status == 0


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ("socks5://p:1", "PROXYTEST_PROXY: a proxy is an http:// or https:// address; 'socks5://' is not supported"),
        ("http://alice:s3cret@p:1", "PROXYTEST_PROXY: the proxy's address contains a user name"),
    ],
)
def test_a_mistake_in_the_variable_names_it(
    value: str, sentence: str, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PROXYTEST_PROXY", value)
    ended = command("run")
    assert ended.status == 2
    assert sentence in ended.err
    assert "s3cret" not in ended.err


def test_no_test_reads_the_configuration_of_whoever_runs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "config-" in os.environ["XDG_CONFIG_HOME"]
    assert "PROXYTEST_PROXY" not in os.environ
    own = Path("/home/tester/.config/proxytest/config.yaml")
    monkeypatch.setattr("tests.support.machine._OWN_CONFIGURATION", own)
    with pytest.raises(OwnConfigurationError):
        _guard("open", (own, "r", 0))
