"""A8: the log-on service is overloaded: log-ons are declined while others are in progress, or take seconds."""

import asyncio
import re
from dataclasses import replace

import pytest

from proxytest.engine.audit import audit
from proxytest.model.result import Status
from proxytest.probe.plan import targets_of
from proxytest.wire.limits import Limits
from tests.support.company import Company, CompanyBuilder
from tests.support.field import Right, Table
from tests.support.plans import plan_for

ASKS_AGAIN = b"HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: NTLM\r\nContent-Length: 0\r\n\r\n"


@pytest.mark.row("A8", "the first NTLM message is declined while more than a few handshakes are in progress")
@pytest.mark.parametrize("most", [1, 2, 4])
async def test_declined_log_ons_are_not_blamed_on_hosts(company: CompanyBuilder, table: Table, most: int) -> None:
    begun = set[asyncio.Task[None] | None]()

    def declines(served: Company) -> bytes | None:
        """Count a handshake from its first message until the proof."""
        here = asyncio.current_task()
        heard = served.heard[-1]
        if heard.proves or heard.scheme != "ntlm":
            begun.discard(here)
            return None
        begun.add(here)
        here.add_done_callback(begun.discard) if here else None
        if len(begun) <= most:
            return None
        begun.discard(here)
        return ASKS_AGAIN

    async with company.running("ntlm") as proxy:
        proxy.limit = declines
        proxy.pause = lambda: 0.03
        made = plan_for(port=proxy.port, roots=proxy.authorities.public_pem, auth=("ntlm",))
        targets = targets_of(made.profile)
        run = await audit(replace(made, targets=targets, max_concurrency=8, limits=Limits(timeout=5.0, quiet=0.3)))
    table.holds(run, Right(code="limit.logons"), never=("tunnel.logon-demanded", "logon.refused", "tunnel.denied"))


@pytest.mark.row("A8", "each log-on takes seconds")
async def test_the_seconds_of_a_log_on_are_told(company: CompanyBuilder, table: Table) -> None:
    async with company.running("ntlm") as proxy:
        proxy.pause = lambda: 1.2 if proxy.heard[-1].proves else 0.0
        made = plan_for(port=proxy.port, roots=proxy.authorities.public_pem, auth=("ntlm",))
        run = await audit(replace(made, max_concurrency=8, limits=Limits(timeout=5.0, quiet=0.3)))
    table.holds(run, Right(code="logon.slow"), never=("tunnel.unanswered",))
    (load,) = (one for one in run.results if one.check == "auth/time")
    assert load.status is Status.WARN
    seconds = re.search(r"(\d+\.\d) s", load.reason)
    assert seconds is not None
    assert float(seconds[1]) >= 1.2


@pytest.mark.row("A8", "the name of each host is looked up in seconds, once; log-ons are quick")
@pytest.mark.parametrize("scheme", ["ntlm", "basic"])
async def test_a_slow_look_up_is_no_slow_log_on(company: CompanyBuilder, table: Table, scheme: str) -> None:
    known = set[str]()
    async with company.running(scheme) as proxy:

        def looked_up() -> float:
            heard = proxy.heard[-1]
            if not heard.proves or heard.target in known:
                return 0.0
            known.add(heard.target)
            return 1.2

        proxy.pause = looked_up
        made = plan_for(port=proxy.port, roots=proxy.authorities.public_pem, auth=(scheme,))
        targets = targets_of(made.profile)[:6]
        run = await audit(replace(made, targets=targets, max_concurrency=8, limits=Limits(timeout=5.0, quiet=0.3)))
    right = Right(code="tunnel.first-is-slow", result=("auth/time", scheme, "warn"))
    table.holds(run, right, never=("logon.slow", "tunnel.unanswered"))
