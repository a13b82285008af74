"""A check with an observation and a probe of its own is one folder, of the package or of another distribution."""

import json
from pathlib import Path
from typing import Any

import pytest

from proxytest.judgement.transcripts import DENIES, OPENS, exchange, inside
from tests.stranger.copies import Copy, copied, put, words
from tests.stranger.played import REPORT, TARGET, judges_its_examples, played, statuses
from tests.stranger.templates.letter_case.tunnel_letter_case import tunnel_letter_case
from tests.stranger.templates.trace.trace_refused import trace_refused

pytestmark = pytest.mark.long

ENTRY_POINTS = """\
[proxytest.checks]
trace = stranger_trace.trace_refused:trace_refused
[proxytest.probes]
trace = stranger_trace.probes:TRACE
[proxytest.kinds]
trace = stranger_trace.observations:TraceSeen
"""
#: Where this check alone is asked for.
TRACED = f"""{exchange(1, DENIES)}
2 > TRACE http://idbroker.webex.com/ HTTP/1.1
2 < HTTP/1.1 200 OK
2 < Content-Length: 0
2 <
"""
#: No log-on is asked for, and a tunnel opens.
LET_PASS = f"""{exchange(1, OPENS)}{inside(1, "HTTP/1.1 200 OK")}"""


@pytest.mark.table
async def test_in_the_package(tmp_path: Path) -> None:
    copy = copied(tmp_path)
    put("trace", copy.package / "features/trace", "proxytest.features.trace")
    judges_its_examples(copy, trace_refused)
    await it_is_known_everywhere(copy)
    assert copy.places() == ["features/trace"]


@pytest.mark.table
async def test_one_that_logs_on_and_is_asked_for_by_an_option(tmp_path: Path) -> None:
    copy = copied(tmp_path)
    put("letter_case", copy.package / "features/letter_case", "proxytest.features.letter_case")
    judges_its_examples(copy, tunnel_letter_case)
    assert planned(copy, "tunnel/letter-case") == {}
    assert planned(copy, "tunnel/letter-case", "--active") == {"tunnel/letter-case": [TARGET]}
    skipped = next(one for one in (await played(copy, tunnel_letter_case, LET_PASS))["results"])
    assert (skipped["status"], skipped["reason"]) == ("skip", "not tested: use --active")
    assert copy.places() == ["features/letter_case"]


@pytest.mark.table
@pytest.mark.timeout(600)
@pytest.mark.parametrize("tests", ["api", "pytest_plugin", "features/test_codes.py", "features/test_reads.py"])
def test_another_check_of_an_area_fails_no_test_of_others(tests: str, tmp_path: Path) -> None:
    copy = copied(tmp_path)
    put("letter_case", copy.package / "features/letter_case", "proxytest.features.letter_case")
    assert " passed" in copy.pytest(tests)


async def test_in_another_distribution(tmp_path: Path) -> None:
    put("trace", tmp_path / "stranger_trace", "stranger_trace")
    installed = tmp_path / "stranger_trace-1.0.dist-info"
    installed.mkdir()
    (installed / "METADATA").write_text("Metadata-Version: 2.1\nName: stranger-trace\nVersion: 1.0\n")
    (installed / "entry_points.txt").write_text(ENTRY_POINTS)
    await it_is_known_everywhere(Copy(folder=tmp_path))


async def it_is_known_everywhere(copy: Copy) -> None:
    assert "trace/refused The proxy carries out no TRACE." in words(copy.run("list", "checks"))
    assert "Example: TRACE is answered" in copy.run("explain", "trace/refused", "--examples")
    assert planned(copy, "trace/refused") == {"trace/answer": ["idbroker.webex.com"]}
    assert "TraceSeen" in json.loads(copy.run("schema", "run"))["$defs"]
    report = await played(copy, trace_refused, TRACED)
    assert statuses(report, trace_refused) == ["warn"]
    assert [one["answer"]["head"]["status"] for one in seen(report)] == [200]
    again = json.loads(copy.run("replay", REPORT, "--format", "json"))
    assert seen(again) == seen(report)
    assert statuses(again, trace_refused) == ["warn"]


def planned(copy: Copy, check: str, *options: str) -> dict[str, list[str]]:
    """Return what is asked for this check alone that is not asked for others, and of whom."""
    plan = ("plan", "--proxy", "http://127.0.0.1:1", "--target", TARGET, "--select", check, *options)
    probes = json.loads(copy.run(*plan, "--format", "json"))["plans"][0]["probes"]
    of_ours = [one for one in probes if one["id"] in ("trace/answer", "tunnel/letter-case") and not one["left_out"]]
    return {one["id"]: [question["target"] for question in one["questions"]] for one in of_ours}


def seen(report: dict[str, Any]) -> list[dict[str, Any]]:
    return [one for one in report["observations"] if one["kind"] == "trace"]
