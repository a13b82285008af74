"""A6: the proxy answers only so many CONNECTs in a second."""

import random
import time
from collections import deque
from collections.abc import Callable
from dataclasses import replace

import pytest

from proxytest.engine.audit import audit
from proxytest.model.result import Party
from proxytest.probe.plan import targets_of
from proxytest.wire.limits import Limits
from tests.support.company import Company, CompanyBuilder
from tests.support.disguises import RESET
from tests.support.field import Right, Table
from tests.support.plans import plan_for

NEVER = ("tunnel.denied", "tunnel.refused", "tunnel.far-end-unreached", "policy.pattern-denied", "limit.connections")
OF_NODES = ("proxy.nodes-differ", "proxy.gone")
#: The last two differ from answers of other causes only by what the control shows.
REFUSALS = {
    "429": "429 Too Many Requests",
    "502 in words": "502 Rate limit exceeded, slow down",
    "503": "503 Service Unavailable",
    "403": "403 Forbidden",
}


def at_most(number: int, refusal: str) -> Callable[[Company], bytes | None]:
    """Answer so many requests in each second."""
    answered = deque[float]()

    def limit(_: Company) -> bytes | None:
        now = time.monotonic()
        while answered and answered[0] < now - 1.0:
            answered.popleft()
        answered.append(now)
        return f"HTTP/1.1 {refusal}\r\nContent-Length: 0\r\n\r\n".encode() if len(answered) > number else None

    return limit


@pytest.mark.row("A6", "only so many CONNECTs in a second, more are answered 429, 403, 503, or 502 with words")
@pytest.mark.table("refusal", "scheme", "most")
@pytest.mark.parametrize("refusal", REFUSALS)
@pytest.mark.parametrize(("scheme", "most"), [(None, 5), (None, 10), ("ntlm", 15)])
async def test_the_rate_is_told_and_no_host_is_blamed(
    company: CompanyBuilder, table: Table, refusal: str, scheme: str | None, most: int
) -> None:
    async with company.running(*filter(None, [scheme])) as proxy:
        proxy.limit = at_most(most, REFUSALS[refusal])
        proxy.pause = lambda: 0.03
        made = plan_for(port=proxy.port, roots=proxy.authorities.public_pem)
        targets = targets_of(made.profile)
        run = await audit(replace(made, targets=targets, max_concurrency=8, limits=Limits(timeout=5.0, quiet=1.0)))
    table.holds(run, Right(code="limit.rate", party=Party.PROXY), never=NEVER)


@pytest.mark.row("A6", "few hosts are asked for, and the made-up names after them are one too many")
@pytest.mark.table("refusal", "most")
@pytest.mark.parametrize("refusal", REFUSALS)
@pytest.mark.parametrize("most", [10, 11])
async def test_so_it_is_where_few_hosts_are_asked_for(
    company: CompanyBuilder, table: Table, refusal: str, most: int
) -> None:
    async with company.running() as proxy:
        proxy.limit = at_most(most, REFUSALS[refusal])
        proxy.pause = lambda: 0.03
        made = plan_for(port=proxy.port, roots=proxy.authorities.public_pem)
        hosts = targets_of(made.profile)[:10]
        run = await audit(replace(made, targets=hosts, max_concurrency=8, limits=Limits(timeout=5.0, quiet=1.0)))
    table.holds(run, Right(code="limit.rate", party=Party.PROXY), never=NEVER)


@pytest.mark.row("A6", "every second CONNECT is answered 429, also slowly: the proxy names a limit itself")
@pytest.mark.parametrize("refusal", ["429 Too Many Requests", "503 Rate limit exceeded"])
async def test_a_named_limit_is_no_other_node(company: CompanyBuilder, table: Table, refusal: str) -> None:
    def every_second(one: Company) -> bytes | None:
        return f"HTTP/1.1 {refusal}\r\nContent-Length: 0\r\n\r\n".encode() if len(one.heard) % 2 == 0 else None

    async with company.running() as proxy:
        proxy.limit = every_second
        made = plan_for(port=proxy.port, roots=proxy.authorities.public_pem)
        run = await audit(replace(made, targets=targets_of(made.profile), limits=Limits(timeout=5.0)))
    table.holds(run, Right(code="limit.rate", party=Party.PROXY), never=(*NEVER, "proxy.nodes-differ"))


@pytest.mark.row("A6", "connections are reset by chance now and then: no limit is told, and no host is blamed")
@pytest.mark.table("share", "seed", "scheme")
@pytest.mark.parametrize(("share", "seed"), [(0.03, 1), (0.08, 2), (0.15, 3)])
@pytest.mark.parametrize("scheme", [None, "ntlm"])
async def test_cut_by_chance(
    company: CompanyBuilder, table: Table, share: float, seed: int, scheme: str | None
) -> None:
    drawn = random.Random(seed)  # noqa: S311  no secret
    async with company.running(*filter(None, [scheme])) as proxy:
        # No log-on is cut: that is another case.
        proxy.limit = lambda served: RESET if not served.heard[-1].scheme and drawn.random() < share else None
        proxy.pause = lambda: 0.03
        made = plan_for(port=proxy.port, roots=proxy.authorities.public_pem)
        targets = targets_of(made.profile)
        run = await audit(replace(made, targets=targets, max_concurrency=8, limits=Limits(timeout=5.0, quiet=0.3)))
    never = ("tunnel.denied", "policy.pattern-denied", "limit.connections", "limit.rate", "limit.logons", *OF_NODES)
    table.holds(run, Right(code="proxy.cuts" if share > 0.05 and not scheme else None), never=never)


@pytest.mark.row("A6", "control: so many in a second, and more are reset: a limit all the same")
async def test_cut_by_a_limit(company: CompanyBuilder, table: Table) -> None:
    answered = deque[float]()

    def limit(_: Company) -> bytes | None:
        while answered and answered[0] < time.monotonic() - 1.0:
            answered.popleft()
        answered.append(time.monotonic())
        return RESET if len(answered) > 8 else None

    async with company.running() as proxy:
        proxy.limit = limit
        proxy.pause = lambda: 0.03
        made = plan_for(port=proxy.port, roots=proxy.authorities.public_pem)
        targets = targets_of(made.profile)
        run = await audit(replace(made, targets=targets, max_concurrency=8, limits=Limits(timeout=5.0, quiet=1.0)))
    table.holds(run, Right(code="limit.rate"), never=(*NEVER, "proxy.cuts"))


@pytest.mark.row("A6", "the limit is met by what is asked last, and its window is long: no change of the state")
async def test_a_long_window(company: CompanyBuilder, table: Table) -> None:
    def limit(served: Company) -> bytes | None:
        over = len(served.heard) > 45
        return b"HTTP/1.1 429 Too Many Requests\r\nContent-Length: 0\r\n\r\n" if over else None

    async with company.running() as proxy:
        proxy.limit = limit
        made = plan_for(port=proxy.port, roots=proxy.authorities.public_pem)
        targets = targets_of(made.profile)
        run = await audit(replace(made, targets=targets, max_concurrency=8, limits=Limits(timeout=5.0, quiet=0.3)))
    table.holds(run, Right(code="limit.rate"), never=(*NEVER, "proxy.state-changed", "proxy.nodes-differ"))
