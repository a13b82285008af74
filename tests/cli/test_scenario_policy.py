"""A scenario as policy: what it expects, what it waives, and the exit status that comes of it."""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from proxytest.report.formats import FORMATS, declared
from proxytest.wire.clock import utc_now
from tests.cli.conftest import Command
from tests.support.far_end import opens
from tests.support.in_a_thread import in_a_thread
from tests.support.peers import Talk, peer
from tests.support.scripted import Authorities

pytestmark = pytest.mark.long

#: The log-on is accepted; when its host is asked for again, the proxy answers itself in the tunnel.
OPEN = b"HTTP/1.1 200 OK\r\n\r\nHTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n"
ASKS = b'HTTP/1.1 407 No\r\nProxy-Authenticate: Basic realm="corp"\r\nContent-Length: 0\r\n\r\n'
#: Where it matters which proxy is asked first.
IN_TURN = ("--parallel", "1")
HEAD = "targets: idbroker.webex.com\nselect: [tunnel/https, auth/scheme, auth/offered]\nauth: basic\n"


@contextmanager
def running(answer: bytes, heard: list[str], authorities: Authorities) -> Iterator[str]:
    """Run a proxy that asks for Basic and gives one answer to it, in a thread of its own."""

    async def behave(talk: Talk) -> None:
        while True:
            head = await talk.head()
            proven = "Proxy-Authorization" in head
            heard.extend(["proof"] * proven)
            if proven and answer == OPEN and len(heard) == 1:
                return await opens(talk, partial(authorities.context, "far end"), "idbroker.webex.com")
            await talk.say(answer if proven else ASKS)

    with in_a_thread(peer(behave)) as address:
        yield address


Proxies = Callable[[bytes], tuple[str, list[str]]]


@pytest.fixture
def proxies(command: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Proxies]:
    """Start proxies; each gives its address and the list of what was proven to it."""
    del command  # its environment is cleaned first
    monkeypatch.setenv("ALICE", "wonderland")
    with ExitStack() as stack:

        def start(answer: bytes) -> tuple[str, list[str]]:
            heard: list[str] = []
            return stack.enter_context(running(answer, heard, Authorities(folder=tmp_path))), heard

        yield start


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str], str]:
    def written(content: str) -> str:
        file = tmp_path / "hq.yaml"
        file.write_text(content, encoding="utf-8")
        return str(file)

    return written


def site(proxy: str) -> str:
    return f"{HEAD}proxy: {proxy}\nuser: alice\npassword: {{env: ALICE}}\n"


def day(delta: int) -> date:
    return utc_now().date() + timedelta(days=delta)


def waiver(until: date, check: str = "tunnel/https") -> str:
    return f"  - {{check: {check}, target: '*', reason: CHG-1234, until: {until}}}\n"


def report_of(command: Command, *arguments: str) -> tuple[int, dict[str, Any]]:
    ended = command("run", *arguments, "--format", "json")
    assert ended.err == ""
    return ended.status, json.loads(ended.out)


def test_an_expectation_that_is_met_leaves_the_status_to_the_verdict(
    command: Command, proxies: Proxies, write: Callable[[str], str]
) -> None:
    proxy, _ = proxies(OPEN)
    file = write(site(proxy) + "expect: {verdict: incompatible, exit: 1, results: {tunnel/https: {'*': fail}}}\n")
    status, report = report_of(command, file)
    assert status == 1
    assert report["expectations"] == [
        {"check": "verdict", "target": "-", "expected": "incompatible", "found": "incompatible", "met": True},
        {"check": "exit", "target": "-", "expected": "1", "found": "1", "met": True},
        {
            "check": "tunnel/https",
            "target": "idbroker.webex.com:443",
            "expected": "fail",
            "found": "fail",
            "met": True,
        },
    ]


