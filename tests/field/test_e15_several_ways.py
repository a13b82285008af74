"""E15: the file is the only way to a proxy, and sends hosts different ways, one of which is audited."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from proxytest.model.result import Party, Sureness
from proxytest.model.run import Run, Verdict
from tests.support.company import Company, CompanyBuilder, Mishap
from tests.support.field import Right, Table
from tests.support.pac_field import audited, find
from tests.support.peers import Behaviour, Talk, answers, peer

SIGN_IN, SOCKET = "idbroker.webex.com:443", "mercury-connection-a.wbx2.com:443"
DENIES = b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n"


@asynccontextmanager
async def two_proxies(company: CompanyBuilder) -> AsyncIterator[tuple[Company, str, str]]:
    """Give one that opens every tunnel, and how a script names it and one that denies all."""
    async with company.running() as opens, peer(answers(DENIES)) as denies:
        yield opens, f"PROXY 127.0.0.1:{opens.port}", f"PROXY 127.0.0.1:{denies.port}"


def says_at_once(said: bytes) -> Behaviour:
    async def behave(talk: Talk) -> None:
        await talk.reader.read(1)
        await talk.say(said)

    return behave


async def routed(opens: Company, sign_in: str, notifications: str) -> Run:
    script = find(f'return /mercury/.test(host) ? "{notifications}" : "{sign_in}";')
    return await audited(script, only_way=opens, targets=(SIGN_IN, SOCKET))


@pytest.mark.row("E15", "notifications are sent to another proxy, which denies them, or directly")
@pytest.mark.parametrize(("other", "code"), [("denies", "pac.another-way"), ("DIRECT", "pac.direct")])
async def test_what_goes_another_way_is_not_judged_by_this_one(
    company: CompanyBuilder, table: Table, other: str, code: str
) -> None:
    async with two_proxies(company) as (opens, good, bad):
        run = await routed(opens, good, bad if other == "denies" else other)
    right = Right(verdict=Verdict.INCONCLUSIVE, code=code, result=("tunnel/https", SOCKET, "skip"))
    table.holds(run, right, never=("tunnel.denied",))
    (socket,) = (one for one in run.results if one.check == "wss/upgrade")
    assert (socket.status, socket.because) == ("skip", code)
    assert run.to_decide is not None
    assert f"--proxy http://127.0.0.1:{opens.port}" in run.to_decide.action
    assert all("does not send this host" in one.reasons[0] for one in run.clients)


@pytest.mark.row("E15", "the audited proxy denies what the file sends to another one")
async def test_a_denial_of_what_goes_another_way_harms_nobody(company: CompanyBuilder, table: Table) -> None:
    async with company.running() as opens:

        def mine(host: str) -> bool:
            return host.startswith("idbroker")

        opens.mishap = lambda heard: None if mine(heard.target) else Mishap.DENIES
        run = await routed(opens, f"PROXY 127.0.0.1:{opens.port}", "PROXY 127.0.0.1:9; DIRECT")
    right = Right(verdict=Verdict.INCONCLUSIVE, result=("tunnel/https", SOCKET, "skip"))
    table.holds(run, right, never=("tunnel.denied", "policy.pattern-denied"))


@pytest.mark.row("E15", "the file sends only the WebSocket (wss://) of a host to another proxy")
async def test_only_the_websocket_goes_another_way(company: CompanyBuilder, table: Table) -> None:
    async with two_proxies(company) as (opens, good, bad):
        script = find(f'return url.substring(0, 4) == "wss:" ? "{bad}" : "{good}";')
        run = await audited(script, only_way=opens, targets=(SIGN_IN, SOCKET))
    right = Right(code="pac.websocket-another-way", result=("tunnel/https", SOCKET, "pass"))
    table.holds(run, right)
    (socket,) = (one for one in run.results if one.check == "wss/upgrade")
    assert (socket.status, socket.because) == ("skip", "pac.websocket-another-way")


@pytest.mark.row("E15", "the only proxy of a host, such as a black hole, does not answer, and others do")
async def test_a_host_whose_only_proxy_is_dead(company: CompanyBuilder, table: Table) -> None:
    async with company.running() as opens:
        run = await routed(opens, f"PROXY 127.0.0.1:{opens.port}", "PROXY 127.0.0.1:9; PROXY 127.0.0.1:10")
    right = Right(
        verdict=Verdict.INCOMPATIBLE,
        code="pac.proxy-silent",
        party=Party.NOT_KNOWN,
        result=("config/pac-routes", SOCKET, "fail"),
    )
    table.holds(run, right)
    (other,) = (one for result in run.results for one in result.findings if one.code == "pac.another-way")
    assert other.because == "pac.proxy-silent"


@pytest.mark.row("E15", "DIRECT comes first, and a proxy behind it")
async def test_a_proxy_behind_direct_is_not_used(company: CompanyBuilder, table: Table) -> None:
    async with two_proxies(company) as (opens, good, _):
        run = await routed(opens, f"DIRECT; {good}", f"DIRECT; {good}")
    right = Right(
        verdict=Verdict.INCONCLUSIVE,
        code="pac.direct",
        party=Party.THIS_MACHINE,
        certainty=Sureness.PROVEN,
        result=("tunnel/https", SIGN_IN, "skip"),
    )
    table.holds(run, right)


@pytest.mark.row("E15", "a SOCKS server comes first, and a proxy behind it")
async def test_a_socks_server_goes_before(company: CompanyBuilder, table: Table) -> None:
    async with company.running() as opens:
        way = f"SOCKS5 127.0.0.1:{opens.port}; PROXY 127.0.0.1:{opens.port}"
        run = await routed(opens, way, way)
    table.holds(
        run,
        Right(verdict=Verdict.WARNINGS, code="pac.socks-first", result=("config/pac-routes", SIGN_IN, "warn")),
    )


@pytest.mark.row("E15", "the first proxy is dead: the one to set by hand is the one that answers")
async def test_no_dead_proxy_is_recommended(company: CompanyBuilder, table: Table) -> None:
    async with company.running() as opens:
        way = f"PROXY 127.0.0.1:9; PROXY 127.0.0.1:{opens.port}"
        run = await routed(opens, way, way)
    table.holds(run, Right(verdict=Verdict.WARNINGS, code="pac.proxy-silent"))
    told = [one for result in run.results for one in result.findings if one.code == "settings.pac-only"]
    assert told
    assert all(f"port {opens.port}" in (one.remedy or "") and "port 9" not in (one.remedy or "") for one in told)


@pytest.mark.row("E15", "HTTPS stands in the file, and the port speaks no TLS")
async def test_the_keyword_is_named(company: CompanyBuilder, table: Table) -> None:
    async with company.running() as opens, peer(says_at_once(DENIES)) as plain:
        way = f"HTTPS 127.0.0.1:{plain.port}"
        run = await routed(opens, way, way)
    table.holds(run, Right(verdict=Verdict.INCONCLUSIVE, code="proxy.unreachable"))
    assert run.to_decide is not None
    assert "In a PAC file, PROXY stands for http://" in run.to_decide.action
    (tried,) = (one for result in run.results for one in result.findings if one.code == "pac.proxy-silent")
    assert tried.message == "A proxy in the PAC file cannot be used (first choice)"
    assert "write PROXY instead of HTTPS" in (tried.remedy or "")


@pytest.mark.row("E15", "a proxy is set, and the file names another one, or the same by another name")
@pytest.mark.parametrize(("name", "told"), [("127.0.0.1", True), ("localhost", False), ("LOCALHOST", False)])
async def test_a_file_beside_a_proxy(company: CompanyBuilder, table: Table, name: str, told: bool) -> None:  # noqa: FBT001  a column of the table
    async with two_proxies(company) as (opens, _, bad):
        answer = bad if told else f"PROXY {name}:{opens.port}"
        run = await audited(find(f'return "{answer}";'), beside=opens)
    right = Right(verdict=Verdict.WARNINGS, code="pac.another-proxy") if told else Right(verdict=Verdict.COMPATIBLE)
    table.holds(run, right, never=() if told else ("pac.another-proxy",))
