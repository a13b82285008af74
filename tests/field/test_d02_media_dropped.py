"""D2: requests (STUN) pass and media do not, or something else answers."""

import os
from collections.abc import Callable
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest

from proxytest.engine.audit import audit
from proxytest.model.credentials import Secret
from proxytest.model.media import MediaHost
from proxytest.model.profile import Transport
from proxytest.model.result import Party, Sureness
from proxytest.model.run import Run
from proxytest.protocol.rtp_shape import looks_like_rtp
from tests.support.field import Right, Table
from tests.support.media import LOOPBACK, TOKEN, media_host
from tests.support.path import Way, media_over
from tests.support.plans import plan_for

TARGET = f"{LOOPBACK}:33434/udp"


async def run_with(ports: dict[str, str], folder: Path, token: Secret | None) -> Run:
    async with media_host(ports, LOOPBACK, folder) as media:
        plan = replace(plan_for(port=None), media=media, reflector_token=token, select=("media", "share"))
        return await audit(plan)


async def over(way: Way) -> Run:
    async with media_over(way) as port:
        host = MediaHost(host=LOOPBACK, stand_ins={(Transport.UDP, 33434): port})
        plan = replace(plan_for(port=None), media=(host,), reflector_token=way.token, select=("media",))
        return await audit(plan)


@pytest.mark.row("D2", "STUN passes, and what looks like RTP is dropped, at once or after 10 packets")
@pytest.mark.parametrize("does", ["drops media", "drops media after a while"])
async def test_media_are_dropped(table: Table, does: str, tmp_path: Path) -> None:
    run = await run_with({"udp 33434": does}, tmp_path, TOKEN)
    right = Right(
        verdict="incompatible",
        code="media.dropped",
        party=Party.PATH,
        certainty=Sureness.PROVEN,
        result=("media/proof", TARGET, "fail"),
    )
    table.holds(run, right, never=("media.loss", "media.blocked"))


@pytest.mark.row("D2", "STUN passes, and a part of what looks like RTP is dropped: no full line does that")
@pytest.mark.parametrize(
    "dropped",
    [lambda number: number % 2 == 0, lambda number: number >= 38, lambda number: number % 4 == 0],
    ids=["each second", "after 38", "each fourth"],
)
async def test_a_part_of_media_is_dropped(table: Table, dropped: Callable[[int], bool]) -> None:
    seen = count()
    way = Way(passes=lambda data, _: not (looks_like_rtp(data) and dropped(next(seen))), token=TOKEN)
    run = await over(way)
    table.holds(run, Right(verdict="incompatible", code="media.loss", result=("media/quality", TARGET, "fail")))
    (told,) = (one for result in run.results for one in result.findings if one.code == "media.loss")
    assert "of the requests that were sent beside them 50 of 50 answered" in told.actual
    assert "not by application" in (told.remedy or "")
    assert "full line" not in (told.remedy or "")


@pytest.mark.row("D2", "control: both are lost alike, as on a full line")
async def test_both_are_lost(table: Table) -> None:
    run = await over(Way(passes=lambda _, number: number % 4 != 0, token=TOKEN))
    table.holds(run, Right(verdict="incompatible", code="media.loss"), never=("media.dropped",))
    (told,) = (one for result in run.results for one in result.findings if one.code == "media.loss")
    assert "full line" in (told.remedy or "")


@pytest.mark.row("D2", "the same, and no token is given")
async def test_without_a_token_it_is_not_proven(table: Table, tmp_path: Path) -> None:
    run = await run_with({"udp 33434": "drops media"}, tmp_path, None)
    table.holds(run, Right(code="media.not-proven", result=("media/proof", TARGET, "undecided")))
    (udp,) = (one for one in run.results if one.check == "media/udp")
    assert "that media arrive is not proven" in udp.reason


@pytest.mark.row("D2", "a box on the way answers STUN by UDP itself, and TCP reaches the media host")
async def test_a_box_answers(table: Table, tmp_path: Path) -> None:
    run = await run_with({"udp 33434": "knows no token", "tcp 33434": "answers"}, tmp_path, TOKEN)
    right = Right(code="media.answered-by-another", party=Party.PATH, result=("media/udp", TARGET, "warn"))
    table.holds(run, right, never=("media.not-proven",))
    (choice,) = (one for one in run.results if one.check == "media/choice")
    assert (choice.status, "would use TCP 33434" in choice.reason) == ("warn", True)


@pytest.mark.row("D2", "everything is answered by a box, or the token is another one")
@pytest.mark.parametrize("token", [TOKEN, Secret(os.urandom(16).hex())])
async def test_nothing_is_signed(table: Table, token: Secret, tmp_path: Path) -> None:
    does = "knows no token" if token == TOKEN else "answers"
    run = await run_with({"udp 33434": does, "tcp 33434": does}, tmp_path, token)
    right = Right(code="media.token-unknown", result=("media/choice", LOOPBACK, "undecided"))
    table.holds(run, right, never=("media.answered-by-another", "media.dropped", "media.none"))


@pytest.mark.row("D2", "nothing is on the way, and both ends know the token")
async def test_media_are_proven(table: Table, tmp_path: Path) -> None:
    run = await run_with({"udp 33434": "answers", "tcp 33434": "answers"}, tmp_path, TOKEN)
    table.holds(run, Right(verdict="compatible", result=("media/proof", TARGET, "pass")))
