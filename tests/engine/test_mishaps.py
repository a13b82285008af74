"""What is lost on the way is not what the proxy says: a verdict stands on answers."""

import errno
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from itertools import count
from socket import socket
from typing import Any

import aiohappyeyeballs
import pytest

from proxytest.engine.audit import audit
from proxytest.model.credentials import Credentials, Secret
from proxytest.model.event import Failure, Operation
from proxytest.model.result import Result, Status
from proxytest.model.run import Run, Verdict
from proxytest.probe.plan import Plan
from tests.support.company import Company, CompanyBuilder, Heard, Mishap
from tests.support.plans import plan_for

pytestmark = pytest.mark.long

FIRST, SECOND, THIRD = TARGETS = ("wdm-a.wbx2.com:443", "idbroker.webex.com:443", "api.ciscospark.com:443")
WRONG = Credentials(user="alice", password=Secret("not-the-password"))


def plan(company: Company, *auth: str, timeout: float = 5.0, **more: object) -> Plan:
    made = plan_for(
        port=company.port, roots=company.authorities.public_pem, auth=auth, targets=TARGETS, timeout=timeout
    )
    return replace(made, **more)  # type: ignore[arg-type]  # each test names fields of a plan


def impatient(company: Company, *auth: str, **more: object) -> Plan:
    return plan(company, *auth, timeout=2.0, **more)


def row(run: Run, check: str, target: str) -> Result:
    return next(result for result in run.results if (result.check, result.target) == (check, target))


def hangs_behind(host: str) -> Callable[[Heard], Mishap | None]:
    return lambda heard: Mishap.HANGS if heard.target == host and heard.proves else None


def once(happens: Mishap, *, at: int) -> Callable[[Heard], Mishap | None]:
    """Let it happen to the proof of this number, the first is 1."""
    proofs = Counter[str]()

    def mishap(heard: Heard) -> Mishap | None:
        proofs["all"] += heard.proves
        return happens if heard.proves and proofs["all"] == at else None

    return mishap


@pytest.mark.parametrize(
    "scheme", ["ntlm", *(pytest.param(scheme, marks=pytest.mark.table) for scheme in ("basic", "digest"))]
)
async def test_a_host_that_hangs_behind_the_proxy_costs_an_attempt_and_the_log_on_is_tried_with_another(
    company: CompanyBuilder, scheme: str
) -> None:
    async with company.running(scheme, mishap=hangs_behind(FIRST)) as proxy:
        run = await audit(impatient(proxy, scheme, max_failures=2))
    assert row(run, "auth/scheme", scheme).status is Status.PASS
    assert row(run, "tunnel/https", SECOND).status is Status.PASS
    assert row(run, "tunnel/https", FIRST).status is Status.FAIL
    assert row(run, "auth/intermittent", scheme).status is Status.PASS


async def test_where_every_host_hangs_one_proof_is_sent_and_nothing_is_concluded(company: CompanyBuilder) -> None:
    async with company.running("basic", mishap=lambda heard: Mishap.HANGS if heard.proves else None) as proxy:
        run = await audit(impatient(proxy, "basic"))
    assert (len(proxy.proofs), run.verdict) == (1, Verdict.INCONCLUSIVE)
    assert row(run, "auth/scheme", "basic").reason.startswith("the log-on got no answer: CONNECT: timeout")


async def test_a_log_on_that_is_cut_once_decides_nothing_and_is_not_tried_again(company: CompanyBuilder) -> None:
    async with company.running("basic", mishap=once(Mishap.CUTS, at=1)) as proxy:
        run = await audit(plan(proxy, "basic"))
    assert (len(proxy.proofs), run.verdict) == (1, Verdict.INCONCLUSIVE)
    assert row(run, "auth/scheme", "basic").status is Status.UNDECIDED


@pytest.mark.parametrize("at", [7, 8, 9])  # after the log-on and its five repetitions: the tunnels
async def test_one_connection_of_many_that_is_lost_is_opened_again(company: CompanyBuilder, at: int) -> None:
    async with company.running("basic", mishap=once(Mishap.CUTS, at=at)) as proxy:
        run = await audit(plan(proxy, "basic"))
    assert run.verdict is Verdict.WARNINGS
    assert [result.reason for result in run.results if result.check == "tunnel/https"].count(
        "answered 200 OK; the first connection to the proxy was lost"
    ) == 1


@pytest.mark.parametrize("number", [10, 11, 12])  # of the tunnels, as above
async def test_one_connection_of_many_that_is_refused_is_opened_again(
    company: CompanyBuilder, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    connect, numbers = aiohappyeyeballs.start_connection, count(1)

    async def start(*arguments: Any, **named: Any) -> socket:  # noqa: ANN401  of another's function
        if next(numbers) == number:
            raise ConnectionRefusedError(errno.ECONNREFUSED, "refused")
        return await connect(*arguments, **named)

    monkeypatch.setattr(aiohappyeyeballs, "start_connection", start)
    async with company.running("basic") as proxy:
        run = await audit(plan(proxy, "basic"))
    assert [event.operation for event in run.trace if event.failure is Failure.REFUSED] == [Operation.DIAL]
    assert run.verdict is Verdict.WARNINGS
    assert {row(run, "tunnel/https", target).status for target in TARGETS} == {Status.PASS}


async def test_a_host_that_is_cut_each_time_is_denied(company: CompanyBuilder) -> None:
    async with company.running(
        "basic", mishap=lambda heard: Mishap.CUTS if heard.proves and heard.target == SECOND else None
    ) as proxy:
        run = await audit(plan(proxy, "basic"))
    assert run.verdict is Verdict.INCOMPATIBLE
    assert row(run, "tunnel/https", SECOND).status is Status.FAIL
    assert row(run, "tunnel/https", THIRD).status is Status.PASS


async def test_a_proxy_that_ends_during_the_run_denies_nothing(company: CompanyBuilder) -> None:
    async with company.running("basic", mishap=once(Mishap.ENDS, at=8)) as proxy:
        run = await audit(plan(proxy, "basic"))
    assert run.verdict is Verdict.INCONCLUSIVE
    assert {result.check for result in run.results if result.status is Status.FAIL} == {"proxy/reachable"}
    assert row(run, "proxy/reachable", f"http://127.0.0.1:{proxy.port}").findings[0].message == (
        "The proxy answered, but later could not be reached: connection refused"
    )
    assert row(run, "tunnel/https", THIRD).reason.startswith("the proxy answered before, but now could not be reached")


@pytest.mark.parametrize("scheme", ["basic", "ntlm"])
async def test_a_user_who_is_denied_one_host_by_asking_again_is_no_matter_of_a_balancer(
    company: CompanyBuilder, scheme: str
) -> None:
    async with company.running(
        scheme, mishap=lambda heard: Mishap.ASKS if heard.proves and heard.target == THIRD else None
    ) as proxy:
        run = await audit(plan(proxy, scheme))
    assert row(run, "auth/intermittent", scheme).status is Status.PASS
    host = row(run, "tunnel/https", THIRD)
    assert (host.status, host.code) == (Status.UNDECIDED, "logon.refused-later")  # or the account's state has changed
    assert row(run, "policy/allow-list", "*.ciscospark.com").status is Status.UNDECIDED
