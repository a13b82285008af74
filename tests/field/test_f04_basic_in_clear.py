"""F4: the proxy offers Basic without TLS, which `auto` does not send."""

import pytest

from proxytest.model.result import Party, Sureness
from proxytest.scenario.profile_file import load_profile
from tests.field.logon_proxy import answering, asks
from tests.support.field import Right, Table

BASIC = 'Basic realm="corp"'


@pytest.mark.row("F4", "Basic in clear alone: one finding, with the command that allows it")
@pytest.mark.parametrize("profile", ["spark-2016", "webex-2026"])
async def test_one_finding_says_which_option_allows_it(table: Table, profile: str) -> None:
    async with answering(lambda _: asks(BASIC)) as proxy:
        run = await proxy.audited("auto", profile=load_profile(profile))
    assert not proxy.logons
    (finding,) = {finding.message: finding for result in run.results for finding in result.findings}.values()
    assert "--auth basic" in finding.remedy
    blocked = {result.because for result in run.results if result.check in ("tunnel/https", "client/support")}
    assert "logon.basic-withheld" in blocked
    table.holds(
        run,
        Right(
            verdict="inconclusive", code="logon.basic-withheld", party=Party.PROXY, certainty=Sureness.PROVEN,
            result=("auth/cleartext", "basic", "warn"),
        ),
    )  # fmt: skip


@pytest.mark.row("F4", "NTLM is broken, and Basic is left: the option is told as well")
async def test_beside_a_scheme_that_fails(table: Table) -> None:
    async with answering(lambda _: asks("NTLM", BASIC)) as proxy:
        run = await proxy.audited("auto")
    table.holds(run, Right(code="logon.basic-withheld"))


@pytest.mark.row("F4", "by TLS to the proxy, or with --auth basic, nothing is left out")
async def test_not_told_where_it_was_asked_for(table: Table) -> None:
    async with answering(lambda _: asks(BASIC)) as proxy:
        run = await proxy.audited("basic")
    assert len(proxy.logons) == 1
    table.holds(run, Right(), never=("logon.basic-withheld",))
