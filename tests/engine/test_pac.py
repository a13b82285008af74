"""Whole audits with a PAC file: which proxy is audited, which settings replace the file, and what evil ones do."""

import asyncio
import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proxytest.engine.audit import audit
from proxytest.features.pac.observations import PacProxyTried, PacSeen
from proxytest.features.proxy.observations import ProxyDialled
from proxytest.features.settings.observations import SettingsSeen
from proxytest.model.activity import Activity, Stage
from proxytest.model.event import Failure, Operation
from proxytest.model.profile import Configuration, ProxySupport
from proxytest.model.result import Result, Status
from proxytest.model.run import Run, Verdict
from proxytest.model.settings import Source, SourceSeen
from proxytest.probe.plan import Plan
from proxytest.report.stored_run import from_json, to_json
from tests.support.company import Company, CompanyBuilder
from tests.support.peers import Behaviour, answers, peer
from tests.support.plans import plan_for

pytestmark = pytest.mark.long

HOST = "idbroker.webex.com:443"


def serves(script: str) -> Behaviour:
    head = "HTTP/1.1 200 OK\r\nContent-Type: application/x-ns-proxy-autoconfig\r\nContent-Length: "
    return answers(f"{head}{len(script)}\r\n\r\n{script}".encode())


def returns(answer: str) -> Behaviour:
    return serves(f'function FindProxyForURL(url, host) {{ return "{answer}"; }}')


async def audited(plan: Plan, behave: Behaviour) -> Run:
    async with peer(behave) as server:
        return await audit(replace(plan, pac=f"http://127.0.0.1:{server.port}/proxy.pac"))


def without_proxy(company: Company | None = None) -> Plan:
    made = plan_for(port=None, roots=company.authorities.public_pem if company else None)
    return replace(made, proxy=None, proxy_source=None)


def result(run: Run, check: str, target: str | None = None) -> Result:
    return next(one for one in run.results if one.check == check and target in (None, one.target))


async def test_without_another_proxy_the_audit_goes_on_with_the_pac_files(company: CompanyBuilder) -> None:
    async with company.running("ntlm") as proxy:
        run = await audited(without_proxy(proxy), returns(f"PROXY 127.0.0.1:{proxy.port}; DIRECT"))
    (settings,) = (one for one in run.observations if isinstance(one, SettingsSeen))
    assert (settings.proxy, settings.by_pac) == (f"http://127.0.0.1:{proxy.port}", True)
    assert run.proxy.url == settings.proxy
    assert result(run, "tunnel/https", HOST).status is Status.PASS
    assert result(run, "config/pac-proxies").status is Status.PASS


async def test_pac_only_fails_and_prints_the_settings_that_replace_the_file(company: CompanyBuilder) -> None:
    async with company.running() as proxy:
        run = await audited(without_proxy(proxy), returns(f"PROXY 127.0.0.1:{proxy.port}; DIRECT"))
    only = result(run, "config/pac-only")
    assert only.status is Status.FAIL
    assert f"HTTP proxy, also for HTTPS: host 127.0.0.1, port {proxy.port}" in only.findings[0].remedy
    assert run.verdict is Verdict.INCOMPATIBLE


@pytest.mark.parametrize(("readers", "status"), [(1, Status.WARN), (2, Status.PASS)])
async def test_clients_that_read_pac_files_may_be_configured_by_one(
    company: CompanyBuilder, readers: int, status: Status
) -> None:
    async with company.running() as proxy:
        plan = without_proxy(proxy)
        usable = [one for one in plan.profile.clients if one.behind_proxy is ProxySupport.YES]
        reading = [replace(one, configuration=(Configuration.PAC,)) for one in usable[:readers]]
        profile = replace(plan.profile, clients=(*reading, *usable[readers:]))
        run = await audited(replace(plan, profile=profile), returns(f"PROXY 127.0.0.1:{proxy.port}"))
    assert result(run, "config/pac-only").status is status
    assert result(run, "tunnel/https", HOST).status is Status.PASS


async def test_an_explicit_proxy_stays_the_one_that_is_audited(company: CompanyBuilder) -> None:
    async with company.running() as proxy:
        plan = plan_for(port=proxy.port, roots=proxy.authorities.public_pem)
        run = await audited(plan, returns("DIRECT"))
    assert run.proxy.url == f"http://127.0.0.1:{proxy.port}"
    assert result(run, "config/pac-only").status is Status.PASS
    assert result(run, "config/pac-routes", HOST).status is Status.WARN


async def test_of_several_proxies_the_first_that_answers_is_audited(company: CompanyBuilder) -> None:
    async with company.running() as proxy, peer(answers(b"")) as gone:
        dead = gone.port
    async with company.running() as proxy:
        run = await audited(without_proxy(proxy), returns(f"PROXY 127.0.0.1:{dead}; PROXY 127.0.0.1:{proxy.port}"))
    assert run.proxy.url == f"http://127.0.0.1:{proxy.port}"
    tried = [(one.first, one.failed is None) for one in run.observations if isinstance(one, PacProxyTried)]
    assert tried == [(True, False), (False, True)]
    assert result(run, "config/pac-proxies", f"PROXY 127.0.0.1:{dead}").status is Status.WARN


