"""The hosts of features, asked for in a whole run: how often, by whom, and what a denial does."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import pytest

from proxytest.engine.audit import audit
from proxytest.features.tunnel.probes.feature_names import FEATURE_NAMES, HYBRID_NAMES
from proxytest.model.credentials import Credentials, Secret
from proxytest.model.profile import Purpose
from proxytest.model.run import Run, Verdict
from proxytest.prepare.make_plan import for_clients
from proxytest.probe.plan import Plan
from proxytest.scenario.profile_file import load_profile
from tests.support.company import Company, CompanyBuilder, Heard, Mishap
from tests.support.disguises import RESET
from tests.support.plans import plan_for

pytestmark = pytest.mark.long

WEBEX = load_profile("webex-2026")
FORBIDDEN = b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n"
FEATURES = {host.name for one in WEBEX.domains if one.purpose is Purpose.FEATURE for host in one.hosts}
NODES = {host.name for one in WEBEX.domains if one.purpose is Purpose.HYBRID for host in one.hosts}


def plan(company: Company, *auth: str, clients: tuple[str, ...] = ()) -> Plan:
    made = plan_for(port=company.port, roots=company.authorities.public_pem, auth=auth)
    return replace(made, profile=for_clients(WEBEX, clients), own_targets=False, clients=clients, max_concurrency=8)


def of_hosts(heard: list[Heard], hosts: set[str], *, proven: bool = True) -> Counter[str]:
    told = (one for one in heard if one.proves or not proven)
    return Counter(name for one in told if (name := one.target.partition(":")[0]) in hosts)


def denies(*hosts: str) -> Callable[[Heard], Mishap | None]:
    return lambda heard: Mishap.DENIES if heard.target.partition(":")[0] in hosts else None


def rows(run: Run, check: str) -> dict[str, str]:
    return {row.target: row.status.value for row in run.results if row.check == check}


async def test_each_host_of_a_feature_costs_one_log_on(company: CompanyBuilder) -> None:
    async with company.running("ntlm") as proxy:
        run = await audit(plan(proxy, "ntlm"))
    assert of_hosts(proxy.proofs, FEATURES) == dict.fromkeys(FEATURES, 1)
    assert of_hosts(proxy.proofs, NODES) == {}
    assert rows(run, "policy/features")["*.giphy.com"] == "pass"
    assert len(FEATURES) == 19


async def test_a_wrong_password_is_never_sent_to_a_feature(company: CompanyBuilder) -> None:
    wrong = Credentials(user="alice", password=Secret("not-the-password"))
    async with company.running("ntlm") as proxy:
        await audit(replace(plan(proxy, "ntlm"), credentials=wrong))
    assert len(proxy.proofs) == 1


async def test_a_denied_feature_warns_and_the_rest_is_compatible(company: CompanyBuilder) -> None:
    async with company.running("ntlm", mishap=denies("api.giphy.com")) as proxy:
        run = await audit(plan(proxy, "ntlm"))
    assert run.verdict is Verdict.WARNINGS
    warned = {target for target, status in rows(run, "policy/features").items() if status == "warn"}
    assert warned == {"*.giphy.com"}


@pytest.mark.parametrize("then", [FORBIDDEN, RESET], ids=["403", "cut"])
@pytest.mark.parametrize("schemes", [(), ("ntlm",)])
async def test_a_proxy_that_denies_all_from_some_moment_on_denies_no_feature(
    company: CompanyBuilder, schemes: tuple[str, ...], then: bytes
) -> None:
    async with company.running(*schemes) as proxy:
        proxy.limit = lambda seen: then if of_hosts(seen.heard, FEATURES, proven=bool(schemes)) else None
        run = await audit(plan(proxy, *schemes))
    assert not {"warn", "pass"} & set(rows(run, "policy/features").values())
    assert "pass" not in rows(run, "proxy/nodes").values()


@pytest.mark.parametrize(("clients", "verdict"), [((), "pass"), (("video-mesh",), "fail")])
async def test_a_node_s_name_counts_only_for_a_node_that_is_named(
    company: CompanyBuilder, clients: tuple[str, ...], verdict: str
) -> None:
    async with company.running("ntlm", mishap=denies("registry-1.docker.io")) as proxy:
        run = await audit(plan(proxy, "ntlm", clients=clients))
    assert (run.verdict is Verdict.INCOMPATIBLE) is (verdict == "fail")
    assert rows(run, "client/hybrid") == ({"video-mesh": "fail"} if clients else {"-": "skip"})


async def test_where_no_needed_host_is_reached_no_feature_is_asked_for(company: CompanyBuilder) -> None:
    async with company.running("ntlm", mishap=denies("idbroker.webex.com")) as proxy:
        await audit(plan(proxy, "ntlm"))
    assert of_hosts(proxy.heard, FEATURES) == {}


def test_whoever_names_hosts_asks_for_no_others() -> None:
    named = replace(plan_for(port=1), profile=WEBEX)
    assert FEATURE_NAMES.when(named) == HYBRID_NAMES.when(named) == "hosts were named by --target"
    assert FEATURE_NAMES.when(replace(named, profile=load_profile("spark-2016"), own_targets=False))
    assert list(FEATURE_NAMES.foresees(named)) == []
