"""F3: a healthy NTLM proxy, which some devices cannot use."""

from dataclasses import replace

import pytest

from proxytest.engine.audit import audit
from proxytest.model.run import Run, Verdict
from proxytest.report.by_cause import causes
from proxytest.report.console import render
from proxytest.report.exit import exit_status
from proxytest.scenario.profile_file import load_profile
from tests.field.logon_proxy import TYPE_2, Asked, answer, answering, asks
from tests.support.company import CompanyBuilder
from tests.support.field import Right, Table
from tests.support.plans import plan_for


@pytest.fixture
def company(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> CompanyBuilder:
    return CompanyBuilder(tmp_path_factory.mktemp("company"), monkeypatch)


async def judged(company: CompanyBuilder, *schemes: str, clients: tuple[str, ...] = ()) -> Run:
    """Audit a proxy whose far ends are ours, by the apps' profile, as `--client` names them."""
    profile = load_profile("webex-2026")
    if clients:
        profile = replace(profile, clients=tuple(one for one in profile.clients if one.name in clients))
    async with company.running(*schemes) as proxy:
        plan = plan_for(port=proxy.port, roots=company.authorities.public_pem)
        return await audit(replace(plan, profile=profile, clients=clients, select=("auth", "tunnel", "client")))


@pytest.mark.row("F3", "a healthy NTLM proxy: apps decide, what cannot use NTLM is told beside them")
async def test_the_apps_decide(company: CompanyBuilder, table: Table) -> None:
    run = await judged(company, "ntlm")
    assert exit_status(run, strict=False) == 0
    assert next(one.verdict for one in run.clients if one.client == "roomos") is Verdict.INCOMPATIBLE
    text = render(run, width=120, color=False, verbose=False)
    assert "Works: Windows app, Mac app, iOS app, Android app and Web app." in text
    assert text.index("Works: Windows app") < text.index("RoomOS")
    assert "The verdict and the exit status follow the apps" in text
    table.holds(run, Right(verdict="compatible", result=("client/support", "roomos", "fail")))


@pytest.mark.row("F3", "a device that cannot use NTLM is named by --client: it decides")
async def test_a_named_device_decides(company: CompanyBuilder, table: Table) -> None:
    run = await judged(company, "ntlm", clients=("windows", "roomos"))
    assert exit_status(run, strict=False) == 1
    assert "follow --client: windows, roomos" in render(run, width=120, color=False, verbose=False)
    table.holds(run, Right(verdict="incompatible", code="client.no-common-scheme"))


@pytest.mark.row("F3", "a Digest proxy: devices work, and most apps do not")
async def test_devices_that_work_do_not_save_the_apps(company: CompanyBuilder, table: Table) -> None:
    run = await judged(company, "digest")
    assert next(one.verdict for one in run.clients if one.client == "roomos") is Verdict.COMPATIBLE
    table.holds(run, Right(verdict="incompatible", code="client.no-common-scheme"))


@pytest.mark.row("F3", "what stops the apps stands above what only devices cannot do")
@pytest.mark.parametrize("answered", ["407 Proxy Authentication Required", "503 Service Unavailable"])
async def test_what_decides_stands_first(table: Table, answered: str) -> None:
    refusal = answer(answered, "Proxy-Authenticate: NTLM")

    def says(one: Asked) -> bytes:
        if one.authorization.startswith("NTLM TlRMTVNTUAAD"):
            return refusal
        return asks(f"NTLM {TYPE_2}" if one.authorization else "NTLM")

    async with answering(says) as proxy:
        run = await proxy.audited("auto", profile=load_profile("webex-2026"))
    told = [one.problem.finding.code for one in causes(run)]
    right = ["logon.refused" if answered.startswith("407") else "logon.directory-down", "client.no-common-scheme"]
    table.says(", ".join(told), ", ".join(right), why="" if told == right else "another order")
