"""Whole audits against a proxy on loopback: what is sent, how often, and what is never sent."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from proxytest.engine.audit import audit
from proxytest.engine.guard import LockoutGuard
from proxytest.features.logon.observations import SchemeTried
from proxytest.features.logon.probes import tickets
from proxytest.features.proxy.observations import ChallengesSeen
from proxytest.features.tunnel.observations import TunnelTried
from proxytest.model.activity import Activity, Stage
from proxytest.model.address import parse_authority, parse_proxy
from proxytest.model.challenge import Scheme
from proxytest.model.credentials import Credentials, Secret
from proxytest.model.outcome import Outcome
from proxytest.model.result import Status
from proxytest.model.run import Run, Verdict
from proxytest.probe.plan import Plan
from proxytest.scenario.profile_file import load_profile
from proxytest.wire.ticket import NoTicket, TicketEnd
from proxytest.wire.trust import proxy_context
from tests.support.company import ALL, Company, CompanyBuilder, Heard, Mishap
from tests.support.peers import Talk, answers, peer
from tests.support.plans import plan_for

WRONG = Credentials(user="alice", password=Secret("not-the-password"))


def plan(company: Company, *auth: str, **more: object) -> Plan:
    made = plan_for(port=company.port, roots=company.authorities.public_pem, auth=auth or ("auto",))
    return replace(made, **more)  # type: ignore[arg-type]


def hangs_behind(host: str) -> Callable[[Heard], Mishap | None]:
    return lambda heard: Mishap.HANGS if heard.target == host else None


def outcomes(run: Run) -> dict[str, Outcome]:
    return {one.scheme.value: one.outcome for one in run.observations if isinstance(one, SchemeTried)}


def tunnels(run: Run) -> Sequence[TunnelTried]:
    """The tunnels to the targets, without those to names that do not exist."""
    return [one for one in run.observations if isinstance(one, TunnelTried) and one.purpose != "wildcard"]


@pytest.mark.parametrize("scheme", ALL)
async def test_the_right_password_opens_the_tunnel_by_each_scheme(company: CompanyBuilder, scheme: str) -> None:
    async with company.running(scheme) as proxy:
        run = await audit(plan(proxy, scheme))
    assert outcomes(run) == {scheme: Outcome.ACCEPTED}
    expected = Verdict.WARNINGS if scheme == "basic" else Verdict.COMPATIBLE
    assert (run.verdict, [str(one.https) for one in tunnels(run)]) == (expected, ["200 OK"])


@pytest.mark.parametrize("asked", [*((scheme,) for scheme in ALL), ALL], ids="+".join)
async def test_a_wrong_password_is_proven_once_in_a_whole_run(company: CompanyBuilder, asked: tuple[str, ...]) -> None:
    async with company.running(*asked) as proxy:
        run = await audit(plan(proxy, *asked, credentials=WRONG))
    assert len(proxy.proofs) == 1
    assert list(outcomes(run).values()).count(Outcome.REFUSED) == 1
    assert run.verdict is Verdict.INCOMPATIBLE


@pytest.mark.parametrize("asked", [*((scheme,) for scheme in ALL), ALL], ids="+".join)
async def test_a_proxy_that_hangs_up_on_a_wrong_password_is_given_it_once(
    company: CompanyBuilder, asked: tuple[str, ...]
) -> None:
    async with company.running(*asked, disguise=b"") as proxy:
        await audit(plan(proxy, *asked, credentials=WRONG))
    assert len(proxy.proofs) == 1


async def test_auto_stops_where_a_proxy_hangs_up_on_a_proof(company: CompanyBuilder) -> None:
    async with company.running("ntlm", "digest", disguise=b"") as proxy:
        await audit(plan(proxy, credentials=WRONG))
    assert len(proxy.proofs) == 1


async def test_with_more_failures_allowed_never_more_are_made(company: CompanyBuilder) -> None:
    wrong = Credentials(user="alice", password=Secret("müßig"))  # Basic would try two charsets
    async with company.running("digest", "basic") as proxy:
        await audit(plan(proxy, "digest", "basic", credentials=wrong, max_failures=2))
    assert len(proxy.proofs) == 2


async def test_auto_takes_the_strongest_and_no_other(company: CompanyBuilder) -> None:
    async with company.running(*ALL) as proxy:
        run = await audit(plan(proxy))
    assert outcomes(run) == {"negotiate": Outcome.ACCEPTED}
    assert {one.scheme for one in proxy.proofs} == {"negotiate"}


async def test_auto_stops_after_a_refusal(company: CompanyBuilder) -> None:
    async with company.running("ntlm", "digest") as proxy:
        run = await audit(plan(proxy, credentials=WRONG))
    assert outcomes(run) == {"ntlm": Outcome.REFUSED}
    assert {one.scheme for one in proxy.heard} == {"", "ntlm"}


async def test_auto_withholds_basic_in_clear(company: CompanyBuilder) -> None:
    async with company.running("basic") as proxy:
        run = await audit(plan(proxy))
    assert outcomes(run) == {"basic": Outcome.WITHHELD}
    assert b"Proxy-Authorization" not in proxy.bytes_received


def over_tls(company: CompanyBuilder, proxy: Company) -> Plan:
    """Plan an audit of an https:// proxy that is trusted where the public root signed for it."""
    file = company.authorities.folder / "trusted.pem"
    file.write_bytes(company.authorities.public_pem)
    return plan(proxy, proxy=parse_proxy(f"https://127.0.0.1:{proxy.port}"), proxy_context=proxy_context(file))


