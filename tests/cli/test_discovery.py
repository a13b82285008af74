"""Without --proxy the machine's own settings name the proxy; with it they are still told."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from proxytest.features.settings.probes.discovery import Machine
from proxytest.model.settings import Platform
from proxytest.prepare import proxy_choice
from proxytest.wire.programs import CommandOutput
from tests.cli.conftest import Command

GNOME = (
    "org.gnome.system.proxy mode 'manual'\n"
    "org.gnome.system.proxy.https host '127.0.0.1'\norg.gnome.system.proxy.https port 1\n"
)
QUICK = ("--format", "json", "--target", "idbroker.webex.com", "--timeout", "2")


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[str]:
    """A GNOME desktop with a proxy; what it was asked is kept."""
    asked: list[str] = []

    async def ask(command: tuple[str, ...]) -> CommandOutput:
        asked.append(command[0])
        return (
            CommandOutput(text=GNOME)
            if command[0] == "gsettings"
            else CommandOutput(missing=f"{command[0]} is not installed")
        )

    def desktop(environ: Mapping[str, str]) -> Machine:
        return Machine(platform=Platform.GNOME, environ=environ, root=tmp_path, ask=ask)

    monkeypatch.setattr(proxy_choice, "this_machine", desktop)
    return asked


def rows(report: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {row["target"]: row for row in report["results"] if row["check"] == "config/source"}


def test_the_desktop_names_the_proxy(command: Command, asked: list[str]) -> None:
    report = json.loads(command("run", *QUICK).out)
    assert asked
    assert report["proxy"]["url"] == "http://127.0.0.1:1"
    assert report["observations"][0]["source"] == "the GNOME settings"
    assert rows(report)["settings"]["status"] == "pass"
    assert "apps, Chrome, Firefox: the GNOME settings (proxy http://127.0.0.1:1)" in rows(report)["settings"]["reason"]


def test_a_named_proxy_asks_no_program(command: Command, asked: list[str]) -> None:
    report = json.loads(command("run", "--proxy", "http://127.0.0.1:2", *QUICK).out)
    assert asked == []
    assert report["proxy"]["url"] == "http://127.0.0.1:2"
    assert rows(report)["settings"]["status"] == "skip"


def test_beside_a_named_proxy_the_variables_are_told(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", "http://alice:wonderland@127.0.0.1:3")
    monkeypatch.setenv("no_proxy", "localhost,.webex.com")
    ended = command("run", "--proxy", "http://127.0.0.1:2", *QUICK)
    report = json.loads(ended.out)
    assert report["proxy"]["url"] == "http://127.0.0.1:2"
    assert "the environment (proxy http://127.0.0.1:3)" in rows(report)["settings"]["reason"]
    assert rows(report)["idbroker.webex.com:443"]["status"] == "warn"
    assert "wonderland" not in ended.out


def test_the_desktop_and_a_variable_contradict_each_other(
    command: Command, asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:3")
    report = json.loads(command("run", *QUICK).out)
    (finding,) = rows(report)["settings"]["findings"]
    assert asked
    assert finding["actual"] == "the environment: http://127.0.0.1:3; the GNOME settings: http://127.0.0.1:1"
    assert finding["evidence"]


def test_a_report_is_judged_again_with_its_settings(command: Command, asked: list[str], tmp_path: Path) -> None:
    stored = tmp_path / "run.json"
    command("run", *QUICK, "-o", str(stored))
    assert asked
    again = json.loads(command("replay", str(stored), "--format", "json").out)
    assert rows(again) == rows(json.loads(stored.read_text()))


def test_beside_a_named_proxy_the_file_of_a_lease_is_told_and_not_fetched(
    command: Command, asked: list[str], tmp_path: Path
) -> None:
    lease = tmp_path / "var/lib/dhcp/dhclient.leases"
    lease.parent.mkdir(parents=True)
    lease.write_text('lease {\n  option wpad "http://127.0.0.1:1/wpad.dat";\n}\n')
    report = json.loads(command("run", "--proxy", "http://127.0.0.1:2", *QUICK).out)
    assert asked == []
    assert "WPAD by DHCP (PAC file http://127.0.0.1:1/wpad.dat)" in rows(report)["settings"]["reason"]
    assert report["observations"][0]["pac"] is None
