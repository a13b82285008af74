"""B11: whoever intercepts TLS speaks HTTP/2 alone."""

from pathlib import Path

import pytest

from proxytest.engine.audit import audit
from proxytest.model.result import Sureness
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