async def test_auto_sends_basic_inside_tls(company: CompanyBuilder) -> None:
    async with company.running("basic", tls="far end") as proxy:
        run = await audit(over_tls(company, proxy))
    assert outcomes(run) == {"basic": Outcome.ACCEPTED}
    assert [str(one.https) for one in tunnels(run)] == ["200 OK"]


async def test_an_untrusted_https_proxy_is_sent_nothing_at_all(company: CompanyBuilder) -> None:
    async with company.running("basic", tls="interceptor") as proxy:
        run = await audit(over_tls(company, proxy))
    assert run.verdict is Verdict.INCONCLUSIVE
    assert proxy.bytes_received == b""


async def test_ntlm_is_bound_to_the_certificate_of_an_https_proxy(company: CompanyBuilder) -> None:
    async with company.running("ntlm", tls="far end") as proxy:
        run = await audit(over_tls(company, proxy))
    assert outcomes(run) == {"ntlm": Outcome.ACCEPTED}


async def test_schemes_asked_for_by_name_go_from_the_strongest(company: CompanyBuilder) -> None:
    async with company.running(*ALL) as proxy:
        run = await audit(plan(proxy, "basic", "digest", "ntlm"))
    assert list(outcomes(run)) == ["ntlm", "digest", "basic"]


@pytest.mark.parametrize(
    ("offered", "asked"), [("ntlm", "basic"), ("basic", "digest"), ("digest", "ntlm"), ("basic", "negotiate")]
)
async def test_a_scheme_that_is_not_offered_sends_no_credentials(
    company: CompanyBuilder, offered: str, asked: str
) -> None:
    async with company.running(offered) as proxy:
        run = await audit(plan(proxy, asked))
    assert outcomes(run) == {asked: Outcome.NOT_OFFERED}
    assert b"Proxy-Authorization" not in proxy.bytes_received


@pytest.mark.parametrize("schemes", [(), ("digest",)])
async def test_auth_none_sends_no_credentials(company: CompanyBuilder, schemes: tuple[str, ...]) -> None:
    async with company.running(*schemes) as proxy:
        run = await audit(plan(proxy, "none"))
    expected = Outcome.NOT_OFFERED if schemes else Outcome.ACCEPTED
    assert outcomes(run) == {"none": expected}
    assert b"Proxy-Authorization" not in proxy.bytes_received


async def test_a_proxy_that_asks_nobody_is_sent_no_credentials(company: CompanyBuilder) -> None:
    async with company.running() as proxy:
        run = await audit(plan(proxy))
    assert run.verdict is Verdict.COMPATIBLE
    assert b"Proxy-Authorization" not in proxy.bytes_received


async def test_exemptions_go_by_destination(company: CompanyBuilder) -> None:
    free, guarded = "idbroker.webex.com:443", "u2c.wbx2.com:443"
    async with company.running("digest", free=("idbroker.webex.com",)) as proxy:
        made = plan_for(port=proxy.port, roots=company.authorities.public_pem, targets=(free, guarded))
        run = await audit(made)
    assert [seen.target for seen in run.observations if isinstance(seen, ChallengesSeen)] == [free, guarded]
    assert {one.target: str(one.https) for one in tunnels(run)} == {free: "200 OK", guarded: "200 OK"}
    assert outcomes(run) == {"digest": Outcome.ACCEPTED}


