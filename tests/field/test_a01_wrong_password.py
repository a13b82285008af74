"""A1: a wrong password is answered otherwise than by 407."""

from dataclasses import replace

import pytest

from proxytest.engine.audit import audit
from proxytest.model.credentials import Credentials, Secret
from proxytest.model.result import Party
from tests.support.company import ALL, CompanyBuilder
from tests.support.disguises import DISGUISES, status
from tests.support.field import Right, Table
from tests.support.plans import plan_for

WRONG = Credentials(user="alice", password=Secret("not-the-password"))


@pytest.mark.row("A1", "a wrong password is answered 403, 302, 500 or 503")
@pytest.mark.table("code", "scheme")
@pytest.mark.parametrize("code", [403, 302, 500, 503])
@pytest.mark.parametrize("scheme", ALL)
async def test_one_attempt_and_no_word_of_the_policy(
    company: CompanyBuilder, table: Table, scheme: str, code: int
) -> None:
    async with company.running(scheme, disguise=status(code)) as proxy:
        run = await audit(replace(plan_for(port=proxy.port, auth=(scheme,)), credentials=WRONG))
    assert len(proxy.proofs) == 1
    table.holds(
        run, Right(result=("auth/scheme", scheme, "undecided")), never=("tunnel.denied", "policy.pattern-denied")
    )


@pytest.mark.row("A1", "a wrong password is answered by 200 and a page, and the connection closes")
@pytest.mark.table("name", "scheme")
@pytest.mark.parametrize("name", ["200 and a page", "200 and nothing"])
@pytest.mark.parametrize("scheme", ALL)
async def test_a_page_is_no_tunnel(company: CompanyBuilder, table: Table, scheme: str, name: str) -> None:
    async with company.running(scheme, disguise=DISGUISES[name]) as proxy:
        run = await audit(replace(plan_for(port=proxy.port, auth=(scheme,)), credentials=WRONG))
    assert len(proxy.proofs) == 1
    table.holds(
        run,
        Right(verdict="inconclusive", result=("auth/scheme", scheme, "undecided")),
        never=("tunnel.denied", "policy.pattern-denied", "tunnel.broken", "path.network-logon"),
    )


@pytest.mark.row("A1", 'a wrong password is answered by 403, 302, 500 or 503 and "authentication failed"')
@pytest.mark.table("code", "scheme")
@pytest.mark.parametrize("code", [403, 302, 500, 503])
@pytest.mark.parametrize("scheme", ALL)
async def test_in_words(company: CompanyBuilder, table: Table, scheme: str, code: int) -> None:
    answer = status(code, "No", body=b"<html><h1>Authentication failed</h1></html>")
    async with company.running(scheme, disguise=answer) as proxy:
        run = await audit(replace(plan_for(port=proxy.port, auth=(scheme,)), credentials=WRONG))
    assert len(proxy.proofs) == 1
    table.holds(
        run,
        Right(
            verdict="incompatible",
            code="logon.refused-otherwise",
            party=Party.ACCOUNT,
            result=("auth/scheme", scheme, "fail"),
        ),
        never=("tunnel.denied", "policy.pattern-denied", "logon.directory-down"),
    )


@pytest.mark.row("A1", "403 to each of two log-ons that are allowed: nobody is told to allow one more by a second")
async def test_two_attempts(company: CompanyBuilder, table: Table) -> None:
    async with company.running("basic", disguise=status(403)) as proxy:
        plan = plan_for(port=proxy.port, auth=("basic",), targets=("idbroker.webex.com:443", "conv-a.wbx2.com:443"))
        run = await audit(replace(plan, credentials=WRONG, max_failures=2))
    assert len(proxy.proofs) == 2
    rows = [(one.check, one.target) for one in run.results]
    assert len(rows) == len(set(rows))
    told = " ".join(f"{one.reason} {one.to_decide}" for one in run.results)
    assert "--max-auth-failures" not in told
    table.holds(run, Right(verdict="inconclusive", result=("auth/scheme", "basic", "undecided")))
