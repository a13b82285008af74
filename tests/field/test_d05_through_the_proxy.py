"""D5: there is no way out but the proxy."""

from dataclasses import replace
from pathlib import Path

import pytest

from proxytest.engine.audit import audit
from proxytest.model.media import MediaHost
from proxytest.model.profile import Transport
from proxytest.model.result import Party
from proxytest.model.run import Run
from proxytest.scenario.profile_file import load_profile
from tests.support.field import Right, Table
from tests.support.forward_proxy import forward_proxy
from tests.support.media import LOOPBACK, TOKEN, media_host
from tests.support.plans import plan_for

THROUGH, NAMELESS = "localhost:443/tls through the proxy", "localhost:443/tls through the proxy without SNI"
WEBEX = load_profile("webex-2026")


async def run_with(does: str, folder: Path, *, deny: str = "", profile: str = "webex-2026") -> Run:
    """Audit with a media host whose TLS port only the proxy reaches: past it, every port is refused."""
    async with media_host({"tls 443": does}, "localhost", folder) as (host,), forward_proxy(deny=deny) as proxy:
        tls = host.stand_ins[Transport.TLS, 443]
        rows = [row for row in WEBEX.media.ports if row.transport is not Transport.TLS]
        closed = {(row.transport, row.first): 1 for row in rows}
        plan = plan_for(port=proxy, user=None, targets=(f"localhost:{tls}",))
        behind = MediaHost(host="localhost", stand_ins=closed | {(Transport.TLS, 443): tls})
        plan = replace(plan, profile=load_profile(profile), media=(behind,), reflector_token=TOKEN, select=("media",))
        return await audit(plan)


@pytest.mark.row("D5", "webex-2026: TLS works through the proxy alone, with and without a server name")
async def test_it_works_degraded(table: Table, tmp_path: Path) -> None:
    run = await run_with("answers", tmp_path)
    for target in (THROUGH, NAMELESS):
        table.holds(run, Right(result=("media/through-proxy", target, "pass")), never=("media.none",))
    assert LOOPBACK not in {one.target for one in run.results}


@pytest.mark.row("D5", "the same, and a server name is wanted")
async def test_a_server_name_is_wanted(table: Table, tmp_path: Path) -> None:
    run = await run_with("wants a server name", tmp_path)
    right = Right(code="media.wants-sni", party=Party.NOT_KNOWN, result=("media/through-proxy", NAMELESS, "warn"))
    table.holds(run, right)


@pytest.mark.row("D5", "the proxy denies the media host, which is no host of the profile")
async def test_the_media_host_is_denied(table: Table, tmp_path: Path) -> None:
    run = await run_with("closes", tmp_path, deny="localhost")
    right = Right(code="media.no-tunnel", result=("media/through-proxy", THROUGH, "undecided"))
    table.holds(run, right)


@pytest.mark.row("D5", "spark-2016, whose clients send no media through a proxy")
async def test_spark(table: Table, tmp_path: Path) -> None:
    run = await run_with("answers", tmp_path, profile="spark-2016")
    assert not [one for one in run.results if one.check == "media/through-proxy"]
    table.holds(run, Right(), never=("media.degraded",))
