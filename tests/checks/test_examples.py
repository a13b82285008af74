"""Every example of every check is played through the real protocol code, and judged as it says."""

from pathlib import Path

import pytest

from proxytest.engine.audit import audit
from proxytest.engine.registry import all_checks
from proxytest.judgement.check import Check, Example
from tests.support.plans import plan_for
from tests.support.scripted import Authorities, scripted_proxy

CASES = [
    pytest.param(check, example, id=f"{check.id}: {example.title}")
    for check in all_checks().values()
    for example in check.examples
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
            pac=example.pac,
        )
        run = await audit(plan)
    seen = {
        ("proxy" if result.target == str(plan.proxy) else result.target): result.status.value
        for result in run.results
        if result.check == check.id
    }
    assert proxy.mistakes == []
    assert proxy.unplayed == set()
    assert {target: seen.get(target) for target in example.expect} == dict(example.expect)
    assert not [result for result in run.results if result.status == "broken"]


def test_every_check_has_an_example_and_an_explanation() -> None:
    for check in all_checks().values():
        assert check.examples, check.id
        for heading in ("What it checks:", "Why it matters:", "How it decides:", "Remedy:", "Sources:"):
            assert heading in check.text, (check.id, heading)


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


def _target(example: Example) -> str:
    """The host of the first CONNECT."""
    words = example.transcript.split()
    return words[words.index("CONNECT") + 1] if "CONNECT" in words else "idbroker.webex.com:443"
