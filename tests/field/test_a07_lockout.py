"""A7: after some log-ons the proxy shuts this client out."""

from dataclasses import replace

import pytest

from proxytest.engine.audit import audit
from proxytest.model.result import Party, Sureness
from proxytest.model.run import Verdict
from proxytest.probe.plan import targets_of
from tests.support.company import ALL, Company, CompanyBuilder
from tests.support.field import Right, Table
from tests.support.plans import plan_for

WORDS = ("403 Too many failures, address blocked", "403 Client temporarily banned", "429 Too many login attempts")


@pytest.mark.row("A7", "after some log-ons: 403, too many failures, address blocked")
@pytest.mark.parametrize("words", WORDS)
@pytest.mark.parametrize("scheme", ALL)
@pytest.mark.parametrize("after", [3, 8])
async def test_it_is_told_and_nothing_more_is_sent(
    company: CompanyBuilder, table: Table, scheme: str, after: int, words: str
) -> None:
    def shut(served: Company) -> bytes | None:
        return f"HTTP/1.1 {words}\r\nContent-Length: 0\r\n\r\n".encode() if len(served.proofs) > after else None

    async with company.running(scheme) as proxy:
        proxy.limit = shut
        made = plan_for(port=proxy.port, roots=proxy.authorities.public_pem, auth=(scheme,))
        run = await audit(replace(made, targets=targets_of(made.profile), max_concurrency=8))
    right = Right(verdict=Verdict.INCOMPATIBLE, code="limit.lockout", party=Party.PROXY, certainty=Sureness.PROVEN)
    table.holds(run, right, never=("tunnel.denied", "tunnel.refused", "policy.pattern-denied", "limit.connections"))
    assert len(proxy.proofs) <= after + 1
