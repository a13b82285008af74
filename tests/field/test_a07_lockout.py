"""A7: after some log-ons the proxy shuts this client out."""

from dataclasses import replace

import pytest

from proxytest.engine.audit import audit
from proxytest.model.result import Party, Sureness
from proxytest.model.run import Verdict
from proxytest.probe.plan import targets_of
from tests.field.logon_proxy import answer, answering, asks
from tests.support.company import ALL, Company, CompanyBuilder
from tests.support.field import Right, Table
from tests.support.plans import plan_for

WORDS = ("403 Too many failures, address blocked", "403 Client temporarily banned", "429 Too many login attempts")


@pytest.mark.row("A7", "after some log-ons: 403, too many failures, address blocked")
@pytest.mark.table("words", "scheme", "after")
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


@pytest.mark.row("A7", "the words stand in a 407, which asks again")
@pytest.mark.parametrize("scheme", ["ntlm", "basic"])
async def test_in_a_challenge(company: CompanyBuilder, table: Table, scheme: str) -> None:
    challenge = "NTLM" if scheme == "ntlm" else 'Basic realm="corp"'
    shut = answer(
        "407 Proxy Authentication Required",
        f"Proxy-Authenticate: {challenge}",
        body=b"Too many failed log-ons: address blocked",
    )
    async with company.running(scheme) as proxy:
        proxy.limit = lambda served: shut if len(served.proofs) > 5 else None
        made = plan_for(port=proxy.port, roots=proxy.authorities.public_pem, auth=(scheme,))
        run = await audit(replace(made, targets=targets_of(made.profile), max_concurrency=8))
    table.holds(run, Right(verdict=Verdict.INCOMPATIBLE, code="limit.lockout", party=Party.PROXY))
    assert len(proxy.proofs) == 6


@pytest.mark.row("A7", "the first log-on is answered so, by 403 or 407: no word of the password")
@pytest.mark.parametrize("status", ["403 Forbidden", "407 Proxy Authentication Required", "401 Unauthorized"])
async def test_at_the_first(table: Table, status: str) -> None:
    basic = 'Basic realm="corp"'
    shut = answer(status, f"Proxy-Authenticate: {basic}", body=b"Too many failed log-ons: address blocked")
    async with answering(lambda one: shut if one.authorization else asks(basic)) as proxy:
        run = await proxy.audited("basic")
    assert len(proxy.logons) == 1
    right = Right(code="limit.lockout", party=Party.PROXY, result=("auth/scheme", "basic", "undecided"))
    table.holds(run, right, never=("logon.refused", "logon.unconfirmed"))


@pytest.mark.row("A7", "control: each challenge warns of a lock-out: the password is refused")
async def test_a_warning_of_each_challenge(table: Table) -> None:
    warns = b"After too many failed log-ons the account is locked."
    asking = answer("407 Proxy Authentication Required", 'Proxy-Authenticate: Basic realm="corp"', body=warns)
    async with answering(lambda _: asking) as proxy:
        run = await proxy.audited("basic")
    assert len(proxy.logons) == 1
    table.holds(run, Right(code="logon.refused", party=Party.ACCOUNT), never=("limit.lockout",))


@pytest.mark.row("A7", "in mid-run the account is locked, says the page: its words are quoted")
@pytest.mark.table("status", "scheme")
@pytest.mark.parametrize("status", ["403 Forbidden", "423 Locked"])
@pytest.mark.parametrize("scheme", ["ntlm", "basic"])
async def test_the_words_of_a_changed_state(company: CompanyBuilder, table: Table, scheme: str, status: str) -> None:
    locked = answer(status, body=b"<p>The account alice is locked out</p>")
    async with company.running(scheme) as proxy:
        proxy.limit = lambda served: locked if len(served.proofs) > 5 else None
        made = plan_for(port=proxy.port, roots=proxy.authorities.public_pem, auth=(scheme,))
        run = await audit(replace(made, targets=targets_of(made.profile), max_concurrency=8))
    right = Right(verdict=Verdict.INCOMPATIBLE, code="proxy.state-changed")
    table.holds(run, right, never=("tunnel.denied", "policy.pattern-denied", "logon.refused"))
    (told,) = {one.actual for row in run.results for one in row.findings if one.code == "proxy.state-changed"}
    assert told is not None
    assert 'it says "The account alice is locked out"' in told
