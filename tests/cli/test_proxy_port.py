"""A proxy that is named without a port: who sits at a terminal is asked, a script gets what it always got."""

import io
from pathlib import Path

import pytest

from proxytest.cli.proxy_port import ask_port, with_port
from proxytest.prepare.merge_options import Options
from tests.cli.conftest import Command


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def at_a_terminal(monkeypatch: pytest.MonkeyPatch, typed: str) -> None:
    monkeypatch.setattr("sys.stdin", Terminal(typed))


@pytest.mark.parametrize(
    ("typed", "port"), [("\n", "8080"), ("3128\n", "3128"), ("0\nmany\n80\n", "80")], ids=["Enter", "one", "no ports"]
)
def test_the_port_is_asked_for_until_it_is_one(typed: str, port: str, monkeypatch: pytest.MonkeyPatch) -> None:
    at_a_terminal(monkeypatch, typed)
    assert with_port(Options(proxy="http://proxy.corp")).proxy == f"http://proxy.corp:{port}"


@pytest.mark.parametrize("proxy", [None, "http://proxy.corp:80", "proxy.corp:3128", "https://proxy.corp"])
def test_nobody_is_asked_where_the_port_is_known(proxy: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    at_a_terminal(monkeypatch, "")
    assert with_port(Options(proxy=proxy)).proxy == proxy


def test_a_script_is_not_asked() -> None:
    assert ask_port("http://proxy.corp", 8080) is None
    assert with_port(Options(proxy="http://proxy.corp")).proxy == "http://proxy.corp"


def test_a_script_is_told_in_a_line_which_port_is_assumed(command: Command) -> None:
    ended = command("plan", "--proxy", "http://127.0.0.1")
    assert (ended.status, ended.err) == (0, "proxytest: --proxy: 'http://127.0.0.1' has no port: 8080 is assumed\n")


def test_several_runs_of_one_proxy_ask_once(command: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    asked: list[str] = []

    def ask(address: str, usual: int) -> int:
        asked.append(f"{address} {usual}")
        return 1

    scenario = tmp_path / "two.yaml"
    scenario.write_text(
        "proxy: http://127.0.0.1\nselect: [tunnel/https]\nidentities:\n"
        "  a: {user: alice, password: {env: SECRET}}\n  b: {user: bob, password: {env: SECRET}}\n"
    )
    monkeypatch.setenv("SECRET", "wonderland")
    monkeypatch.setattr("proxytest.cli.run_several.ask_port", ask)
    assert command("run", str(scenario), "-q").status == 4
    assert asked == ["http://127.0.0.1 8080"]


def test_a_plan_is_of_the_port_that_was_given(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    at_a_terminal(monkeypatch, "3128\n")
    ended = command("plan", "--proxy", "http://127.0.0.1")
    assert ended.out.startswith("Plan: nothing was sent.\nProxy: http://127.0.0.1:3128;")
    assert "is assumed" not in ended.err
