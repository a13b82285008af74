"""E18: the PAC file's web server is out of reach, or slow."""

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import replace

import pytest

from proxytest.engine.audit import audit
from proxytest.model.result import Party
from proxytest.model.run import Verdict
from proxytest.scenario.profile_file import load_profile
from tests.support.company import CompanyBuilder
from tests.support.field import Right, Table
from tests.support.pac_field import audited
from tests.support.peers import Peer, Talk, backlogged, peer
from tests.support.plans import plan_for


async def hangs(talk: Talk) -> None:
    await talk.listen()


async def drips(talk: Talk) -> None:
    await talk.head()
    await talk.say(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
    await talk.repeat(b" ", every=0.1)


async def closes(talk: Talk) -> None:
    talk.reset()


Serving = Callable[[Callable[[Talk], Awaitable[None]]], AbstractAsyncContextManager[Peer]]


@pytest.mark.row("E18", "the PAC file's server is silent, slow or gone, and nothing else names a proxy")
@pytest.mark.parametrize(("behave", "serving"), [(hangs, peer), (drips, peer), (closes, peer), (hangs, backlogged)])
async def test_a_file_out_of_reach_leaves_nothing_tested(
    table: Table, behave: Callable[[Talk], Awaitable[None]], serving: Serving
) -> None:
    async with serving(behave) as server:
        url = f"http://127.0.0.1:{server.port}/proxy.pac"
        plan = replace(plan_for(port=None, timeout=0.5), profile=load_profile("webex-2026"), pac=url)
        run = await audit(plan)
    right = Right(verdict=Verdict.INCONCLUSIVE, code="pac.file", result=("config/pac-script", url, "undecided"))
    table.holds(run, right)
    (finding,) = (one for result in run.results for one in result.findings if one.code == "pac.file")
    assert (finding.party, finding.certainty) == ("not known", "likely")


@pytest.mark.row("E18", "the file is there, and no client can read it: the server says so")
@pytest.mark.parametrize("status", ["404 Not Found", "401 Unauthorized", "503 Service Unavailable"])
async def test_a_server_that_refuses_the_file_is_proof(table: Table, status: str) -> None:
    async def refuses(talk: Talk) -> None:
        await talk.head()
        await talk.say(f"HTTP/1.1 {status}\r\nContent-Length: 0\r\n\r\n".encode())

    async with peer(refuses) as server:
        plan = replace(plan_for(port=None), profile=load_profile("webex-2026"))
        run = await audit(replace(plan, pac=f"http://127.0.0.1:{server.port}/proxy.pac"))
    table.holds(run, Right(verdict=Verdict.INCOMPATIBLE, code="pac.file"))


@pytest.mark.row("E18", "the file is served by TLS with a certificate that is not trusted, or not by TLS at all")
@pytest.mark.parametrize(
    ("host", "words"),
    [("localhost", "a certificate that every client trusts"), ("", "Write http:// into the file's address")],
)
async def test_what_mends_it_is_told(table: Table, company: CompanyBuilder, host: str, words: str) -> None:
    async def says_at_once(talk: Talk) -> None:
        await talk.say(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")

    context = company.authorities.context("far end", host) if host else None
    async with peer(says_at_once, tls=context) as server:
        plan = replace(plan_for(port=None, timeout=2.0), profile=load_profile("webex-2026"))
        run = await audit(replace(plan, pac=f"https://127.0.0.1:{server.port}/proxy.pac"))
    table.holds(run, Right(verdict=Verdict.INCONCLUSIVE, code="pac.file", party=Party.NOT_KNOWN))
    (finding,) = (one for result in run.results for one in result.findings if one.code == "pac.file")
    assert words in (finding.remedy or "")


@pytest.mark.row("E18", "the same beside a proxy that is set")
async def test_beside_a_proxy_it_is_a_warning(company: CompanyBuilder, table: Table) -> None:
    async with company.running() as proxy:
        run = await audited("", beside=proxy, headers={"Content-Length": "10"})
    table.holds(run, Right(verdict=Verdict.WARNINGS, code="pac.file"))
