"""A9: log-ons that were accepted are refused from some moment on."""

from dataclasses import replace

import pytest

from proxytest.engine.audit import audit
from proxytest.probe.plan import targets_of
from tests.support.company import ALL, CompanyBuilder, Heard, Mishap
from tests.support.field import Right, Table
from tests.support.plans import plan_for

OF_HOSTS = ("tunnel.denied", "tunnel.logon-demanded", "policy.pattern-denied", "logon.refused")


@pytest.mark.row("A9", "log-ons stop working after 12: asked again, denied, or cut")
@pytest.mark.table("then", "scheme")
@pytest.mark.parametrize("then", [Mishap.REFUSES, Mishap.DENIES, Mishap.CUTS])
@pytest.mark.parametrize("scheme", ALL)
async def test_no_host_is_blamed(company: CompanyBuilder, table: Table, scheme: str, then: Mishap) -> None:
    async with company.running(scheme) as proxy:

        def mishap(heard: Heard) -> Mishap | None:
            return then if heard.proves and len(proxy.proofs) > 12 else None

        proxy.mishap = mishap
        made = plan_for(port=proxy.port, roots=proxy.authorities.public_pem, auth=(scheme,))
        run = await audit(replace(made, targets=targets_of(made.profile), max_concurrency=8))
    refused = len(proxy.proofs) - 12
    assert refused <= (1 if then is Mishap.REFUSES else 5)
    code = {Mishap.REFUSES: "logon.refused-later", Mishap.DENIES: "proxy.state-changed"}.get(then)
    table.holds(run, Right(code=code), never=OF_HOSTS)


@pytest.mark.row("A9", "one host alone is asked again for a log-on, and a second failure is allowed")
async def test_the_control_tells_the_host_from_the_account(company: CompanyBuilder, table: Table) -> None:
    async with company.running("basic") as proxy:
        proxy.mishap = lambda heard: Mishap.ASKS if heard.proves and heard.target.startswith("conv-a") else None
        made = plan_for(port=proxy.port, roots=proxy.authorities.public_pem, auth=("basic",))
        run = await audit(replace(made, targets=targets_of(made.profile), max_concurrency=8, max_failures=2))
    table.holds(run, Right(code="tunnel.logon-demanded"), never=("logon.refused-later", "proxy.state-changed"))
