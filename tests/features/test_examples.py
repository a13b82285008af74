"""Every example of every check is played through the real protocol code, and judged as it says."""

from dataclasses import replace
from pathlib import Path

import pytest

from proxytest.engine.audit import audit
from proxytest.features.registry import all_checks, all_codes
from proxytest.features.settings.probes.machine import read_environment
from proxytest.judgement.check import Check, Example
from proxytest.model.profile import Profile
from proxytest.model.result import Party, Result, Status
from proxytest.model.run import Run
from proxytest.probe.plan import Plan
from proxytest.protocol.settings.environment import parse_environment
from proxytest.report.stored_run import from_json, to_json
from proxytest.report.traffic_paths import media_in_all, paths
from proxytest.scenario.profile_file import load_profile
from tests.support.media import TOKEN, media_host
from tests.support.plans import plan_for
from tests.support.reads import evidence_of, undeclared
from tests.support.scripted import ITSELF, Authorities, scripted_proxy

CODES = all_codes()
#: These wait until a time-out.
WAITING = {
    "config/pac-script: A script that does not end in the time that it is given",
    "media/mtu: Only the small one is answered",
    "media/proof: No answer is signed",
    "media/tcp: A middlebox accepts the connection and says nothing",
    "media/udp: Silence",
}
NAMED = {
    f"{check.id}: {example.title}": (check, example) for check in all_checks().values() for example in check.examples
}
CASES = [
    pytest.param(*named, id=name, marks=[pytest.mark.long] if name in WAITING else []) for name, named in NAMED.items()
]


@pytest.mark.parametrize(("check", "example"), CASES)
async def test_example(check: Check, example: Example, tmp_path: Path) -> None:
    authorities = Authorities(folder=tmp_path)
    async with scripted_proxy(example.transcript, authorities) as proxy:
        plan = plan_for(
            port=None if example.pac else proxy.port,
            roots=authorities.public_pem,
            auth=example.auth,
            user=example.user,
            targets=(_target(example),),
            pac=example.pac.replace(ITSELF, f"127.0.0.1:{proxy.port}") if example.pac else None,
        )
        profile = load_profile(example.profile)
        profile = _speaking_kerberos(profile) if example.kerberos else profile
        plan = replace(_with_settings(plan, example), profile=profile, hold=example.hold, active=example.active)
        plan = replace(plan, max_failures=example.max_failures)
        async with media_host(example.media, example.media_host, tmp_path) as media:
            run = await audit(replace(plan, media=media, reflector_token=TOKEN if example.media_token else None))
    seen = {
        ("proxy" if result.target == str(plan.proxy) else _named(result.target, proxy.port)): result.status.value
        for result in run.results
        if result.check == check.id
    }
    assert from_json(to_json(run), "run.json").results == run.results
    assert proxy.mistakes == []
    assert proxy.unplayed == set()
    assert {target: seen.get(target) for target in example.expect} == dict(example.expect)
    assert example.says in _said(run, check)
    assert undeclared(check, evidence_of(run)) == set()
    assert not [result for result in run.results if result.status == "broken"]
    assert _is_drawn_as_failing(run) or not any(_stops(result) for result in run.results)
    for result in run.results:
        known = {code.id for code in all_checks()[result.check].codes}
        assert {finding.code for finding in result.findings} | {result.code or ""} <= known | {""}
        assert {finding.because for finding in result.findings} | {result.because} <= {None, *CODES}


def _stops(result: Result) -> bool:
    blamed = any(finding.party is not Party.OUR_LIMIT for finding in result.findings)
    return result.status is Status.FAIL and blamed and result.traffic != ()


def _is_drawn_as_failing(run: Run) -> bool:
    """Does the picture of the HTML page show that something breaks?"""
    return media_in_all(run)[0] is Status.FAIL or any(path.status is Status.FAIL for path in paths(run))


def test_every_check_has_an_example_and_an_explanation() -> None:
    for check in all_checks().values():
        assert check.examples, check.id
        for heading in ("What it checks:", "Why it matters:", "How it decides:", "Remedy:", "Sources:"):
            assert heading in check.text, (check.id, heading)


def test_each_example_that_waits_is_there() -> None:
    assert set(NAMED) >= WAITING


def test_the_checks_of_the_contract_are_all_there() -> None:
    assert set(all_checks()) >= {
        "proxy/reachable",
        "auth/offered",
        "auth/scheme",
        "auth/kerberos-only",
        "tunnel/https",
        "tls/inspection",
        "wss/upgrade",
        "policy/allow-list",
        "config/pac-only",
        "product/mwg-ntlm",
        "client/support",
    }


def _named(target: str, port: int) -> str:
    """Call the proxy that plays a transcript as the transcript does."""
    return target.replace(f"127.0.0.1:{port}", ITSELF)


def _said(run: Run, check: Check) -> str:
    """All that a check said."""
    results = [result for result in run.results if result.check == check.id]
    findings = [f"{one.message}\n{one.actual}\n{one.remedy}" for result in results for one in result.findings]
    return "\n".join([*(result.reason for result in results), *findings])


def _with_settings(plan: Plan, example: Example) -> Plan:
    """Return the machine its settings; a proxy in a variable stands for the one that plays the transcript."""
    variables = read_environment(example.environ)
    sources = (parse_environment(example.environ), *example.sources)
    source = variables.source or plan.proxy_source
    return replace(plan, settings=variables.settings, sources=sources, proxy_source=source)


def _speaking_kerberos(profile: Profile) -> Profile:
    return replace(profile, clients=tuple(replace(client, kerberos=True) for client in profile.clients))


def _target(example: Example) -> str:
    """The host of the first CONNECT."""
    words = example.transcript.split()
    return words[words.index("CONNECT") + 1] if "CONNECT" in words else "idbroker.webex.com:443"
