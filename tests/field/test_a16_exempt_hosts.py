"""A16: some hosts are exempt from the log-on."""

from dataclasses import replace

import pytest

from proxytest.engine.audit import audit
from proxytest.model.result import Status
from proxytest.probe.plan import targets_of
from tests.support.company import CompanyBuilder
from tests.support.field import Right, Table
from tests.support.plans import plan_for


@pytest.mark.row("A16", "only .webex.com, or only .wbx2.com, is exempt from the log-on; no user is given")
@pytest.mark.table("exempt", "order")
@pytest.mark.parametrize("exempt", [".webex.com", ".wbx2.com", ".ciscospark.com"])
@pytest.mark.parametrize("order", [1, -1])
async def test_each_host_is_asked_and_their_order_decides_nothing(
    company: CompanyBuilder, table: Table, exempt: str, order: int
) -> None:
    made = plan_for(port=1, user=None)
    hosts = targets_of(made.profile)[::order]
    free = tuple(one.host for one in hosts if one.host.endswith(exempt))
    async with company.running("ntlm", free=free) as proxy:
        made = plan_for(port=proxy.port, roots=proxy.authorities.public_pem, user=None)
        run = await audit(replace(made, targets=hosts, max_concurrency=8))
    table.holds(run, Right(code="logon.exempt"), never=("tunnel.logon-demanded", "tunnel.denied"))
    https = {one.target.partition(":")[0]: one.status for one in run.results if one.check == "tunnel/https"}
    assert {host for host, status in https.items() if status is Status.PASS} == set(free) & set(https)