async def test_free_destinations_are_tested_although_the_password_is_wrong(company: CompanyBuilder) -> None:
    free, guarded = "idbroker.webex.com:443", "u2c.wbx2.com:443"
    async with company.running("digest", free=("idbroker.webex.com",)) as proxy:
        made = plan_for(port=proxy.port, roots=company.authorities.public_pem, targets=(free, guarded))
        run = await audit(replace(made, credentials=WRONG))
    assert [(one.target, one.scheme) for one in tunnels(run)] == [(free, Scheme.NONE)]
    assert len(proxy.proofs) == 1


async def test_without_a_user_a_password_scheme_sends_nothing(company: CompanyBuilder) -> None:
    async with company.running("digest", "basic") as proxy:
        run = await audit(plan(proxy, "digest", "basic", credentials=None))
    assert outcomes(run) == {"digest": Outcome.NO_CREDENTIALS, "basic": Outcome.NO_CREDENTIALS}
    assert b"Proxy-Authorization" not in proxy.bytes_received


async def test_after_a_refusal_the_error_page_is_asked_for_without_credentials(company: CompanyBuilder) -> None:
    async with company.running("basic") as proxy:
        await audit(plan(proxy, "basic", credentials=WRONG))
    assert [one.authorization for one in proxy.heard if one.method == "GET"] == [""]


async def test_a_proxy_that_refuses_to_be_dialled_leaves_nothing_tested() -> None:
    async with peer(answers()) as gone:
        port = gone.port
    run = await audit(plan_for(port=port))
    assert run.verdict is Verdict.INCONCLUSIVE
    assert not tunnels(run)


async def test_a_proxy_that_never_answers_connect_ends_in_a_run() -> None:
    async def silent(talk: Talk) -> None:
        await talk.listen()

    async with peer(silent) as proxy:
        run = await audit(plan_for(port=proxy.port, timeout=0.1))
    assert run.verdict in (Verdict.INCOMPATIBLE, Verdict.INCONCLUSIVE)


@pytest.mark.long
async def test_of_many_hosts_two_are_asked_for_where_nothing_answers() -> None:
    async def silent(talk: Talk) -> None:
        await talk.head()
        await talk.listen()

    async with peer(silent) as proxy:
        made = plan_for(port=proxy.port, timeout=1.0, targets=tuple(f"host-{number}.webex.com" for number in range(9)))
        run = await audit(made)
    assert sum(received.startswith(b"CONNECT") for received in proxy.received) == 2
    assert {result.reason for result in run.results if result.check == "tunnel/https"} == {
        "the proxy does not answer CONNECT (timeout)"
    }


@pytest.mark.long
async def test_a_host_that_hangs_does_not_hide_that_the_others_ask(company: CompanyBuilder) -> None:
    async with company.running("basic", mishap=hangs_behind("idbroker.webex.com:443")) as proxy:
        made = plan(proxy, "basic", targets=(*plan(proxy).targets, parse_authority("api.ciscospark.com:443")))
        run = await audit(replace(made, limits=replace(made.limits, timeout=2.0)))
    assert outcomes(run) == {"basic": Outcome.ACCEPTED}


async def test_a_domain_that_is_cut_does_not_hide_the_others(company: CompanyBuilder) -> None:
    """The host that is asked for second is one of another pattern."""
    cut = ("wdm-a.wbx2.com:443", "atlas-a.wbx2.com:443")
    async with company.running(mishap=lambda heard: Mishap.CUTS if heard.target in cut else None) as proxy:
        targets = tuple(parse_authority(target) for target in (*cut, "idbroker.webex.com:443"))
        run = await audit(plan(proxy, targets=targets))
    told = {result.target: result.status for result in run.results if result.check == "tunnel/https"}
    assert told == {cut[0]: Status.FAIL, cut[1]: Status.FAIL, "idbroker.webex.com:443": Status.PASS}
    assert run.verdict is Verdict.INCOMPATIBLE


async def test_activities_start_and_end_in_pairs(company: CompanyBuilder) -> None:
    told: list[Activity] = []
    async with company.running("digest") as proxy:
        await audit(plan(proxy), told.append)
    begun = [(one.title, one.target) for one in told if one.stage is Stage.STARTED]
    ended = [(one.title, one.target) for one in told if one.stage is Stage.DONE]
    assert begun == ended
    assert ("Log on by Digest", "idbroker.webex.com:443") in begun