def test_one_that_is_not_met_fails_the_run_and_is_told_in_a_line(
    command: Command, proxies: Proxies, write: Callable[[str], str]
) -> None:
    proxy, _ = proxies(OPEN)
    expect = "expect: {results: {auth/scheme: {basic: skip}, auth/offered: {proxy: pass}}}\n"
    file = write(site(proxy) + f"ignore: tunnel\n{expect}")
    ended = command("run", file)
    assert ended.status == 1
    assert ended.out.startswith("COMPATIBLE")  # alone that would be status 0
    assert "not as expected: auth/scheme of basic is pass, expected skip" in ended.out
    assert ended.out.count("not as expected") == 1


@pytest.mark.parametrize(
    ("until", "status", "state"),
    [(1, 4, "used"), (0, 4, "used"), (-1, 1, "expired")],
)
def test_a_waiver_counts_until_its_day(
    command: Command, proxies: Proxies, write: Callable[[str], str], until: int, status: int, state: str
) -> None:
    proxy, _ = proxies(OPEN)
    found, report = report_of(command, write(f"{site(proxy)}waivers:\n{waiver(day(until))}"))
    assert found == status  # 4: the only tunnel is waived, so nothing was proven
    assert [use["state"] for use in report["waivers"]] == [state]
    row = next(row for row in report["results"] if row["check"] == "tunnel/https")
    assert row["status"] == "fail"
    assert row["waived"] == {"reason": "CHG-1234", "until": str(day(until)), "expired": until < 0}


def test_a_report_shows_what_is_waived_with_reason_and_day(
    command: Command, proxies: Proxies, write: Callable[[str], str]
) -> None:
    proxy, _ = proxies(OPEN)
    waivers = waiver(day(30)) + waiver(day(-30), "auth")
    out = " ".join(command("run", write(f"{site(proxy)}waivers:\n{waivers}")).out.split())
    assert f"waiver of tunnel/https at *, until {day(30)}: used (CHG-1234)" in out
    assert f"waiver of auth at *, until {day(-30)}: unused waiver: remove it" in out


def test_a_stored_run_is_judged_by_the_waivers_of_its_day(
    command: Command, proxies: Proxies, write: Callable[[str], str], tmp_path: Path
) -> None:
    proxy, _ = proxies(OPEN)
    file = write(f"{site(proxy)}waivers:\n{waiver(day(0))}expect: {{results: {{auth/scheme: {{basic: pass}}}}}}\n")
    stored = tmp_path / "run.json"
    assert command("run", file, "-o", str(stored)).status == 4
    again = command("replay", str(stored), "--format", "json")
    assert (again.status, json.loads(again.out)) == (4, json.loads(stored.read_text()))
    later = json.loads(stored.read_text())
    later["started"] = f"{day(2)}T00:00:00Z"
    stored.write_text(json.dumps(later))
    assert command("replay", str(stored)).status == 1


@pytest.mark.parametrize(
    ("section", "line"),
    [
        ("expect: {results: {tls/nosuch: {'*': pass}}}\n", 2),
        (f"waivers:\n{waiver(date(2026, 1, 1), 'tls/nosuch')}", 3),
        ("select: tls/nosuch\n", 2),
        ("select:\n  - tls\n  - tls/nosuch\n", 4),
        ("ignore: [tls/nosuch]\n", 2),
    ],
)
def test_a_check_that_does_not_exist_is_a_mistake_with_its_line(
    command: Command, write: Callable[[str], str], section: str, line: int
) -> None:
    file = write(f"proxy: http://127.0.0.1:1\n{section}")
    ended = command("run", file)
    assert (ended.status, ended.err) == (
        2,
        f"proxytest: {file}:{line}: no check is called 'tls/nosuch': proxytest list checks names them\n",
    )


def test_a_check_that_an_included_file_names_is_told_with_that_file(
    command: Command, write: Callable[[str], str], tmp_path: Path
) -> None:
    (tmp_path / "site.yaml").write_text(
        "title: x\nproxies: {a: {proxy: 'http://127.0.0.1:1', select: tls/inspction}}\n"
    )
    ended = command("run", write("include: site.yaml\n"))
    assert ended.err == (
        f"proxytest: {tmp_path / 'site.yaml'}:2: no check is called 'tls/inspction': did you mean 'tls/inspection'?\n"
    )


