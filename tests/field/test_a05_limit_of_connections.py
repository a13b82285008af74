"""A5: the proxy lets only so many connections of one client pass at a time."""

from dataclasses import replace

import pytest

from proxytest.engine.audit import audit
from proxytest.model.result import Party, Sureness
from proxytest.model.run import Run, Verdict
from proxytest.probe.plan import targets_of
from proxytest.wire.limits import Limits
from tests.support.company import Company, CompanyBuilder
from tests.support.disguises import RESET
from tests.support.field import Right, Table
from tests.support.plans import plan_for

REFUSALS = {
    "403": b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n",
    "503": b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n",
    "429": b"HTTP/1.1 429 Too Many Requests\r\nRetry-After: 1\r\nContent-Length: 0\r\n\r\n",
    "reset": RESET,
}
OF_HOSTS = ("tunnel.denied", "tunnel.refused", "tunnel.far-end-unreached", "policy.pattern-denied")


async def audited(proxy: Company, hosts: int | None = None) -> Run:
    made = plan_for(port=proxy.port, roots=proxy.authorities.public_pem)
    targets = targets_of(made.profile)[:hosts]
    return await audit(
        replace(made, targets=targets, max_concurrency=8, limits=Limits(timeout=5.0, quiet=0.6)),
    )


@pytest.mark.row(
    "A5", "only so many connections of one client pass at a time, more are answered 403, 503, 429 or reset"
)
@pytest.mark.parametrize("most", [2, 5])
@pytest.mark.parametrize("refusal", REFUSALS)
@pytest.mark.parametrize("scheme", [None, "ntlm"])
async def test_the_limit_is_told_and_no_host_is_blamed(
    company: CompanyBuilder, table: Table, most: int, refusal: str, scheme: str | None
) -> None:
    async with company.running(*filter(None, [scheme])) as proxy:
        proxy.pause = lambda: 0.03  # as on a network: the tunnels overlap
        proxy.limit = lambda served: REFUSALS[refusal] if served.open_now > most else None
        run = await audited(proxy)
    right = Right(verdict=Verdict.INCOMPATIBLE, code="limit.connections", party=Party.PROXY, certainty=Sureness.PROVEN)
    table.holds(run, right, never=OF_HOSTS)
    (found,) = (two for one in run.results for two in one.findings if two.code == "limit.connections")
    assert found.facts["passed"] == most


@pytest.mark.row("A5", "few hosts are asked for, and a limit is met only by what comes beside them")
@pytest.mark.parametrize("most", [6, 7])
@pytest.mark.parametrize("refusal", REFUSALS)
async def test_so_it_is_where_few_hosts_are_asked_for(
    company: CompanyBuilder, table: Table, most: int, refusal: str
) -> None:
    async with company.running() as proxy:
        proxy.pause = lambda: 0.03
        proxy.limit = lambda served: REFUSALS[refusal] if served.open_now > most else None
        run = await audited(proxy, hosts=10)
    right = Right(verdict=Verdict.INCOMPATIBLE, code="limit.connections", party=Party.PROXY, certainty=Sureness.PROVEN)
    table.holds(run, right, never=OF_HOSTS)
