"""With --direct the hosts are also tried without the proxy; `--resolve` says where they are."""

from dataclasses import replace
from pathlib import Path

from proxytest.engine.audit import audit
from proxytest.features.tunnel.observations import DirectTried
from proxytest.model.address import parse_authority
from tests.support.peers import Talk, answers, peer
from tests.support.plans import plan_for
from tests.support.scripted import Authorities

DENIES = b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n"


async def _shake(talk: Talk) -> None:
    await talk.listen()


async def test_each_address_is_tried_and_judged(tmp_path: Path) -> None:
    authorities = Authorities(folder=tmp_path)
    context = authorities.context("far end", "host.test")
    async with peer(answers(DENIES)) as proxy, peer(_shake, tls=context) as far_end:
        target = parse_authority(f"host.test:{far_end.port}")
        plan = plan_for(port=proxy.port, roots=authorities.public_pem, user=None, targets=(str(target),))
        run = await audit(replace(plan, direct=True, overrides=((target, "127.0.0.1"), (target, "127.0.0.2"))))
    tried = [one for one in run.observations if isinstance(one, DirectTried)]
    assert [(one.address, one.tls is not None) for one in tried] == [("127.0.0.1", True), ("127.0.0.2", False)]
    assert tried[0].tls is not None
    assert tried[0].tls.anchor is not None
    (row,) = (row for row in run.results if row.check == "policy/addresses")
    assert row.status == "warn"
    assert "rule by address" in row.reason


async def test_without_direct_nothing_goes_past_the_proxy() -> None:
    async with peer(answers(DENIES)) as proxy:
        run = await audit(plan_for(port=proxy.port, user=None))
    assert not [one for one in run.observations if isinstance(one, DirectTried)]
