"""B11: whoever intercepts TLS speaks HTTP/2 alone."""

from pathlib import Path

import pytest

from proxytest.engine.audit import audit
from proxytest.model.result import Party, Sureness
from tests.support.chains import Entity, Family, certify
from tests.support.far_end import OPENED
from tests.support.field import Right, Table
from tests.support.inspecting import TARGET, context_of, plan_trusting, read, speak_tls
from tests.support.peers import Talk, peer

PUBLIC = certify(Entity(name="Public Root"))
ALERT_120 = bytes.fromhex("15030300020278")


@pytest.mark.row("B11", "whoever intercepts TLS speaks HTTP/2 alone")
@pytest.mark.parametrize(("answers", "certainty"), [(True, Sureness.PROVEN), (False, Sureness.LIKELY)])
async def test_it_wants_http2(*, answers: bool, certainty: Sureness, table: Table, tmp_path: Path) -> None:
    family, authority = Family(), Entity(name="Corporate CA")
    chain = (certify(family.leaf, authority), certify(authority))
    context = context_of(family.leaf, chain, tmp_path)
    context.set_alpn_protocols(["h2"])

    async def behave(talk: Talk) -> None:
        await talk.head()
        await talk.say(OPENED)
        hello = await read(talk)
        if b"\x02h2" not in hello or not answers:
            await talk.say(ALERT_120)
            return
        await speak_tls(talk, context, hello)

    async with peer(behave) as proxy:
        run = await audit(plan_trusting(proxy.port, PUBLIC))
    right = Right(
        verdict="incompatible", code="tls.wants-http2", certainty=certainty, result=("tunnel/https", TARGET, "fail")
    )
    table.holds(run, right, never=("tunnel.broken",))


@pytest.mark.row("B11", "the same by another alert, or without one: the handshake is cut unless h2 is offered")
@pytest.mark.table("how", "host")
@pytest.mark.parametrize("how", ["alert 40", "closes", "resets"])
@pytest.mark.parametrize("host", [TARGET, "mercury-connection-a.wbx2.com:443"])
async def test_it_cuts_what_offers_no_h2(how: str, host: str, table: Table, tmp_path: Path) -> None:
    name = host.partition(":")[0]
    leaf, authority = Entity(name=name, ca=False, names=(name,)), Entity(name="Corporate CA")
    context = context_of(leaf, (certify(leaf, authority), certify(authority)), tmp_path)
    context.set_alpn_protocols(["h2"])

    async def behave(talk: Talk) -> None:
        await talk.head()
        await talk.say(OPENED)
        hello = await read(talk)
        if b"\x02h2" in hello:
            await speak_tls(talk, context, hello)
        elif how == "alert 40":
            await talk.say(bytes.fromhex("15030300020228"))
        elif how == "resets":
            talk.reset()

    async with peer(behave) as proxy:
        run = await audit(plan_trusting(proxy.port, PUBLIC, target=host))
    right = Right(
        verdict="incompatible",
        code="tls.wants-http2",
        party=Party.PROXY,
        certainty=Sureness.LIKELY,
        result=("tunnel/https", host, "fail"),
    )
    table.holds(run, right, never=("tunnel.broken", "tls.handshake-for-some"))
