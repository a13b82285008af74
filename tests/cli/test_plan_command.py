"""`proxytest plan`: what a run would do, without a byte sent."""

import json
import socket
from pathlib import Path

import pytest

from tests.cli.conftest import Command

PROXY = "http://127.0.0.1:3128"


def planned(command: Command, *arguments: str) -> dict[str, dict[str, object]]:
    """Return the probes of a plan by their ids."""
    ended = command("plan", "--format", "json", *arguments)
    assert ended.status == 0
    data = json.loads(ended.out)
    assert data["format"] == 1
    (plan,) = data["plans"]
    return {probe["id"]: probe for probe in plan["probes"]}


def test_nothing_is_sent_and_nobody_is_asked_for_a_password(command: Command) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0)
        ended = command("plan", "--proxy", f"http://127.0.0.1:{server.getsockname()[1]}", "--user", "alice")
        with pytest.raises(BlockingIOError):
            server.accept()
    assert (ended.status, ended.err) == (0, "")
    assert ended.out.startswith("Plan: nothing was sent.\n")
    assert "log-on as alice" in ended.out


def test_each_probe_tells_whom_it_asks_what_it_sends_and_what_it_costs(command: Command) -> None:
    probes = planned(command, "--proxy", PROXY, "--target", "idbroker.webex.com", "--auth", "ntlm", "--timeout", "2")
    challenges = probes["proxy/challenges"]
    assert "CONNECT without a log-on; if it opens a tunnel" in str(challenges["sends"])
    assert challenges["waits_for"] == ["proxy/connection", "proxy/addresses"]
    asked = [(one["connections"], one["seconds"], one["condition"]) for one in challenges["questions"]]  # type: ignore[attr-defined]
    assert asked == [
        (1, 4.0, ""),
        (1, 5.0, "if it is denied, cut off, or answered by an error"),
        (1, 4.0, "if the proxy lets them pass without a log-on, and asks for one later"),
    ]
    scheme = probes["logon/schemes"]["questions"][0]  # type: ignore[index]  # a list
    assert scheme["logons"] == 4
    assert scheme["condition"] == "if the proxy asks for a log-on and offers NTLM"


def test_every_host_that_may_be_asked_for_is_named_in_the_text(command: Command) -> None:
    options = ("--proxy", PROXY, "--profile", "webex-2026", "--auth", "ntlm", "--no-config")
    text = " ".join(command("plan", *options).out.split())
    asked = [question for probe in planned(command, *options).values() for question in probe["questions"]]  # type: ignore[attr-defined]  # a list
    assert [one["target"] for one in asked if one["target"] not in text] == []
    for host in ("api.giphy.com:443", "appsforoffice.microsoft.com:443", "ocsp.digicert.com:80"):
        assert host in text


@pytest.mark.parametrize(("given", "says"), [((), "once"), (("--max-auth-failures", "2"), "twice at most")])
def test_how_often_a_wrong_password_is_sent_is_told(command: Command, given: tuple[str, ...], says: str) -> None:
    assert f"A wrong password is sent {says}." in command("plan", "--proxy", PROXY, "--user", "alice", *given).out


def test_what_the_run_leaves_out_says_why(command: Command) -> None:
    left_out = {name: probe["left_out"] for name, probe in planned(command, "--proxy", PROXY).items()}
    assert left_out["tunnel/past-the-proxy"] == "not asked for: --direct"
    assert left_out["media/ports"] == "no media host is known: --media HOST"
    assert left_out["tunnel/targets"] == ""
    assert planned(command, "--proxy", PROXY, "--direct")["tunnel/past-the-proxy"]["left_out"] == ""


def test_select_prunes_what_no_selected_check_reads(command: Command) -> None:
    probes = planned(command, "--proxy", PROXY, "--select", "auth/offered")
    part = [name for name, probe in probes.items() if not probe["left_out"]]
    assert part == ["settings/proxy", "proxy/connection", "proxy/challenges"]
    assert probes["tunnel/targets"]["left_out"] == "no selected check reads what it finds out"


def test_a_scenario_with_several_runs_has_a_plan_for_each(command: Command, tmp_path: Path) -> None:
    file = tmp_path / "sites.yaml"
    file.write_text(f"proxies:\n  hq:\n    proxy: {PROXY}\n  branch:\n    proxy: http://127.0.0.2:3128\n")
    ended = command("plan", str(file))
    assert [line for line in ended.out.splitlines() if line.startswith("Plan")] == [
        "Plan of hq: nothing was sent.",
        "Plan of branch: nothing was sent.",
    ]


def test_a_lab_is_not_started(command: Command) -> None:
    ended = command("plan", "--lab", "corporate")
    assert (ended.status, ended.out.splitlines()[1].partition(";")[0]) == (0, f"Proxy: {PROXY}")


def test_a_format_that_a_plan_has_not_is_one_sentence(command: Command) -> None:
    ended = command("plan", "--proxy", PROXY, "--format", "junit")
    assert (ended.status, ended.err) == (2, "proxytest: a plan has no format 'junit': use text or json\n")