async def test_reaching_the_proxy_has_the_events_of_its_own_connection() -> None:
    run = await audited(plan_for(port=1), returns("PROXY 127.0.0.1:1"))
    (dialled,) = [one for one in run.observations if isinstance(one, ProxyDialled)]
    events = [run.trace[number - 1] for number in dialled.events]
    assert [event.operation for event in events] == [Operation.RESOLVE, Operation.RESOLVE, Operation.DIAL]
    assert len({event.conn for event in events}) == 1


async def test_a_socks_server_is_not_audited() -> None:
    async with peer(answers(b"")) as server:
        run = await audited(without_proxy(), returns(f"SOCKS 127.0.0.1:{server.port}"))
    assert run.proxy.url is None
    assert result(run, "config/pac-routes", HOST).status is Status.WARN


async def test_an_https_proxy_of_the_file_is_verified_before_anything_is_sent(company: CompanyBuilder) -> None:
    async with company.running("basic", tls="interceptor") as proxy:
        run = await audited(without_proxy(proxy), returns(f"HTTPS 127.0.0.1:{proxy.port}"))
    assert proxy.bytes_received == b""
    assert run.verdict is Verdict.INCOMPATIBLE


@pytest.mark.parametrize(
    "script",
    [
        pytest.param("while (true);", marks=pytest.mark.table),
        "function FindProxyForURL(url, host) { while (true); }",
        pytest.param(
            'function FindProxyForURL(url, host) { return /^(a+)+$/.test("a".repeat(40) + "b"); }',
            marks=pytest.mark.table,
        ),
        'function FindProxyForURL(url, host) { var all = []; while (true) all.push("x".repeat(1e6) + all.length); }',
        "function FindProxyForURL(url, host) { return FindProxyForURL(url, host) + 1; }",
        "(",
        "",
    ],
)
async def test_an_evil_pac_file_is_a_finding_and_the_audit_goes_on(company: CompanyBuilder, script: str) -> None:
    async with company.running() as proxy:
        run = await audited(plan_for(port=proxy.port, roots=proxy.authorities.public_pem), serves(script))
    evil = result(run, "config/pac-script")
    # What takes too long, or too much, reaches a limit of ours: that is nothing to hold against the file.
    limit = (Status.UNDECIDED, "pac.our-limit")
    assert (evil.status, evil.code) == (limit if "while" in script or "repeat" in script else (Status.WARN, None))
    assert result(run, "tunnel/https", HOST).status is Status.PASS
    assert not [one for one in run.results if one.status is Status.BROKEN]


async def test_a_file_of_50_mib_has_a_reason_and_the_audit_goes_on(company: CompanyBuilder) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/javascript\r\nContent-Length: 52428800\r\n\r\n"
    async with company.running() as proxy:
        plan = plan_for(port=proxy.port, roots=proxy.authorities.public_pem)
        run = await audited(plan, answers(head, *[b"x" * 65536] * 800))
    evil = result(run, "config/pac-script")
    assert "larger than browsers take" in evil.reason
    assert "52428800 bytes" in evil.findings[0].actual
    assert result(run, "tunnel/https", HOST).status is Status.PASS


async def test_where_the_file_is_the_only_way_its_failure_fails() -> None:
    run = await audited(without_proxy(), serves("("))
    assert result(run, "config/pac-script").status is Status.FAIL
    assert result(run, "config/pac-only").status is Status.FAIL