async def test_many_tunnels_side_by_side_prove_each_by_itself(company: CompanyBuilder) -> None:
    targets = tuple(f"host-{number}.webex.com:443" for number in range(12))
    async with company.running("ntlm") as proxy:
        made = plan_for(port=proxy.port, roots=company.authorities.public_pem, targets=targets)
        run = await audit(replace(made, max_concurrency=8))
    assert {str(one.https) for one in tunnels(run)} == {"200 OK"}
    assert len(tunnels(run)) == len(targets)


async def test_auto_goes_on_for_clients_that_do_not_speak_what_worked(company: CompanyBuilder) -> None:
    """The password is known to be right; Basic would be readable on the way."""
    async with company.running(*ALL) as proxy:
        run = await audit(plan(proxy, profile=load_profile("webex-2026"), ignore=("auth/intermittent",)))
    assert outcomes(run) == {
        "negotiate": Outcome.ACCEPTED,
        "ntlm": Outcome.ACCEPTED,
        "digest": Outcome.ACCEPTED,
        "basic": Outcome.WITHHELD,
    }
    told = {one.client: (one.verdict, one.scheme, one.reasons) for one in run.clients}
    assert told["roomos"][1] is Scheme.DIGEST
    verdict, scheme, (reason,) = told["management-connector"]
    assert (verdict, scheme) == (Verdict.INCONCLUSIVE, None)
    assert reason.startswith("proxy and client support Basic, but `auto` sends no password that can be read")


async def test_auto_stops_where_every_client_is_served(company: CompanyBuilder) -> None:
    async with company.running(*ALL) as proxy:
        run = await audit(plan(proxy))
    assert outcomes(run) == {"negotiate": Outcome.ACCEPTED}


async def _only_kerberos(talk: Talk) -> None:
    while True:
        await talk.head()
        await talk.say(b"HTTP/1.1 407 No\r\nProxy-Authenticate: Negotiate\r\nContent-Length: 0\r\n\r\n")


@pytest.mark.parametrize(("profile", "status"), [("webex-2026", Status.SKIP), ("spark-2016", Status.FAIL)])
async def test_what_this_machine_lacks_for_kerberos_is_no_fault_of_the_proxy(
    profile: str, status: Status, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def no_library(*_: object, **__: object) -> NoTicket:
        return NoTicket(end=TicketEnd.NO_LIBRARY, detail="install it")

    monkeypatch.setattr(tickets, "fetch_ticket", no_library)
    async with peer(_only_kerberos) as proxy:
        made = plan_for(port=proxy.port, auth=("negotiate",))
        run = await audit(replace(made, profile=load_profile(profile)))
    (told,) = (result for result in run.results if result.check == "auth/scheme")
    assert told.status is status
    if status is Status.SKIP:
        assert told.reason == "no Kerberos ticket: install it"
        assert {one.client: one.verdict for one in run.clients}["web"] is Verdict.INCONCLUSIVE


@pytest.mark.parametrize(
    ("end", "remaining"), [(TicketEnd.UNANSWERED, 0), (TicketEnd.REFUSED, 0), (TicketEnd.FAILED, 1)]
)
async def test_a_kdc_that_may_have_the_password_has_been_given_it(
    end: TicketEnd, remaining: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def no_ticket(*_: object, **__: object) -> NoTicket:
        return NoTicket(end=end, detail="no answer")

    monkeypatch.setattr(tickets, "fetch_ticket", no_ticket)
    guard = LockoutGuard(max_failures=1)
    async with peer(_only_kerberos) as proxy:
        await audit(plan_for(port=proxy.port, auth=("negotiate",)), guard=guard)
    assert guard.remaining == remaining


async def test_who_gives_up_waiting_for_a_ticket_leaves_nobody_waiting_for_leave(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = asyncio.Event()

    async def waits(*_: object, **__: object) -> NoTicket:
        asked.set()
        return await asyncio.Future()

    monkeypatch.setattr(tickets, "fetch_ticket", waits)
    guard = LockoutGuard(max_failures=1)
    async with peer(_only_kerberos) as proxy:
        running = asyncio.ensure_future(audit(plan_for(port=proxy.port, auth=("negotiate",)), guard=guard))
        await asked.wait()
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
    assert await asyncio.wait_for(guard.admit("Basic", "host:443"), 1) is None
