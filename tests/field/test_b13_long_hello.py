"""B13: a box on the way drops long or divided beginnings of a handshake."""

from pathlib import Path

import pytest

from proxytest.engine.audit import audit
from proxytest.model.result import Party
from tests.support.chains import Family, shapes
from tests.support.far_end import OPENED
from tests.support.field import Right, Table
from tests.support.inspecting import TARGET, audit_showing, context_of, plan_trusting, read, speak_tls
from tests.support.peers import Talk, peer

FAMILY = Family()
OWN = shapes(FAMILY)["plain"]


@pytest.mark.row("B13", "a box drops the beginning of a handshake that is long, or comes in two segments")
@pytest.mark.table("drops", "how")
@pytest.mark.parametrize("drops", ["long", "divided"])
@pytest.mark.parametrize("how", ["is silent", "cuts"])
async def test_the_size_is_told(drops: str, how: str, table: Table, tmp_path: Path) -> None:
    context = context_of(FAMILY.leaf, OWN.chain, tmp_path)

    async def behave(talk: Talk) -> None:
        if not (await talk.head()).startswith("CONNECT"):
            return
        await talk.say(OPENED)
        hello = await read(talk)
        whole = len(hello) >= 5 + int.from_bytes(hello[3:5], "big")
        if not whole and drops == "long":
            hello += await read(talk)
        if len(hello) > 1400 if drops == "long" else not whole:
            if how == "cuts":
                talk.reset()
            else:
                await talk.listen()
            return
        await speak_tls(talk, context, hello)

    async with peer(behave) as proxy:
        run = await audit(plan_trusting(proxy.port, OWN.root))
    (row,) = (one for one in run.results if one.check == "tls/long-hello")
    assert "1700 bytes" in row.reason
    right = Right(
        verdict="incompatible",
        code="tls.long-hello-dropped",
        party=Party.PATH,
        result=("tls/long-hello", TARGET, "fail"),
    )
    table.holds(run, right)


@pytest.mark.row("B13", "long beginnings of a handshake arrive")
async def test_nothing_is_told_where_they_arrive(table: Table, tmp_path: Path) -> None:

    run = await audit_showing(context_of(FAMILY.leaf, OWN.chain, tmp_path), OWN.root)
    table.holds(run, Right(verdict="compatible", result=("tls/long-hello", TARGET, "pass")))