async def test_without_an_engine_the_reason_says_what_to_install(
    company: CompanyBuilder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("proxytest.features.pac.probes.fetch_and_run.find_engine", lambda: None)
    async with company.running() as proxy:
        plan = plan_for(port=proxy.port, roots=proxy.authorities.public_pem)
        run = await audited(plan, returns("DIRECT"))
    skipped = result(run, "config/pac-script")
    assert (skipped.status, skipped.reason) == (Status.SKIP, "to evaluate PAC files: pip install -e '.[pac]'")
    assert result(run, "tunnel/https", HOST).status is Status.PASS


async def test_a_run_that_asks_for_none_of_it_leaves_the_file_alone(company: CompanyBuilder) -> None:
    async with company.running() as proxy, peer(returns("DIRECT")) as server:
        plan = plan_for(port=proxy.port, roots=proxy.authorities.public_pem)
        await audit(replace(plan, pac=f"http://127.0.0.1:{server.port}/", select=("tunnel",)))
    assert not server.talks


async def test_the_password_is_not_sent_to_the_files_server(company: CompanyBuilder) -> None:
    async with company.running("basic") as proxy, peer(returns("DIRECT")) as server:
        plan = plan_for(port=proxy.port, roots=proxy.authorities.public_pem, auth=("basic",))
        await audit(replace(plan, pac=f"http://127.0.0.1:{server.port}/"))
    assert b"uthorization" not in server.received[0]


async def test_what_was_seen_can_be_stored_and_read_back(company: CompanyBuilder) -> None:
    async with company.running() as proxy:
        run = await audited(
            without_proxy(proxy), returns(f"PROXY 127.0.0.1:{proxy.port}; HTTPS 127.0.0.1:2; SOCKS 127.0.0.1; DIRECT")
        )
    stored = to_json(run)
    assert from_json(stored, "test") == run
    (seen,) = (one for one in json.loads(stored)["observations"] if one["kind"] == "pac")
    assert [way["keyword"] for way in seen["rows"][0]["ways"]] == ["PROXY", "HTTPS", "SOCKS", "DIRECT"]


async def test_the_steps_are_told_in_pairs(company: CompanyBuilder) -> None:
    told: list[Activity] = []
    async with company.running() as proxy, peer(returns(f"PROXY 127.0.0.1:{proxy.port}")) as server:
        plan = replace(without_proxy(proxy), pac=f"http://127.0.0.1:{server.port}/")
        await audit(plan, told.append)
    begun = [(one.title, one.target) for one in told if one.stage is Stage.STARTED]
    assert begun[:2] == [
        ("Read the PAC file", plan.pac),
        ("Try a proxy of the PAC file", f"PROXY 127.0.0.1:{proxy.port}"),
    ]
    assert len(begun) * 2 == len(told)


async def test_connections_bear_numbers_of_their_own(company: CompanyBuilder) -> None:
    async with company.running() as proxy:
        run = await audited(without_proxy(proxy), returns(f"PROXY 127.0.0.1:{proxy.port}"))
    (seen,) = (one for one in run.observations if isinstance(one, PacSeen))
    fetched = {event.conn for event in run.trace if event.seq in seen.events} - {0}
    others = {event.conn for event in run.trace if event.seq not in seen.events}
    assert fetched
    assert not fetched & others


FRAGMENTS = (
    b"HTTP/1.1 200 OK\r\n",
    b"HTTP/1.1 302 Found\r\nLocation: //[\r\n",
    b"HTTP/1.1 302 Found\r\nLocation: http://\xff\r\n",
    b"HTTP/1.1 100 Continue\r\n\r\n",
    b"HTTP/1.1 101 Switching Protocols\r\n\r\n",
    b"Content-Type: \x80\r\n",
    b"Content-Encoding: gzip\r\n",
    b"Content-Length: 3\r\n",
    b"Content-Length: -1\r\n",
    b"Transfer-Encoding: chunked\r\n",
    b"\r\n",
    b"zz\r\n",
    b"\x1f\x8b\x08\x00",
    b"function FindProxyForURL(url, host) { return '\x80'; }",
)


async def _run_on(said: bytes) -> Run:
    return await audited(replace(plan_for(port=None, timeout=0.5), proxy=None, proxy_source=None), answers(said))


@settings(max_examples=60)
@given(parts=st.lists(st.sampled_from(FRAGMENTS) | st.binary(max_size=20), max_size=6))
def test_any_bytes_of_the_files_server_end_in_a_run(parts: list[bytes]) -> None:
    run = asyncio.run(_run_on(b"".join(parts)))
    assert [one for one in run.results if one.status is Status.BROKEN] == []
    assert [event for event in run.trace if event.failure is Failure.UNKNOWN] == []
    told = result(run, "config/pac-script").status
    assert told in (Status.FAIL, Status.WARN, Status.PASS, Status.UNDECIDED)  # that is, not left out


@pytest.mark.parametrize(
    ("source", "sent"), [(Source.WPAD_DHCP, False), (Source.WPAD_DNS, False), (Source.GNOME, True)]
)
async def test_no_log_on_is_sent_to_a_proxy_that_only_the_network_names(
    company: CompanyBuilder, source: Source, *, sent: bool
) -> None:
    async with company.running("ntlm", "basic") as proxy, peer(returns(f"PROXY 127.0.0.1:{proxy.port}")) as server:
        pac = f"http://127.0.0.1:{server.port}/wpad.dat"
        plan = replace(without_proxy(proxy), pac=pac, sources=(SourceSeen(source=source, pac=pac),))
        run = await audit(plan)
    assert bool(proxy.proofs) is sent
    if not sent:
        assert "WPAD" in result(run, "auth/scheme").reason


async def test_a_file_that_the_user_names_is_the_users_choice_also_where_the_network_names_it_too(
    company: CompanyBuilder,
) -> None:
    async with company.running("ntlm") as proxy, peer(returns(f"PROXY 127.0.0.1:{proxy.port}")) as server:
        pac = f"http://127.0.0.1:{server.port}/wpad.dat"
        plan = replace(without_proxy(proxy), sources=(SourceSeen(source=Source.WPAD_DHCP, pac=pac),))
        await audit(replace(plan, pac=pac, pac_named=True))
    assert proxy.proofs
