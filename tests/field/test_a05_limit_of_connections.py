"""A5: the proxy lets only so many connections of one client pass at a time."""

import asyncio
from collections.abc import Callable
from dataclasses import replace

import pytest

from proxytest.engine.audit import audit
from proxytest.features.logon.observations import LogonControl
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
@pytest.mark.table("most", "refusal", "scheme")
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
@pytest.mark.table("most", "refusal")
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


@pytest.mark.row("A5", "Basic, whose accepted proof is repeated after a 403: not beside the tunnels that are kept")
async def test_the_limit_refuses_no_repeated_log_on(company: CompanyBuilder, table: Table) -> None:
    async with company.running("basic") as proxy:
        proxy.limit = lambda served: REFUSALS["403"] if served.open_now > 2 else None
        made = plan_for(port=proxy.port, roots=proxy.authorities.public_pem, auth=("basic",))
        targets = targets_of(made.profile)[:10]
        limits = Limits(timeout=5.0, quiet=0.6)
        run = await audit(replace(made, targets=targets, max_concurrency=8, limits=limits))
    right = Right(verdict=Verdict.INCOMPATIBLE, code="limit.connections", party=Party.PROXY, certainty=Sureness.PROVEN)
    table.holds(run, right, never=OF_HOSTS)
    controls = [one for one in run.observations if isinstance(one, LogonControl)]
    assert controls
    assert all(one.answer is not None and one.answer.status == 200 for one in controls)


UNRESOLVED = b"HTTP/1.1 500 Internal Server Error\r\nX-Squid-Error: ERR_DNS_FAIL 0\r\nContent-Length: 0\r\n\r\n"
NO_TUNNEL = {"no user is given": b"", "no name resolves": UNRESOLVED}


async def without_a_tunnel(proxy: Company, why: str, limit: Callable[[Company], bytes | None]) -> Run:
    """Audit a proxy at which no tunnel can be kept open, within a limit."""
    proxy.pause = lambda: 0.03
    proxy.limit = lambda served: limit(served) or NO_TUNNEL[why] or None
    user = None if why == "no user is given" else "alice"
    made = plan_for(port=proxy.port, roots=proxy.authorities.public_pem, user=user)
    targets = targets_of(made.profile)
    return await audit(replace(made, targets=targets, max_concurrency=8, limits=Limits(timeout=5.0, quiet=1.2)))


@pytest.mark.row("A5", "the limit where no tunnel can be kept open: no user is given, or no name resolves")
@pytest.mark.parametrize(
    ("refusal", "why"),
    [
        ("403", "no user is given"),
        ("reset", "no user is given"),
        ("503", "no name resolves"),
        ("reset", "no name resolves"),
    ],
)
async def test_connections_without_a_request_show_the_limit_where_no_tunnel_can(
    company: CompanyBuilder, table: Table, why: str, refusal: str
) -> None:
    async with company.running(*(["ntlm"] if why == "no user is given" else [])) as proxy:
        run = await without_a_tunnel(proxy, why, lambda served: REFUSALS[refusal] if served.open_now > 4 else None)
    right = Right(verdict=Verdict.INCOMPATIBLE, code="limit.connections", party=Party.PROXY, certainty=Sureness.PROVEN)
    table.holds(run, right, never=(*OF_HOSTS, "limit.rate"))
    (found,) = (two for one in run.results for two in one.findings if two.code == "limit.connections")
    assert found.facts["passed"] == 4


@pytest.mark.row("A6", "a limit of requests where no tunnel can be kept open")
@pytest.mark.parametrize("why", NO_TUNNEL)
async def test_where_they_all_pass_it_is_one_or_the_other(company: CompanyBuilder, table: Table, why: str) -> None:
    times = list[float]()

    def too_quick(_: Company) -> bytes | None:
        times.append(asyncio.get_running_loop().time())
        return REFUSALS["403"] if sum(times[-1] - one < 1.0 for one in times) > 8 else None

    async with company.running(*(["ntlm"] if why == "no user is given" else [])) as proxy:
        run = await without_a_tunnel(proxy, why, too_quick)
    right = Right(code="limit.unclear", party=Party.PROXY, certainty=Sureness.LIKELY)
    table.holds(run, right, never=(*OF_HOSTS, "limit.connections", "limit.rate"))