def test_a_command_line_that_is_stricter_is_told_to_the_replay(
    command: Command, proxies: Proxies, write: Callable[[str], str]
) -> None:
    proxy, _ = proxies(OPEN)
    _, report = report_of(command, write(site(proxy)), "--strict")
    assert report["asked"]["strict"] is True


class TestSeveral:
    """Several proxies and identities in one file."""

    @pytest.fixture
    def two(self, proxies: Proxies) -> tuple[str, list[str], list[str]]:
        hq, heard_hq = proxies(ASKS)
        branch, heard_branch = proxies(OPEN)
        content = (
            f"{HEAD}proxies:\n  hq: {{proxy: '{hq}'}}\n  branch: {{proxy: '{branch}'}}\n"
            "identities:\n  alice: {user: alice, password: {env: ALICE}}\n"
        )
        return content, heard_hq, heard_branch

    def test_each_is_audited_and_a_summary_ends_the_report(
        self, command: Command, write: Callable[[str], str], two: tuple[str, list[str], list[str]]
    ) -> None:
        ended = command("run", write(two[0]), *IN_TURN)
        assert ended.status == 1
        assert ended.out.startswith("Run 1 of 2: hq-alice\n====================\n\nNOT COMPATIBLE")
        assert "\n\nRun 2 of 2: branch-alice\n========================\n\nINCONCLUSIVE" in ended.out
        summary = ended.out.partition("Summary of 2 runs\n=================\n\n")[2].partition("\n\n")[0].splitlines()
        assert summary[0].startswith("hq-alice      NOT COMPATIBLE  exit status 1  1 failed")
        assert summary[1].startswith("branch-alice  INCONCLUSIVE    exit status 4  ")
        assert len(summary) == 2

    def test_a_password_that_was_refused_is_not_tried_with_the_next_proxy(
        self, command: Command, write: Callable[[str], str], two: tuple[str, list[str], list[str]]
    ) -> None:
        content, heard_hq, heard_branch = two
        command("run", write(content), *IN_TURN)
        assert (heard_hq, heard_branch) == (["proof"], [])

    @pytest.mark.parametrize("format_name", ["text", "json"])
    def test_what_was_found_until_a_run_cannot_begin_is_not_lost(
        self,
        command: Command,
        write: Callable[[str], str],
        two: tuple[str, list[str], list[str]],
        tmp_path: Path,
        format_name: str,
    ) -> None:
        (tmp_path / "branch-alice.txt").mkdir()
        record = ["--record", str(tmp_path / "{name}.txt")]
        ended = command("run", write(two[0]), *IN_TURN, "--format", format_name, *record)
        assert ended.status == 2
        assert "cannot write" in ended.err
        if format_name == "text":
            assert "Summary of 1 of 2 runs\n======================\n\nhq-alice  NOT COMPATIBLE" in ended.out
        else:
            assert [one["name"] for one in json.loads(ended.out)["runs"]] == ["hq-alice"]

    def test_json_holds_each_run_under_its_name(
        self, command: Command, write: Callable[[str], str], two: tuple[str, list[str], list[str]]
    ) -> None:
        status, report = report_of(command, write(two[0]), *IN_TURN)
        assert (status, report["format"]) == (1, 2)
        assert [(one["name"], one["status"]) for one in report["runs"]] == [("hq-alice", 1), ("branch-alice", 4)]
        assert [one["report"]["asked"]["name"] for one in report["runs"]] == ["hq-alice", "branch-alice"]

    def test_files_are_named_after_the_run_and_can_be_replayed(
        self, command: Command, write: Callable[[str], str], two: tuple[str, list[str], list[str]], tmp_path: Path
    ) -> None:
        named = ["-o", str(tmp_path / "run-{name}.json"), "--record", str(tmp_path / "{name}.txt")]
        ended = command("run", write(two[0]), *IN_TURN, *named)
        assert sorted(path.name for path in tmp_path.iterdir() if path.is_file()) == [
            "branch-alice.txt",
            "hq-alice.txt",
            "hq.yaml",
            "run-branch-alice.json",
            "run-hq-alice.json",
        ]
        assert command("replay", str(tmp_path / "run-hq-alice.json")).status == ended.status == 1
        assert "wonderland" not in ended.out + "".join(path.read_text() for path in tmp_path.glob("*.txt"))

    def test_every_format_holds_all_in_one_file(
        self, command: Command, write: Callable[[str], str], two: tuple[str, list[str], list[str]], tmp_path: Path
    ) -> None:
        folder = tmp_path / "all"
        folder.mkdir()
        files = [folder / f"all{declared(name).endings[0]}" for name in FORMATS]
        ended = command("run", write(two[0]), *IN_TURN, *(f"-o{path}" for path in files))
        assert ended.status == 1
        assert [f"wrote {path}" in ended.err for path in files] == [True] * len(files)
        for path in files:
            text = path.read_text("utf-8")
            assert ("hq-alice" in text, "branch-alice" in text) == (True, True), path.name
        again = command("replay", str(folder / "all.json"), f"-o{folder}/again.prom", f"-o{folder}/x-{{name}}.md")
        assert (again.status, again.out.splitlines()[0]) == (1, "Summary of 2 runs")
        assert 'run="branch-alice"' in (folder / "again.prom").read_text()
        assert (folder / "x-hq-alice.md").read_text().startswith("## NOT COMPATIBLE")
        same = command("diff", str(folder / "all.json"), str(folder / "all.json"))
        assert same.status == 0
        assert "hq-alice\n========\n" in same.out

    @pytest.mark.parametrize("format_name", sorted({*FORMATS} - {"text", "json"}))
    def test_every_format_holds_all_on_standard_output(
        self, command: Command, write: Callable[[str], str], two: tuple[str, list[str], list[str]], format_name: str
    ) -> None:
        ended = command("run", write(two[0]), *IN_TURN, "--format", format_name)
        assert (ended.status, ended.err) == (1, "")
        assert ("hq-alice" in ended.out, "branch-alice" in ended.out) == (True, True)

    @pytest.mark.parametrize(
        ("arguments", "sentence"),
        [
            (("-o", "hq-alice.xml", "-o", "{name}.xml"), "'{cwd}/hq-alice.xml' would be the report of one run, and of"),
            (("--record", "r.txt"), "'r.txt' is one file, but the scenario has 2 runs: put {name} into its name"),
            (("--proxy", "http://p:1"), "--proxy sets one proxy, but the scenario has 2 runs with different ones"),
        ],
    )
    def test_what_stands_for_one_run_is_refused_before_the_first_packet(
        self,
        command: Command,
        write: Callable[[str], str],
        two: tuple[str, list[str], list[str]],
        arguments: tuple[str, str],
        sentence: str,
    ) -> None:
        content, heard_hq, _ = two
        ended = command("run", write(content), *arguments)
        assert (ended.status, ended.out, heard_hq) == (2, "", [])
        assert ended.err.startswith(f"proxytest: {sentence.replace('{cwd}', str(Path.cwd()))}")

    def test_a_user_is_not_put_in_the_place_of_several(self, command: Command, write: Callable[[str], str]) -> None:
        content = "proxy: http://127.0.0.1:1\nidentities:\n" + "".join(
            f"  {name}: {{user: {name}, password: {{env: A}}}}\n" for name in ("alice", "bob")
        )
        ended = command("run", write(content), "--user", "carol")
        assert ended.err == "proxytest: --user is for one user, but the scenario has 2 runs with different ones\n"

    def test_a_mistake_in_the_last_run_is_found_before_the_first_begins(
        self, command: Command, write: Callable[[str], str], two: tuple[str, list[str], list[str]]
    ) -> None:
        content, heard_hq, _ = two
        ended = command("run", write(f"{content}  bob: {{user: bob, password: {{env: NOT_SET}}}}\n"))
        assert (ended.status, ended.out, heard_hq) == (2, "", [])
        assert ended.err == "proxytest: no password for 'bob': set NOT_SET, or use --password-file\n"
