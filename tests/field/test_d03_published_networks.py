"""D3: the ports are open to the vendor's published networks only."""

from dataclasses import replace
from pathlib import Path

import pytest

from proxytest.engine.audit import audit
from proxytest.model.media import MediaHost
from proxytest.model.profile import Profile, Transport
from proxytest.model.run import Run
from proxytest.report.stored_run import to_json
from proxytest.scenario.profile_file import load_profile
from tests.support.field import Right, Table
from tests.support.media import LOOPBACK, TOKEN, media_host
from tests.support.plans import plan_for

WEBEX, SPARK = load_profile("webex-2026"), load_profile("spark-2016")


async def audited(profile: Profile, host: MediaHost) -> Run:
    """Audit a host on loopback, where a port on which nobody listens is refused."""
    plan = replace(plan_for(port=None), profile=profile, media=(host,), select=("media",), reflector_token=TOKEN)
    return await audit(plan)


@pytest.mark.row("D3", "webex-2026: the media host is outside the published networks, and blocked")
async def test_outside(table: Table) -> None:
    run = await audited(WEBEX, MediaHost(host=LOOPBACK))
    right = Right(code="media.outside-networks", result=("media/choice", LOOPBACK, "undecided"))
    table.holds(run, right, never=("media.blocked", "media.none", "media.degraded"))
    assert {one.status for one in run.results} <= {"undecided", "skip"}
    assert "any destination" not in to_json(run)


@pytest.mark.row("D3", "spark-2016, which publishes no networks: the media host is blocked")
async def test_spark(table: Table) -> None:
    run = await audited(SPARK, MediaHost(host=LOOPBACK))
    right = Right(verdict="inconclusive", code="media.none", result=("media/choice", LOOPBACK, "undecided"))
    table.holds(run, right)  # nothing listens on loopback, and nothing tells that from a firewall
    assert "any destination" not in to_json(run)


@pytest.mark.row("D3", "the media host is inside the published networks, and blocked")
async def test_inside(table: Table) -> None:
    inside = replace(WEBEX, media=replace(WEBEX.media, subnets=("127.0.0.0/8",)))
    run = await audited(inside, MediaHost(host=LOOPBACK))
    right = Right(verdict="inconclusive", code="media.none", result=("media/choice", LOOPBACK, "undecided"))
    table.holds(run, right)
    assert "any destination" not in to_json(run)


@pytest.mark.row("D3", "the media host is outside, and open all the same")
async def test_open(table: Table, tmp_path: Path) -> None:
    async with media_host({"udp 5004": "answers", "udp 9000": "answers"}, LOOPBACK, tmp_path) as (host,):
        profile = replace(
            WEBEX,
            media=replace(
                WEBEX.media,
                ports=tuple(
                    replace(
                        row,
                        first=host.stand_ins[Transport.UDP, row.first],
                        last=host.stand_ins[Transport.UDP, row.first],
                    )
                    for row in WEBEX.media.ports
                    if (row.transport, row.first) in host.stand_ins and row.transport is Transport.UDP
                ),
            ),
        )
        run = await audited(profile, MediaHost(host=LOOPBACK))
    table.holds(run, Right(verdict="compatible", result=("media/choice", LOOPBACK, "pass")))
