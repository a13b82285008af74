"""A load whose account is refused, in whatever words: no more log-ons fail than may."""

from dataclasses import replace

import pytest

from proxytest.engine.guard import LockoutGuard
from proxytest.load.knee import Why
from proxytest.load.load_bounds import Bounds, Kind
from tests.support.company import CompanyBuilder, Mishap
from tests.support.disguises import DISGUISES
from tests.support.loads import WIDE, from_proof, load, only, plan_for

pytestmark = pytest.mark.long


async def test_a_wrong_password_is_sent_once(company: CompanyBuilder) -> None:
    async with company.running("ntlm") as proxy:
        result = await load(plan_for(proxy.port, company, password="wrong"), Kind.LOGONS, Kind.HELD)
    assert len(proxy.proofs) == 1
    assert (result.knees, result.status) == ((), 1)
    assert result.not_begun


async def test_a_refusal_in_mid_run_ends_all(company: CompanyBuilder) -> None:
    guard = LockoutGuard(max_failures=1)
    async with company.running("ntlm", mishap=from_proof(6, Mishap.REFUSES)) as proxy:
        result = await load(plan_for(proxy.port, company), Kind.LOGONS, Kind.TUNNELS, guard=guard)
    planned = sum(one.planned for one in result.knees[0].steps)
    assert 6 <= len(proxy.proofs) < planned
    assert len(proxy.proofs) - 5 <= WIDE.at_once  # the refused ones: those that were under way, and no others
    assert (result.knees[0].why, result.skipped, result.status) == (Why.REFUSED, (Kind.TUNNELS,), 1)
    assert result.why_skipped == "no further log-on is risked"
    assert guard.remaining == 0


@pytest.mark.parametrize(
    "disguise", [b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n", b"HTTP/1.1 503 No\r\n\r\n"]
)
async def test_refusals_in_disguise_end_it_too(disguise: bytes, company: CompanyBuilder) -> None:
    bounds = Bounds(max_rate=20, seconds=6, p95=10, errors=100)  # errors alone would not end it
    async with company.running("ntlm", mishap=from_proof(6, Mishap.REFUSES), disguise=disguise) as proxy:
        result = await load(plan_for(proxy.port, company), Kind.LOGONS, Kind.TUNNELS, bounds=bounds)
    assert len(proxy.proofs) < 40
    assert result.skipped == (Kind.TUNNELS,)


PAGE = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\n<html>"


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize(
    "disguise", [PAGE, b"HTTP/1.1 200 OK\r\n\r\n", b"HTTP/1.1 200 OK\r\n\r\nHTTP/1.1 403 No\r\n\r\n"]
)
async def test_a_refusal_by_200_is_no_tunnel(disguise: bytes, kind: Kind, company: CompanyBuilder) -> None:
    bounds = Bounds(max_rate=20, max_held=12, seconds=3, p95=10, errors=100)
    async with company.running("ntlm", mishap=from_proof(6, Mishap.REFUSES), disguise=disguise) as proxy:
        result = await load(plan_for(proxy.port, company), kind, bounds=bounds)
    assert sum(one.ok for one in result.knees[0].steps) == 4  # and one before the load
    assert len(proxy.proofs) - 5 < 4 + bounds.at_once


async def test_a_far_end_that_refuses_tls_has_been_reached_by_the_logon(company: CompanyBuilder) -> None:
    alert = b"HTTP/1.1 200 OK\r\n\r\n\x15\x03\x03\x00\x02\x02\x28"
    async with company.running("ntlm", mishap=from_proof(6, Mishap.REFUSES), disguise=alert) as proxy:
        logons = await load(plan_for(proxy.port, company), Kind.LOGONS)
    assert (logons.knees[0].why, sum(one.failed for one in logons.knees[0].steps)) == (Why.BOUND, 0)


async def test_one_that_is_not_accepted_is_chance(company: CompanyBuilder) -> None:
    async with company.running("basic", mishap=only(6)) as proxy:
        result = await load(plan_for(proxy.port, company, "basic"), Kind.LOGONS)
    assert result.knees[0].why is Why.BOUND


async def test_several_in_a_row_end_it_however_many_errors_are_allowed(company: CompanyBuilder) -> None:
    bounds, guard = replace(WIDE, errors=100), LockoutGuard(max_failures=1)
    async with company.running("basic", mishap=only(6, 7)) as proxy:
        result = await load(plan_for(proxy.port, company, "basic"), Kind.LOGONS, bounds=bounds, guard=guard)
    assert (result.knees[0].why, len(proxy.proofs), guard.remaining) == (Why.STRAYED, 8, 1)


_FEW = ("403", "503", "407 stale", "DNS error", "200 and a page", "no HTTP", "reset")


@pytest.mark.parametrize("disguise", _FEW)
@pytest.mark.parametrize(("at_once", "failures"), [(1, 1), (2, 3)])
async def test_a_password_that_stops_working_is_refused_a_few_times_however_that_is_said(
    at_once: int, failures: int, disguise: str, company: CompanyBuilder
) -> None:
    bounds, guard = replace(WIDE, errors=100, at_once=at_once), LockoutGuard(max_failures=failures)
    async with company.running("ntlm", mishap=from_proof(6, Mishap.REFUSES), disguise=DISGUISES[disguise]) as proxy:
        result = await load(plan_for(proxy.port, company), Kind.LOGONS, Kind.TUNNELS, bounds=bounds, guard=guard)
    assert 1 <= len(proxy.proofs) - 5 <= failures + at_once
    assert result.skipped == (Kind.TUNNELS,)
    assert guard.refusals[0] == len(proxy.proofs) - 5
