"""A15: the proxy knows this address without a log-on, until that ends in the middle of the run."""

from dataclasses import replace

import pytest

from proxytest.engine.audit import audit
from proxytest.model.result import Status
from proxytest.probe.plan import targets_of
from tests.support.company import CompanyBuilder, Heard, Mishap
from tests.support.field import Right, Table
from tests.support.plans import plan_for


@pytest.mark.row("A15", "the proxy's knowledge of this address ends in the middle of the run")
@pytest.mark.table("after", "scheme")
@pytest.mark.parametrize("after", [20, 23, 30])
@pytest.mark.parametrize("scheme", ["ntlm", "basic"])
async def test_the_log_on_follows_and_results_go_on(
    company: CompanyBuilder, table: Table, scheme: str, after: int
) -> None:
    async with company.running(scheme) as proxy:
        hosts = targets_of(plan_for(port=1).profile)

        def known(_: Heard) -> Mishap | None:
            proxy.free = frozenset() if len(proxy.heard) > after else frozenset(one.host for one in hosts)
            return None

        proxy.mishap = known
        made = plan_for(port=proxy.port, roots=proxy.authorities.public_pem, auth=("auto", scheme))
        run = await audit(replace(made, targets=hosts, max_concurrency=8))
    table.holds(run, Right(), never=("tunnel.logon-demanded", "proxy.state-changed", "logon.demanded"))
    https = [one for one in run.results if one.check == "tunnel/https"]
    assert {one.status for one in https} == {Status.PASS}
    assert proxy.proofs
