"""What Chromium made of PAC files, recorded by tools/chromium_pac.py, and what we make of them: the same.

Where we differ, the difference is listed with its reason.
"""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from proxytest.model.address import Authority
from proxytest.model.pac_result import Keyword, PacAsker, PacRow
from proxytest.protocol.content_coding import is_known, undo_codings
from proxytest.protocol.pac.lint import MAX_SIZE, read_script
from proxytest.protocol.pac.script import Bounds, PacContext, PacResult, asks_for
from proxytest.wire.pac_process import find_engine, run_script
from tests.protocol.pac.chromium.differences import ANSWERS as OTHER_ANSWERS
from tests.protocol.pac.chromium.differences import CALLS as OTHER_CALLS
from tests.protocol.pac.chromium.differences import FILES as OTHER_FILES
from tools.chromium_pac_cases import (
    ADDRESSES,
    ANSWERING,
    ANSWERS,
    CALLING,
    FILES,
    NAMES,
    OFFSET_MIN,
    File,
    calls,
    script,
    told,
)

RECORDED = json.loads(Path("tests/protocol/pac/chromium/answers.json").read_text())
#: 18 hosts or a few hundred: the limits are for the wild.
WIDE = Bounds(call=60.0, total=60.0, silence=120.0)


async def run(script: str, hosts: list[str], at: str, *, sockets: tuple[str, ...] = ()) -> PacResult:
    moment = int(datetime.fromisoformat(at).timestamp() * 1000)
    known = PacContext(names={}, own=("10.9.9.9",), now_ms=moment, offset_min=OFFSET_MIN)

    async def find(missed: frozenset[str]) -> PacContext:
        names = {**known.names, **{name: (NAMES[name],) if name in NAMES else () for name in missed}}
        known_names.update(names)
        return PacContext(names=dict(known_names), own=known.own, now_ms=moment, offset_min=OFFSET_MIN)

    known_names: dict[str, tuple[str, ...]] = {}
    targets = [Authority(host=host, port=443) for host in hosts]
    asks = asks_for(targets, [Authority(host=host, port=443) for host in sockets])
    return await run_script(script, asks, known, bounds=WIDE, library=find_engine(), find=find)


def ways(row: PacRow) -> str:
    """Return them as Chromium writes them; for an error it goes directly."""
    words = [str(way).replace("SOCKS4 ", "SOCKS ") for way in row.ways or ()]
    return ";".join(words) or str(Keyword.DIRECT)


def theirs(said: dict[str, Any]) -> str:
    return "DIRECT" if said["proxies"] == -327 else str(said["proxies"])


def numbered(asked: list[str]) -> list[str]:
    return [f"c{number}.test" for number in range(len(asked))]


def differing(pairs: list[tuple[str, str, str]]) -> dict[str, tuple[str, str]]:
    return {ask: (we, they) for ask, we, they in pairs if we != they}


def test_what_was_recorded_is_what_is_asked() -> None:
    assert [one["ask"] for one in RECORDED["answers"]] == ANSWERS
    assert [(one["at"], one["ask"]) for one in RECORDED["calls"]] == [
        (at, ask) for at, asked in calls().items() for ask in asked
    ]
    assert [one["ask"] for one in RECORDED["files"]] == [file.name for file in FILES]
    assert [one["ask"] for one in RECORDED["addresses"]] == ADDRESSES
    assert sum(len(RECORDED[kind]) for kind in ("answers", "calls", "addresses", "files")) >= 400


async def test_a_scripts_answers_are_read_as_chromium_reads_them() -> None:
    ran = await run(script(ANSWERING, ANSWERS), numbered(ANSWERS), "2026-01-01T00:00:00Z")
    found = [(one["ask"], ways(row), theirs(one)) for one, row in zip(RECORDED["answers"], ran.rows, strict=True)]
    assert differing(found).keys() == OTHER_ANSWERS.keys(), str(differing(found))


@pytest.mark.parametrize("at", calls())
async def test_a_scripts_functions_give_what_chromiums_give(at: str) -> None:
    asked = calls()[at]
    ran = await run(script(CALLING, asked), numbered(asked), at)
    assert ran.fault is None, ran.detail
    recorded = [one["said"] for one in RECORDED["calls"] if one["at"] == at]
    found = [
        (ask, told(row.text) if row.fault is None else str(row.fault), said)
        for ask, row, said in zip(asked, ran.rows, recorded, strict=True)
    ]
    listed = {ask: other for ask, other in OTHER_CALLS.items() if ask in asked}
    assert differing(found).keys() == listed.keys(), str(differing(found))


async def both(file: File) -> tuple[str, str]:
    if file.status != 200:
        return "DIRECT", "DIRECT"
    kind = file.headers.get("Content-Type")
    body, coding = undo_codings(file.body, file.headers.get("Content-Encoding", ""), MAX_SIZE)
    text, _ = read_script(body, kind)
    if not text or (coding is not None and is_known(coding)):
        return "DIRECT", "DIRECT"
    ran = await run(text, ["www.a.test"], "2026-01-01T00:00:00Z", sockets=("www.a.test",))
    by_asker = {row.asker: ways(row) for row in ran.rows}
    return by_asker.get(PacAsker.PAGE, "DIRECT"), by_asker.get(PacAsker.WEBSOCKET, "DIRECT")


@pytest.mark.long  # a process for each file
@pytest.mark.parametrize(
    ("file", "said"), [pytest.param(*pair, id=pair[0].name) for pair in zip(FILES, RECORDED["files"], strict=True)]
)
async def test_a_file_is_run_where_chromium_runs_it(file: File, said: dict[str, Any]) -> None:
    same = await both(file) == (theirs(said["https"]), theirs(said["wss"]))
    assert same != (file.name in OTHER_FILES), await both(file)


@pytest.mark.parametrize("one", [one for one in RECORDED["addresses"] if one["said"]], ids=lambda one: one["ask"])
def test_a_script_is_told_the_address_that_chromium_tells(one: dict[str, str]) -> None:
    url, host = json.loads(one["said"].removeprefix("string ")).split(" ")
    scheme, _, rest = url.partition("://")
    if scheme not in ("https", "wss") or "%" in one["ask"]:
        return  # only these are asked for
    port = int(rest.rpartition(":")[2].strip("/")) if rest.rstrip("/").rpartition(":")[2].strip("/").isdigit() else 443
    target = Authority(host=host, port=port if "]" not in rest or "]:" in rest else 443)
    asks = asks_for([target], [target])
    assert url in [ask.url for ask in asks]
