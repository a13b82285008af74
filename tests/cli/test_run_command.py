"""`proxytest run` against a scripted proxy: exit statuses, the JSON contract, reports in files, replay."""

import json
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from proxytest.judgement.transcripts import ASKS, OPENS, exchange
from proxytest.judgement.transcripts import DENIES as FORBIDS
from tests.cli.conftest import Command
from tests.support.in_a_thread import in_a_thread
from tests.support.scripted import Authorities, scripted_proxy

pytestmark = pytest.mark.long

#: The log-on is accepted, also when it is repeated; later the proxy answers itself in the tunnel.
DENIES = (
    exchange(
        1,
        ASKS,
        'Proxy-Authenticate: Basic realm="corp"',
        "Via: 1.1 gw (McAfee Web Gateway 7.8.2.7.0.28225)",
    )
    + "".join(
        exchange(number, OPENS, sent="Proxy-Authorization: Basic YWxpY2U6d29uZGVybGFuZA==") for number in range(2, 8)
    )
    + exchange(8, OPENS)
    + f"8 < {FORBIDS}\n8 <\n"
)


@pytest.fixture
def denying(tmp_path: Path) -> Iterator[str]:
    """A proxy that denies the host."""
    with in_a_thread(scripted_proxy(DENIES, Authorities(folder=tmp_path))) as address:
        yield address


@pytest.fixture
def arguments(denying: str, monkeypatch: pytest.MonkeyPatch, command: Command) -> list[str]:
    del command  # its environment is cleaned first
    monkeypatch.setenv("PROXYTEST_PASSWORD", "wonderland")
    target = ["--target", "idbroker.webex.com"]
    return ["run", "--proxy", denying, "--auth", "basic", "--user", "alice", *target]


def test_a_denied_host_is_status_1_and_the_report_has_the_keys_of_the_contract(
    command: Command, arguments: list[str], denying: str
) -> None:
    ended = command(*arguments, "--format", "json")
    report = json.loads(ended.out)
    assert (ended.status, ended.err) == (1, "")
    assert {"format", "tool", "profile", "proxy", "verdict", "clients", "results", "observations", "trace"} <= set(
        report
    )
    assert report["profile"]["name"] == "spark-2016"
    assert report["profile"]["date"] == "2016-04-18"
    assert report["proxy"]["url"] == denying
    assert report["proxy"]["product"]["name"] == "McAfee Web Gateway"
    assert report["proxy"]["product"]["version"] == "7.8.2.7.0.28225"
    assert report["proxy"]["product"]["certainty"] == "certain"
    assert report["verdict"] == "incompatible"
    assert set(report["clients"][0]) >= {"client", "verdict", "scheme", "reasons"}
    row = _row(report, "tunnel/https", "idbroker.webex.com:443")
    assert set(row) == {"check", "evidence",
                        "target", "status", "reason", "requirements", "findings", "duration_s", "waived",
                        "informs", "code", "because", "traffic", "to_decide"}  # fmt: skip
    assert row["status"] == "fail"
    assert set(row["findings"][0]) >= {"code", "party", "certainty", "because", "message", "expected", "actual",
                                       "remedy", "evidence", "requirements", "facts"}  # fmt: skip
    known = {event["seq"] for event in report["trace"]}
    assert set(row["findings"][0]["evidence"]) <= known
    assert _row(report, "auth/scheme", "basic")["status"] == "pass"


def test_reports_are_written_by_extension_and_can_be_judged_again(
    command: Command, arguments: list[str], tmp_path: Path
) -> None:
    files = [tmp_path / name for name in ("run.json", "run.xml", "run.html", "run.txt")]
    ended = command(*arguments, *(word for path in files for word in ("-o", str(path))))
    assert ended.status == 1
    assert ended.out.startswith("NOT COMPATIBLE")
    assert all(path.stat().st_size > 500 for path in files)
    again = command("replay", str(files[0]), "--format", "json")
    first, second = json.loads(files[0].read_text()), json.loads(again.out)
    assert again.status == 1
    assert second == first


def test_no_output_holds_the_password(command: Command, arguments: list[str], tmp_path: Path) -> None:
    path = tmp_path / "run.json"
    ended = command(*arguments, "-v", "-o", str(path))
    everything = ended.out + ended.err + path.read_text()
    assert "wonderland" not in everything
    assert "YWxpY2U6d29uZGVybGFuZA" not in everything


def test_a_report_that_cannot_be_written_does_not_cost_the_verdict(
    command: Command, arguments: list[str], tmp_path: Path
) -> None:
    path = tmp_path / "run.json"
    path.mkdir()
    ended = command(*arguments, "-o", str(path))
    assert ended.status == 1
    assert ended.out.startswith("NOT COMPATIBLE")
    assert f"cannot write '{path}': it is a folder" in ended.err


def test_nobody_listens_is_status_4(command: Command) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    ended = command("run", "--proxy", f"http://127.0.0.1:{port}", "--format", "json")
    report = json.loads(ended.out)
    assert ended.status == 4
    assert report["verdict"] == "inconclusive"
    assert {row["status"] for row in report["results"] if row["check"] != "config/pac-only"} == {"fail", "skip"}


def test_a_pac_file_alone_is_incompatible(command: Command) -> None:
    ended = command("run", "--pac", "http://127.0.0.1:9/wpad.dat", "--format", "json")
    report = json.loads(ended.out)
    assert (ended.status, report["verdict"]) == (1, "incompatible")
    assert _row(report, "config/pac-only", "settings")["status"] == "fail"


def test_a_password_in_the_address_of_a_pac_file_is_in_no_output(command: Command) -> None:
    ended = command("run", "--pac", "http://alice:wonderland@127.0.0.1:9/wpad.dat", "--format", "json")
    assert ended.status == 1
    assert "wonderland" not in ended.out + ended.err


def test_an_explicit_proxy_of_the_environment_wins_over_a_pac_file(
    command: Command, denying: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("https_proxy", denying)
    pac = ("--pac", "http://127.0.0.1:9/wpad.dat", "--timeout", "1")
    ended = command("run", *pac, "--target", "idbroker.webex.com", "--format", "json")
    row = _row(json.loads(ended.out), "config/pac-only", "settings")
    assert (row["status"], "https_proxy" in row["reason"]) == ("pass", True)


def test_select_and_ignore_take_ids_areas_and_wildcards(command: Command, arguments: list[str]) -> None:
    ended = command(
        *arguments,
        "--format",
        "json",
        "--timeout",
        "1",
        "--select",
        "policy",
        "--select",
        "t*",
        "--ignore",
        "tls/negotiated",
    )
    checks = {row["check"] for row in json.loads(ended.out)["results"]}
    assert {check.partition("/")[0] for check in checks} == {"policy", "tunnel", "tls"}
    assert checks > {"policy/allow-list", "tunnel/answer", "tunnel/https", "tls/inspection"}
    assert "tls/negotiated" not in checks


def test_the_environment_names_proxy_user_and_password(
    command: Command, denying: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", denying.replace("http://", "http://alice:wonder%6cand@"))
    ended = command("run", "--auth", "basic", "--target", "idbroker.webex.com", "--format", "json")
    assert _row(json.loads(ended.out), "auth/scheme", "basic")["status"] == "pass"
    assert "wonder" not in ended.out


def _row(report: dict[str, Any], check: str, target: str) -> dict[str, Any]:
    return next(row for row in report["results"] if (row["check"], row["target"]) == (check, target))
