"""A wrong password costs one attempt, whatever stands before the proxy makes of its refusal: the domain counts."""

import asyncio
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import proxytest
from tests.real import cases
from tests.real.audit import Audit, run_audit
from tests.real.domain import ALICE, Domain
from tests.real.hosts import IDBROKER
from tests.real.origin import Origin
from tests.real.programs import run
from tests.real.proxy import Proxy
from tests.real.relay import running_relay
from tests.real.squid import Squid, running_squid
from tests.support.disguises import DISGUISES, SILENCE

WRONG_PASSWORD = "close:Sesame 42%"
#: Silence costs a time-out of the product each; one scheme will do.
DISGUISED = {name: answer for name, answer in DISGUISES.items() if answer != SILENCE}


@pytest.fixture(scope="module")
def squid(origin: Origin, domain: Domain) -> Iterator[Squid]:
    with running_squid(cases.ALL_FOUR, origin, domain) as running:
        yield running


@pytest.fixture(autouse=True)
def _nothing_is_counted(domain: Domain) -> None:
    domain.forget_bad_passwords()


@pytest.mark.parametrize("schemes", [["ntlm"], ["negotiate"], ["auto"]], ids="".join)
@pytest.mark.parametrize("disguise", DISGUISED.values(), ids=DISGUISED.keys())
def test_the_domain_counts_one_attempt(squid: Squid, domain: Domain, schemes: list[str], disguise: bytes) -> None:
    with running_relay(squid, disguise) as (proxy, relay):
        before = domain.bad_passwords()
        audit = run_audit(proxy, *schemes, password=WRONG_PASSWORD)
        assert (domain.bad_passwords() - before, relay.proofs) == (1, 1)
    assert audit.verdict in ("incompatible", "inconclusive")
    assert not [target for check, target in audit.passed() if check == "auth/scheme"]
    assert not [target for check, target in audit.failed() if check.startswith("policy/")]


@pytest.mark.parametrize("scheme", ["basic", "digest"])
@pytest.mark.parametrize("disguise", DISGUISED.values(), ids=DISGUISED.keys())
def test_squid_is_shown_the_password_once(squid: Squid, scheme: str, disguise: bytes) -> None:
    before = len(squid.refused_authentications())
    with running_relay(squid, disguise) as (proxy, relay):
        run_audit(proxy, scheme, password=WRONG_PASSWORD)
        assert relay.proofs == 1
    assert len(squid.refused_authentications()) - before == 1


def test_silence_is_an_attempt(squid: Squid, domain: Domain) -> None:
    with running_relay(squid, SILENCE) as (proxy, _):
        before = domain.bad_passwords()
        run_audit(proxy, "ntlm", password=WRONG_PASSWORD)
        assert domain.bad_passwords() - before == 1


def test_four_schemes_by_name_are_one_attempt(squid: Squid, domain: Domain) -> None:
    with running_relay(squid, DISGUISES["403"]) as (proxy, relay):
        before = domain.bad_passwords()
        run_audit(proxy, "basic", "digest", "ntlm", "negotiate", password=WRONG_PASSWORD)
        assert (domain.bad_passwords() - before, relay.proofs) == (1, 1)


@pytest.mark.parametrize("disguise", ["403", "503", "200 and a page", "close"])
def test_a_program_that_opens_tunnels_in_a_loop_is_one_attempt(squid: Squid, domain: Domain, disguise: str) -> None:
    identity = proxytest.Identity(ALICE.user, proxytest.Secret(WRONG_PASSWORD))

    async def opens(proxy: Proxy) -> None:
        for _ in range(10):
            with pytest.raises(proxytest.TunnelError):
                async with proxytest.open_tunnel(proxy.url, IDBROKER, identity, auth="ntlm"):
                    pass

    with running_relay(squid, DISGUISES[disguise]) as (proxy, relay):
        asyncio.run(opens(proxy))
        assert (domain.bad_passwords(), relay.proofs) == (1, 1)


@pytest.mark.parametrize(("how", "disguise"), [("-n 4", "403"), ("--forked", "503"), ("--reruns 2", "close")])
def test_a_scenario_that_pytest_runs_is_one_attempt(
    squid: Squid, domain: Domain, how: str, disguise: str, tmp_path: Path
) -> None:
    (tmp_path / "secret").write_text(WRONG_PASSWORD)
    with running_relay(squid, DISGUISES[disguise]) as (proxy, relay):
        (tmp_path / "hq.yaml").write_text(
            f"proxy: {proxy.url}\nuser: {ALICE.user}\npassword: {{file: secret}}\nauth: ntlm\n"
            f"cacert: {proxy.public_root}\ntargets: [{IDBROKER}]\nselect: [auth/scheme, tunnel/https]\n"
        )
        command = [sys.executable, "-m", "pytest", "--rootdir", str(tmp_path), str(tmp_path / "hq.yaml"), *how.split()]
        finished = run(command, environment={"XDG_RUNTIME_DIR": str(tmp_path)})
        assert finished.returncode == 1, finished.stdout
        assert (domain.bad_passwords(), relay.proofs) == (1, 1)


@pytest.mark.parametrize("disguise", ["403", "close"])
def test_runs_side_by_side_are_one_attempt(squid: Squid, domain: Domain, disguise: str, tmp_path: Path) -> None:
    machine = {"XDG_RUNTIME_DIR": str(tmp_path)}

    def audit(proxy: Proxy) -> Audit:
        return run_audit(proxy, "ntlm", password=WRONG_PASSWORD, environment=machine, whole=True)

    with running_relay(squid, DISGUISES[disguise]) as (proxy, _), ThreadPoolExecutor(4) as runs:
        audits = list(runs.map(audit, [proxy] * 4))
        assert domain.bad_passwords() == 1
    assert not [audit for audit in audits if ("auth/scheme", "ntlm") in audit.passed()]
    told = [audit for audit in audits if "in an earlier run on this machine" in audit.result("auth/scheme")["reason"]]
    assert len(told) == 3
