"""`proxytest load` on the command line: what it refuses, and what it writes."""

import json
import stat
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from proxytest.cli import run_arguments
from proxytest.load.head_count import People, needs_of
from proxytest.load.knee import Ending, knee_of
from proxytest.load.load_bounds import Bounds, Kind
from proxytest.load.load_reports import LOAD_FORMATS
from proxytest.load.load_result import LoadResult
from proxytest.load.measured import Measured
from proxytest.load.sample import Leg
from proxytest.load.told import sentence

LOAD = ("load", "--logons", "--proxy", "http://127.0.0.1:9", "--target", "reflector.example")


def step(level: float, took: float, number: int = 100) -> Measured:
    return Measured(
        level=level, rate=level, seconds=2.0, planned=number, begun=number, out_of=number, ok=number,
        took={50: took / 2, 95: took, 99: took, 100: took}, legs={Leg.CHALLENGE: took * 0.9, Leg.DIAL: 0.001},
    )  # fmt: skip


STEPS = (step(300, 0.02), step(340, 0.05), step(374, 2.2))
FOUND = LoadResult(
    proxy="http://proxy.corp.example:8080",
    target="reflector.example:443",
    scheme="NTLM",
    bounds=Bounds(max_rate=400),
    knees=(knee_of(Kind.LOGONS, STEPS, Bounds(max_rate=400), Ending()),),
    needs=needs_of(People(people=5000)),
)


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> pytest.CaptureFixture[str]:
    monkeypatch.setenv("PROXYTEST_PASSWORD", "wonderland")
    return capsys


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (LOAD, "add --yes-this-is-my-proxy"),
        (("load",), "say what to measure"),
        (("load", "--held", "--yes-this-is-my-proxy", "--target", "a.example"), "name the proxy to load by --proxy"),
        ((*LOAD[:4], "--yes-this-is-my-proxy"), "name one host of your own"),
        ((*LOAD, "--yes-this-is-my-proxy", "--max-rate", "100000"), "--max-rate must be a number from 1 to 2000"),
        ((*LOAD, "--yes-this-is-my-proxy", "--held", "--max-held", "9000"), "raise --seconds to 300"),
        ((*LOAD, "-o", "load.pdf"), "the ending of a load's report is .txt, .json, .prom, .html"),
        ((*LOAD, "-o", "load.html", "-o", "./load.html"), "name the same file"),
        ((*LOAD, "-o", "-"), "--output writes to files"),
        ((*LOAD, "--format", "xml"), "use text, json, prometheus, html"),
        ((*LOAD, "--shift-start", "10m"), "need --people"),
    ],
)
def test_mistakes_are_told_before_anything_is_sent(
    arguments: tuple[str, ...], words: str, said: pytest.CaptureFixture[str]
) -> None:
    assert run_arguments(list(arguments)) == 2
    assert words in said.readouterr().err


def test_a_head_count_alone_sends_nothing(said: pytest.CaptureFixture[str]) -> None:
    assert run_arguments(["load", "--people", "5000", "--shift-start", "20m"]) == 0
    out = said.readouterr().out
    assert out.startswith("83 log-ons a second: the larger of 2 x 5000 people x 8 tunnels / 1200 s = 67 (shift start)")


def test_reports_are_their_owners_alone_and_one_that_cannot_be_written_hinders_no_other(
    said: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    files = [tmp_path / "load.json", tmp_path / "no-such-folder" / "load.txt", tmp_path / "load.html"]
    status = run_arguments(["load", "--people", "5000", *(word for one in files for word in ("-o", str(one)))])
    out, err = said.readouterr()
    assert (status, "5000 WebSockets" in out) == (2, True)
    assert f"cannot write '{files[1]}'" in err
    assert {stat.S_IMODE(one.stat().st_mode) for one in (files[0], files[2])} == {0o600}
    assert sorted(tmp_path.iterdir()) == [files[2], files[0]]  # and no part of one


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a full device")
def test_where_standard_output_takes_nothing_the_files_are_written(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "proxytest", "load", "--people", "5000", "-o", str(tmp_path / "load.json")]
    with Path("/dev/full").open("w") as full:
        ended = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)  # noqa: S603  our own words
    assert (ended.returncode, (tmp_path / "load.json").exists()) == (2, True)
    assert "cannot write to standard output" in ended.stderr


