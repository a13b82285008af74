"""Good scripts and evil ones, each in a process of its own: whatever they do ends in a value."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from proxytest.model.address import parse_authority
from proxytest.model.pac_result import PacScriptError
from proxytest.protocol.pac.script import Bounds, PacContext, PacResult, asks_for
from proxytest.wire.pac_process import find_engine, run_script

pytestmark = pytest.mark.long

ASKS = asks_for((parse_authority("idbroker.webex.com"), parse_authority("u2c.wbx2.com")))
NOTHING_KNOWN = PacContext(names={}, own=None, now_ms=0, offset_min=0)
SHORT = Bounds(call=0.2, total=0.3, memory=64 * 1024 * 1024)  #: of CPU time, so that the machine's load does not count


async def run(script: str, *, bounds: Bounds = SHORT, known: PacContext = NOTHING_KNOWN) -> PacResult:
    return await run_script(script, ASKS, known, bounds=bounds, library=find_engine())


def find(body: str) -> str:
    return f"function FindProxyForURL(url, host) {{ {body} }}"


async def test_a_good_script_answers_for_each_target() -> None:
    ran = await run(find('return dnsDomainIs(host, ".webex.com") ? "PROXY a:1; DIRECT" : "DIRECT";'), bounds=Bounds())
    assert ran.fault is None
    assert [(row.target, [str(way) for way in row.ways]) for row in ran.rows] == [
        ("idbroker.webex.com:443", ["PROXY a:1", "DIRECT"]),
        ("u2c.wbx2.com:443", ["DIRECT"]),
    ]


async def test_a_known_name_is_told_and_an_unknown_one_is_missed() -> None:
    script = find('return isInNet(host, "10.0.0.0", "255.0.0.0") ? "DIRECT" : "PROXY " + myIpAddress() + ":1";')
    known = PacContext(names={"idbroker.webex.com": ("10.1.2.3",)}, own=("10.9.9.9",), now_ms=0, offset_min=0)
    ran = await run(script, known=known)
    assert [(row.text, row.fault) for row in ran.rows] == [("DIRECT", None), ("", PacScriptError.NAMES)]
    assert ran.missed == {"u2c.wbx2.com"}


async def test_names_are_looked_up_while_the_script_runs_in_the_same_process() -> None:
    chain = " && ".join(f'isResolvable("n{number}.test")' for number in range(12))
    asked: list[frozenset[str]] = []

    async def find_it(missed: frozenset[str]) -> PacContext:
        asked.append(missed)
        return replace(NOTHING_KNOWN, names={name: ("10.1.2.3",) for names in asked for name in names})

    ran = await run_script(
        find(f'return {chain} ? "PROXY a:1" : "DIRECT";'),
        ASKS,
        NOTHING_KNOWN,
        bounds=SHORT,
        library=find_engine(),
        find=find_it,
    )
    assert [row.text for row in ran.rows] == ["PROXY a:1", "PROXY a:1"]
    assert asked == [{f"n{number}.test"} for number in range(12)]


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ("while (true);", PacScriptError.LOOPS),
        ("while (true) { try { while (true); } catch (e) {} }", PacScriptError.LOOPS),
        ("for (;;) { dnsResolve(Math.random() + '.test'); }", PacScriptError.LOOPS),
        ('return /^(a+)+$/.test("a".repeat(40) + "b") ? "DIRECT" : "";', PacScriptError.LOOPS),
        ('return shExpMatch("a".repeat(2000), "*a".repeat(30) + "b") ? "DIRECT" : "";', PacScriptError.LOOPS),
        ('return shExpMatch(host, "(*.webex.com") ? "DIRECT" : "";', PacScriptError.THROWS),
        ("throw { toString() { while (true); } };", PacScriptError.LOOPS),
        ("return { toString() { while (true); } };", PacScriptError.NOT_TEXT),
        ('var all = []; while (true) all.push("x".repeat(1e6) + all.length);', PacScriptError.MEMORY),
        ('return "x".repeat(1e9);', PacScriptError.MEMORY),
        ('return "x".repeat(1e7);', PacScriptError.TOO_LONG),
        ("return FindProxyForURL(url, host) + 1;", PacScriptError.RECURSES),
        ("return 7;", PacScriptError.NOT_TEXT),
        ("", PacScriptError.NOT_TEXT),
        ("return print('x');", PacScriptError.THROWS),
        ("return require('fs');", PacScriptError.THROWS),
        ("throw 7;", PacScriptError.THROWS),
        ('throw Error("\\ud800");', PacScriptError.THROWS),
    ],
)
async def test_an_evil_call_is_a_row_with_a_fault(body: str, fault: PacScriptError) -> None:
    ran = await run(find(f'if (host === "idbroker.webex.com") {{ {body} }} else {{ return "DIRECT"; }}'))
    first, second = ran.rows
    assert first.fault is fault
    # The other host has its answer, unless the first took all the time.
    assert second.text == "DIRECT" or second.fault is PacScriptError.NO_TIME


@pytest.mark.parametrize(
    ("script", "fault"),
    [
        ("while (true);", PacScriptError.LOOPS),
        ("(", PacScriptError.SYNTAX),
        ("(" * 100_000, PacScriptError.RECURSES),
        ("var x = 1;", PacScriptError.NO_FUNCTION),
        ("var FindProxyForURL = 7;", PacScriptError.NO_FUNCTION),
        ('throw Error("no");', PacScriptError.THROWS),
        ('var all = []; while (true) all.push("x".repeat(1e6) + all.length);', PacScriptError.MEMORY),
        ("import('os');", PacScriptError.NO_FUNCTION),
    ],
)
async def test_an_evil_script_is_a_fault_without_rows(script: str, fault: PacScriptError) -> None:
    patient = replace(SHORT, call=3.0, total=3.0) if fault is PacScriptError.MEMORY else SHORT
    ran = await run(script, bounds=patient)
    assert (ran.fault, ran.rows) == (fault, ())


#: The engine looks at its clock between instructions, and this one takes minutes.
_DEAF = 'return ("a".repeat(3e6)).indexOf("a".repeat(1e6) + "b") ? "DIRECT" : "";'


async def test_what_the_engine_does_not_notice_the_system_ends() -> None:
    ran = await run(find(_DEAF))
    assert ran.fault is PacScriptError.KILLED
    assert "signal" in ran.detail


async def test_what_nobody_ends_the_parent_kills() -> None:
    ran = await run(find(_DEAF), bounds=Bounds(total=1000.0, silence=0.5))
    assert (ran.fault, ran.detail) == (PacScriptError.KILLED, "no end within 0.5 s")


async def test_an_error_that_hangs_when_it_is_told_ends_too() -> None:
    ran = await run("throw { toString() { while (true); } };")
    assert ran.fault is PacScriptError.KILLED


async def test_microsofts_function_is_called_where_there_is_no_other() -> None:
    ran = await run('function FindProxyForURLEx(url, host) { return "PROXY ex:1"; }')
    assert (ran.only_ex, [row.text for row in ran.rows]) == (True, ["PROXY ex:1"] * 2)


async def test_without_an_engine_there_is_a_reason() -> None:
    ran = await run_script(find(""), ASKS, NOTHING_KNOWN, bounds=SHORT, library=None)
    assert (ran.fault, ran.detail) == (PacScriptError.NO_ENGINE, "to evaluate PAC files: pip install -e '.[pac]'")


@pytest.mark.parametrize(
    ("program", "detail"),
    [
        ("raise SystemExit(7)", "it ended with the status 7"),
        ("import sys; sys.stdout.write('x' * 17_000_000)", "a report of more than 16777216 bytes"),
        ("import sys\nwhile True: sys.stdout.write('x' * 100_000)", "a report of more than 16777216 bytes"),
        ("import time; time.sleep(600)", "no end within 0.5 s"),
        ("print('rubbish')", "its report cannot be read"),
        ("", "its report cannot be read"),
    ],
)
async def test_a_process_that_came_to_harm_is_a_value(program: str, detail: str, tmp_path: Path) -> None:
    child = tmp_path / "child.py"
    child.write_text(program)
    bounds = Bounds(silence=0.5) if "sleep" in program else SHORT
    ran = await run_script("x" * 1_000_000, ASKS, NOTHING_KNOWN, bounds=bounds, library="/nowhere", child=child)
    assert (ran.fault, ran.detail) == (PacScriptError.KILLED, detail)


async def test_the_process_is_not_given_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROXYTEST_PASSWORD", "wonderland")
    child = tmp_path / "child.py"
    child.write_text("import os, sys\nsys.exit(7 if 'PROXYTEST_PASSWORD' in os.environ else 8)")
    ran = await run_script("", ASKS, NOTHING_KNOWN, bounds=SHORT, library="/nowhere", child=child)
    assert os.environ["PROXYTEST_PASSWORD"]
    assert ran.detail == "it ended with the status 8"
