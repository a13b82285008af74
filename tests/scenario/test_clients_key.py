"""The clients in use at a site, named in its scenario."""

from pathlib import Path

import pytest

from proxytest.model.errors import UsageError
from proxytest.prepare.make_plan import make_plan
from proxytest.prepare.merge_options import Options, merged
from proxytest.probe.plan import Plan
from proxytest.scenario.scenario import load_scenario


def planned(folder: Path, clients: str, *named: str) -> Plan:
    file = folder / "site.yaml"
    file.write_text(f"proxy: http://proxy.corp.test:8080\nprofile: webex-2026\nclients: {clients}\n", encoding="utf-8")
    return make_plan(merged(Options(clients=named), load_scenario(file)), {}, silent=True)


def test_only_these_are_judged_and_decide(tmp_path: Path) -> None:
    plan = planned(tmp_path, "[windows, roomos]")
    assert [client.name for client in plan.profile.clients] == ["windows", "roomos"]
    assert plan.asked.clients == ("windows", "roomos")


def test_the_command_line_overrides_them(tmp_path: Path) -> None:
    assert planned(tmp_path, "[windows, roomos]", "mac").asked.clients == ("mac",)


def test_all_of_them_decide_where_all_are_named(tmp_path: Path) -> None:
    plan = planned(tmp_path, "all")
    assert plan.asked.clients == tuple(client.name for client in plan.profile.clients)
    assert "roomos" in plan.asked.clients


def test_one_that_the_profile_does_not_know_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="'fax' is not a client of webex-2026: use windows, "):
        planned(tmp_path, "fax")
