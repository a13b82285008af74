"""D6: every media port is refused: by a firewall on the way, by this machine, or by a host on which nothing listens."""

import sys
from dataclasses import replace

import pytest

from proxytest.engine.audit import audit
from proxytest.features.media.observations import MediaTried
from proxytest.model.media import MediaHost
from proxytest.scenario.profile_file import load_profile
from tests.support.field import Right, Table
from tests.support.media import LOOPBACK
from tests.support.plans import plan_for


@pytest.mark.row("D6", "the media host itself refuses every port")
async def test_nothing_listens(table: Table) -> None:
    plan = replace(plan_for(port=None), profile=load_profile("spark-2016"), select=("media", "share"))
    run = await audit(replace(plan, media=(MediaHost(host=LOOPBACK),)))
    right = Right(verdict="inconclusive", code="media.none", result=("media/choice", LOOPBACK, "undecided"))
    table.holds(run, right)
    asked = [one.refused_by for one in run.observations if isinstance(one, MediaTried) and one.transport == "udp"]
    assert set(asked) == ({LOOPBACK} if sys.platform == "linux" else {None})
