"""Findings as failures, and what else becomes of a check."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.pytest_plugin.conftest import Site
from tests.support.company import CompanyBuilder, Mishap
from tests.support.peers import Talk, peer

pytestmark = pytest.mark.long

pytest_plugins = ["pytester"]

QUICK = "auth: ntlm\nselect: [auth/scheme, tunnel/https, tls/inspection, wss/hold]\n"


async def test_a_proxy_that_works(site: Site, company: CompanyBuilder) -> None:
    async with company.running("ntlm") as proxy:
        path = site.scenario(proxy, QUICK)
        seen = await site.pytest(path.name, "-v")
    seen.assert_outcomes(passed=6, skipped=1)
    seen.stdout.fnmatch_lines(["*verdict PASSED*", "*= proxytest =*", "hq.yaml::verdict: COMPATIBLE: *"])
    assert len({one.authorization for one in proxy.proofs}) >= 1


async def test_a_finding_is_the_failure(site: Site, company: CompanyBuilder) -> None:
    async with company.running("ntlm", echo=True) as proxy:
        path = site.scenario(proxy, QUICK)
        seen = await site.pytest(path.name, "--junitxml", "report.xml")
    seen.stdout.fnmatch_lines(
        [
            "*_ tls/inspection[[]idbroker.webex.com:443] _*",
            "TLS is intercepted; the clients do not connect at idbroker.webex.com:443",
            "  expected    a chain to a public root",
            "  seen        a certificate issued by 'CN=Corporate Inspection CA*",
            "  what to do  Exempt the host's domain from TLS inspection*",
            "  evidence    event*",
            "    #* * TLSv1.3, leads to no trusted root: CN=idbroker.webex.com*",
            "*_ verdict _*",
            "NOT COMPATIBLE: *",
        ]
    )
    seen.stdout.no_fnmatch_line("*Traceback*")
    assert "wonderland" not in seen.stdout.str()
    case = site.cases()["tls/inspection[idbroker.webex.com:443]"]
    assert case.get("classname") == "hq.yaml"
    failure = case.find("failure")
    assert failure is not None
    assert "what to do" in (failure.text or "")
    assert "\x1b" not in (failure.text or "")
    assert seen.ret == 1


async def test_a_wrong_password_is_one_attempt_however_many_tests(site: Site, company: CompanyBuilder) -> None:
    async with company.running("ntlm", "basic") as proxy:
        path = site.scenario(proxy, QUICK, password="looking-glass")
        seen = await site.pytest(path.name)
    seen.stdout.fnmatch_lines(["*_ auth/scheme[[]ntlm] _*"])
    assert len(proxy.proofs) == 1
    assert seen.ret == 1


async def test_several_files_with_one_wrong_password_are_one_attempt(site: Site, company: CompanyBuilder) -> None:
    async with company.running("ntlm") as proxy:
        names = [site.scenario(proxy, QUICK, name=f"{name}.yaml", password="no").name for name in ("hq", "branch")]
        await site.pytest(*names)
    assert len(proxy.proofs) == 1


WARNED = "auth: ntlm\nselect: [tls/inspection]\n"  #: of a host whose clients work behind an inspecting proxy


async def test_a_warning_passes_and_is_told(site: Site, company: CompanyBuilder) -> None:
    async with company.running("ntlm", echo=True) as proxy:
        path = site.scenario(proxy, WARNED, targets="web.webex.com")
        seen = await site.pytest(path.name, "-rP", "--junitxml", "report.xml")
        strict = await site.pytest(path.name, "--proxytest-strict")
    seen.assert_outcomes(passed=2)
    name = "tls/inspection[[]web.webex.com:443]"
    seen.stdout.fnmatch_lines([f"*_ {name} _*", "*Captured proxytest call*", f"hq.yaml::{name}: warning: *"])
    properties = site.cases()["tls/inspection[web.webex.com:443]"].iter("property")
    assert [one.get("name") for one in properties] == ["proxytest_warning"]
    strict.assert_outcomes(failed=2)


async def test_a_scenario_may_be_strict_by_itself(site: Site, company: CompanyBuilder) -> None:
    async with company.running("ntlm", echo=True) as proxy:
        path = site.scenario(proxy, f"{WARNED}strict: true\n", targets="web.webex.com")
        seen = await site.pytest(path.name)
    seen.assert_outcomes(failed=2)


async def test_what_is_waived_is_an_expected_failure(site: Site, company: CompanyBuilder) -> None:
    until = (datetime.now(tz=UTC) + timedelta(days=30)).date()
    waiver = f"waivers:\n  - {{check: tls, target: '*', reason: on purpose, until: {until}}}\n"
    async with company.running("ntlm", echo=True) as proxy:
        path = site.scenario(proxy, "auth: ntlm\nselect: [tls/inspection]\n" + waiver)
        seen = await site.pytest(path.name, "-rx")
    seen.stdout.fnmatch_lines([f"XFAIL hq.yaml::tls/inspection* - waived until {until}: on purpose"])


async def test_a_skip_says_why(site: Site, company: CompanyBuilder) -> None:
    async with company.running("ntlm") as proxy:
        path = site.scenario(proxy, "auth: ntlm\nselect: [wss, tunnel/https]\n")
        seen = await site.pytest(path.name, "-rs", "--junitxml", "report.xml")
    seen.stdout.fnmatch_lines(["SKIPPED*"])
    skipped = site.cases()["wss/upgrade[-]"].find("skipped")
    assert skipped is not None
    assert skipped.get("message")


async def test_where_nothing_could_be_tested_something_fails(site: Site) -> None:
    async def hangs_up(talk: Talk) -> None:
        await talk.head()

    async with peer(hangs_up) as proxy:
        text = f"proxy: http://127.0.0.1:{proxy.port}\ntargets: [idbroker.webex.com]\nselect: [tunnel/https]\n"
        site.pytester.makefile(".yaml", hq=text)
        seen = await site.pytest("hq.yaml")
    seen.assert_outcomes(skipped=1, failed=1)
    seen.stdout.fnmatch_lines(["*_ verdict _*"])


def test_what_cannot_be_carried_out_is_an_error_of_each_test(site: Site) -> None:
    text = "proxy: http://127.0.0.1:1\nuser: alice\npassword: {env: NOT_SET_HERE}\nselect: [tunnel/answer]\n"
    site.pytester.makefile(".yaml", hq=text)
    seen = site.pytester.runpytest_subprocess("hq.yaml", "--junitxml", "report.xml")
    seen.assert_outcomes(errors=2)
    seen.stdout.fnmatch_lines(["no password for 'alice': set NOT_SET_HERE*"])
    assert site.cases()["tunnel/answer[proxy]"].find("error") is not None


@pytest.mark.parametrize("chosen", ["first", "second"])
async def test_only_the_runs_of_chosen_tests_are_carried_out(chosen: str, site: Site, company: CompanyBuilder) -> None:
    async with company.running() as first, company.running() as second:
        several = (
            f"proxies:\n  first: {{proxy: 'http://127.0.0.1:{first.port}'}}\n"
            f"  second: {{proxy: 'http://127.0.0.1:{second.port}'}}\n"
            f"cacert: {site.roots}\ntargets: [idbroker.webex.com]\nselect: [tunnel/https]\n"
        )
        site.pytester.makefile(".yaml", hq=several)
        seen = await site.pytest("hq.yaml", "-k", chosen)
    seen.assert_outcomes(passed=2, deselected=2)
    assert (bool(first.heard), bool(second.heard)) == (chosen == "first", chosen == "second")


async def test_what_cannot_be_told_is_skipped_with_what_was_seen(site: Site, company: CompanyBuilder) -> None:
    async with company.running("basic", mishap=lambda heard: Mishap.CUTS if heard.proves else None) as proxy:
        path = site.scenario(proxy, "auth: basic\nselect: [auth/scheme]\n")
        seen = await site.pytest(path.name, "-rs")
    seen.stdout.fnmatch_lines(["SKIPPED*the log-on got no answer: CONNECT: *"])
