"""F1: the proxy accepts Kerberos alone, and most clients do not speak it."""

from collections.abc import Iterator

import pytest

from proxytest.model.result import Finding, Party, Sureness
from proxytest.model.run import Run
from proxytest.report.console import render
from proxytest.scenario.profile_file import load_profile
from tests.field.logon_proxy import Asked, answering, asks
from tests.support.field import Right, Table


def kerberos_alone(*others: str) -> bytes:
    return asks("Negotiate", *others)


def told(run: Run) -> Iterator[Finding]:
    """Return the findings about clients, each once."""
    found = [finding for result in run.results for finding in result.findings]
    yield from {one.message: one for one in found if one.code == "client.no-common-scheme"}.values()


@pytest.mark.row("F1", "Kerberos alone is accepted: one finding for all clients that cannot log on")
@pytest.mark.parametrize(("profile", "verdict"), [("spark-2016", "incompatible"), ("webex-2026", "incompatible")])
async def test_one_finding_and_no_advice_to_enable_what_is_offered(table: Table, profile: str, verdict: str) -> None:
    async with answering(lambda _: kerberos_alone()) as proxy:
        run = await proxy.audited("auto", profile=load_profile(profile), credentials=None)
    (finding,) = told(run)
    assert "enable negotiate" not in finding.remedy.lower()
    assert "offer negotiate" not in finding.remedy.lower()
    text = " ".join(render(run, width=100, color=False, verbose=False).split())
    assert text.count(finding.message) == 1
    table.holds(
        run,
        Right(verdict=verdict, code="client.no-common-scheme", party=Party.PROXY, certainty=Sureness.PROVEN),
    )


@pytest.mark.row("F1", "Kerberos and Digest are offered: the apps that speak neither are named in one finding")
async def test_digest_beside_it_helps_some(table: Table) -> None:
    async with answering(lambda _: kerberos_alone('Digest realm="corp", nonce="1", qop="auth"')) as proxy:
        run = await proxy.audited("auto", profile=load_profile("webex-2026"), credentials=None)
    (finding,) = told(run)
    assert "Windows app" in finding.message
    assert "RoomOS" not in finding.message
    table.holds(run, Right(verdict="incompatible", code="client.no-common-scheme"))


@pytest.mark.row("F1", "the proxy itself rejects NTLM in SPNEGO: no pass where most clients cannot log on")
async def test_no_pass_where_some_clients_speak_kerberos(table: Table) -> None:
    def rejects(asked: Asked) -> bytes:
        return asks("Negotiate oQcwBaADCgEC") if " YE" in asked.authorization else kerberos_alone()

    async with answering(rejects) as proxy:
        run = await proxy.audited("auto", profile=load_profile("webex-2026"), credentials=None)
    (finding,) = told(run)
    assert finding.because == "negotiate.kerberos-only"
    judged = ("auth/kerberos-only", "negotiate", "warn")
    table.holds(run, Right(verdict="incompatible", code="negotiate.kerberos-only", result=judged))