def test_what_cannot_be_reached_is_no_limit(said: pytest.CaptureFixture[str]) -> None:
    arguments = [*LOAD, "--yes-this-is-my-proxy", "--user", "alice", "--format", "json", "-q"]
    assert run_arguments(arguments) == 4
    found = json.loads(said.readouterr().out)
    assert (found["loads"], "connection refused" in found["not_begun"]) == ([], True)


def test_text() -> None:
    lines = LOAD_FORMATS["text"](FOUND).splitlines()
    assert lines[:4] == [
        "load on http://proxy.corp.example:8080, to reflector.example:443, by NTLM",
        "holds 340 log-ons a second; at 374, challenges (type 2) take 2 s",
        "the proxy's log-on is slow: its NTLM helpers, or what they ask",
        "enough: 133 log-ons a second are needed",
    ]


def test_json() -> None:
    found = json.loads(LOAD_FORMATS["json"](FOUND))
    (one,) = found["loads"]
    assert (found["format"], one["holds"], one["is_limit"], one["leg"], one["enough"]) == (
        "proxytest-load-1", 340, True, "type 2", "enough",
    )  # fmt: skip
    assert one["steps"][2]["took"] == {"p50": 1.1, "p95": 2.2, "p99": 2.2, "max": 2.2}


def test_prometheus() -> None:
    families = {one.name: one for one in text_string_to_metric_families(LOAD_FORMATS["prometheus"](FOUND))}
    (holds,) = families["proxytest_load_holds"].samples
    assert (holds.value, holds.labels["kind"]) == (340, "logons")
    assert len(families["proxytest_load_seconds"].samples) == 9


def test_page() -> None:
    page = LOAD_FORMATS["html"](FOUND)
    assert page.count("<polyline") == 1
    assert "holds 340 log-ons a second" in page
    assert "<script" not in page


@pytest.mark.parametrize("name", LOAD_FORMATS)
def test_what_a_proxy_says_is_hostile(name: str) -> None:
    hostile = LoadResult(
        proxy="p", target="t", scheme="", bounds=Bounds(), not_begun="\x1b[2J<script>alert(1)</script>"
    )
    written = LOAD_FORMATS[name](hostile)
    assert "\x1b" not in written
    assert name in ("text", "json") or "<script" not in written


@pytest.mark.parametrize(("level", "status"), [(2.0, 0), (5000.0, 1)])
def test_the_exit_status_follows_what_is_needed(level: float, status: int) -> None:
    needs = needs_of(People(people=int(level * 600 / 16)))
    assert (
        LoadResult(proxy="p", target="t", scheme="NTLM", bounds=Bounds(), knees=FOUND.knees, needs=needs).status
        == status
    )


@pytest.mark.parametrize(
    "ending", [Ending(interrupted=True), Ending(strayed=True), Ending(strayed=True, in_doubt=True)]
)
def test_what_was_cut_short_is_not_known(ending: Ending) -> None:
    knee = knee_of(Kind.LOGONS, STEPS[:2], Bounds(), ending)
    assert LoadResult(proxy="p", target="t", scheme="NTLM", bounds=Bounds(), knees=(knee,)).status == 4


def test_what_was_left_out_says_why() -> None:
    result = replace(FOUND, skipped=(Kind.HELD,), why_skipped="the load was interrupted")
    assert "WebSockets at once were not tried: the load was interrupted\n" in LOAD_FORMATS["text"](result)


def test_what_is_not_even_held_is_named() -> None:
    knee = knee_of(Kind.LOGONS, STEPS[2:], Bounds(), Ending())
    assert sentence(knee).startswith("does not even hold 374 log-ons a second; at 374, ")


def test_what_was_left_out_is_not_known() -> None:
    knee = knee_of(Kind.LOGONS, STEPS[:2], Bounds(), Ending())
    result = LoadResult(proxy="p", target="t", scheme="NTLM", bounds=Bounds(), knees=(knee,))
    assert (result.status, replace(result, skipped=(Kind.HELD,)).status) == (0, 4)


def test_a_bound_below_what_is_needed_is_not_known() -> None:
    knee = knee_of(Kind.LOGONS, STEPS[:2], Bounds(), Ending())
    needs = needs_of(People(people=50_000))
    result = LoadResult(proxy="p", target="t", scheme="NTLM", bounds=Bounds(), knees=(knee,), needs=needs)
    assert result.status == 4
