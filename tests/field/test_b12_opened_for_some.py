"""B12: TLS is intercepted for browsers only, for unknown programs only, or only where TLS 1.2 is spoken."""

from dataclasses import replace
from pathlib import Path

import pytest

from proxytest.engine.audit import audit
from proxytest.model.result import Party, Sureness
from proxytest.model.run import Run
from proxytest.scenario.profile_file import load_profile
from tests.field.logon_proxy import answer, answering
from tests.support.chains import Entity, Family, certify, shapes
from tests.support.far_end import OPENED
from tests.support.field import Right, Table
from tests.support.inspecting import TARGET, audit_showing, context_of, plan_trusting, read, speak_tls
from tests.support.peers import Talk, peer

FAMILY, CORPORATE = Family(), Entity(name="Corporate CA")
OWN = shapes(FAMILY)["plain"]
OPENED_CHAIN = (certify(FAMILY.leaf, CORPORATE), certify(CORPORATE))
TLS_1_3 = bytes.fromhex("0304")
SUPPORTED_VERSIONS = bytes.fromhex("002b")


async def _by_head(folder: Path, *, browsers: bool) -> Run:
    own, opened = context_of(FAMILY.leaf, OWN.chain, folder), context_of(FAMILY.leaf, OPENED_CHAIN, folder)
    return await audit_showing(lambda head: opened if ("Mozilla/" in head) is browsers else own, OWN.root)


@pytest.mark.row("B12", "TLS is intercepted for the User-Agents of browsers alone")
async def test_for_browsers(table: Table, tmp_path: Path) -> None:
    run = await _by_head(tmp_path, browsers=True)
    right = Right(verdict="incompatible", code="tls.intercepted-for-some", party=Party.PROXY, certainty=Sureness.PROVEN)
    table.holds(run, right)


@pytest.mark.row("B12", "TLS is intercepted for unknown programs alone")
async def test_for_unknown_programs(table: Table, tmp_path: Path) -> None:
    run = await _by_head(tmp_path, browsers=False)
    right = Right(
        verdict="compatible-with-warnings",
        code="tls.intercepted-for-some",
        party=Party.PROXY,
        certainty=Sureness.PROVEN,
        result=("tls/inspection", TARGET, "warn"),
    )
    table.holds(run, right, never=("tls.intercepted", "client.no-company-ca"))


@pytest.mark.row("B12", "TLS is intercepted where TLS 1.2 alone is spoken")
@pytest.mark.parametrize(
    ("profile", "verdict"), [("webex-2026", "compatible-with-warnings"), ("spark-2016", "incompatible")]
)
async def test_for_tls_1_2(profile: str, verdict: str, table: Table, tmp_path: Path) -> None:
    own, opened = context_of(FAMILY.leaf, OWN.chain, tmp_path), context_of(FAMILY.leaf, OPENED_CHAIN, tmp_path)

    async def behave(talk: Talk) -> None:
        if not (await talk.head()).startswith("CONNECT"):
            return
        await talk.say(OPENED)
        hello = await read(talk)
        versions = hello.partition(SUPPORTED_VERSIONS)[2][:16]
        await speak_tls(talk, own if TLS_1_3 in versions else opened, hello)

    async with peer(behave) as proxy:
        plan = replace(plan_trusting(proxy.port, OWN.root), profile=load_profile(profile))
        run = await audit(plan)
    table.holds(run, Right(verdict=verdict, code="tls.intercepted-for-some", certainty=Sureness.PROVEN))


@pytest.mark.row("B12", "every host is denied to unknown programs, and a browser is asked for a log-on, or let pass")
@pytest.mark.parametrize("status", ["200 OK", "407 Proxy Authentication Required"])
async def test_denied_to_unknown_programs(table: Table, status: str) -> None:
    denies = answer("403 Forbidden", body=b"<p>This application is not allowed</p>")
    async with answering(
        lambda one: answer(status, "Proxy-Authenticate: NTLM") if "Mozilla/" in one.head else denies
    ) as proxy:
        run = await proxy.audited("auto", targets_=("idbroker.webex.com:443", "conv-a.wbx2.com:443"))
    right = Right(verdict="inconclusive", code="offer.by-user-agent", party=Party.PROXY, certainty=Sureness.PROVEN)
    table.holds(run, right, never=("tunnel.denied", "policy.pattern-denied"))
