"""However many hosts and schemes there are: never more refusals than may be risked."""

from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from proxytest.engine.audit import audit
from proxytest.engine.guard import LockoutGuard
from proxytest.features.tunnel.observations import TunnelTried
from proxytest.model.outcome import Outcome
from proxytest.model.result import Status
from proxytest.model.run import Verdict
from proxytest.probe.plan import targets_of
from tests.support.company import CompanyBuilder
from tests.support.far_end import opens
from tests.support.peers import Behaviour, Talk, peer
from tests.support.plans import plan_for
from tests.support.scripted import Authorities

ASKS = b'HTTP/1.1 407 No\r\nProxy-Authenticate: Basic realm="corp"\r\nContent-Length: 0\r\n\r\n'
STALE = b'HTTP/1.1 407 No\r\nProxy-Authenticate: Digest realm="r", nonce="n", stale=true\r\nContent-Length: 0\r\n\r\n'


def locking(proofs: list[str], authorities: Authorities, *, after: int) -> Behaviour:
    """Accept so many proofs, refuse every later one; remember them all."""

    async def behave(talk: Talk) -> None:
        while True:
            head = await talk.head()
            if "Proxy-Authorization" not in head:
                await talk.say(ASKS)
            elif len(proofs) < after:
                proofs.append("accepted")
                return await opens(talk, partial(authorities.context, "far end"), head.split()[1].partition(":")[0])
            else:
                proofs.append("refused")
                await talk.say(ASKS)

    return behave


@pytest.mark.parametrize("allowed", [1, 2])
@pytest.mark.parametrize("after", [0, 1, 3])
async def test_an_account_that_is_locked_meanwhile_is_left_alone(after: int, allowed: int, tmp_path: Path) -> None:
    proofs: list[str] = []
    async with peer(locking(proofs, Authorities(folder=tmp_path), after=after)) as proxy:
        made = plan_for(port=proxy.port, auth=("basic",))
        made = replace(made, targets=targets_of(made.profile), max_concurrency=8, max_failures=allowed)
        run = await audit(made)
    assert proofs.count("refused") <= allowed
    assert run.verdict is Verdict.INCOMPATIBLE
    assert not [row for row in run.results if row.status is Status.BROKEN]


async def test_what_was_withheld_is_a_skip_that_says_why(tmp_path: Path) -> None:
    async with peer(locking([], Authorities(folder=tmp_path), after=1)) as proxy:
        made = plan_for(port=proxy.port, auth=("basic",))
        run = await audit(replace(made, targets=targets_of(made.profile), max_concurrency=8))
    withheld = [one for one in run.observations if isinstance(one, TunnelTried) and one.outcome is Outcome.WITHHELD]
    rows = [row for row in run.results if row.check == "tunnel/https" and row.status is Status.SKIP]
    assert withheld
    assert {row.reason for row in rows} == {
        "not tried: the proxy refused this user by Basic, and a further failure could lock the account"
    }


@pytest.mark.parametrize("scheme", ["basic", "digest", "ntlm"])
async def test_a_log_on_that_a_far_end_wants_of_a_plain_request_is_no_refusal_of_the_proxy(
    scheme: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    guard = LockoutGuard(max_failures=1)
    async with CompanyBuilder(tmp_path, monkeypatch).running(scheme, origin="401 Unauthorized") as company:
        await audit(plan_for(port=company.port, auth=(scheme,)), guard=guard)
        assert [one for one in company.proofs if one.method == "GET"]
    assert guard.remaining == 1


async def test_what_was_not_asked_for_since_the_account_is_left_alone_is_no_finding(tmp_path: Path) -> None:
    """The proof for the name that cannot exist is refused."""
    authorities = Authorities(folder=tmp_path)

    async def behave(talk: Talk) -> None:
        while True:
            head = await talk.head()
            if "Proxy-Authorization" not in head or "proxytest-" in head.split()[1]:
                await talk.say(ASKS)
                continue
            await talk.say(b"HTTP/1.1 200 OK\r\n\r\n")
            await talk.writer.start_tls(authorities.context("revocable far end", "idbroker.webex.com"))
            await talk.head()
            await talk.say(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
            return

    async with peer(behave) as proxy:
        plan = plan_for(port=proxy.port, auth=("basic",), roots=authorities.public_pem)
        run = await audit(replace(plan, ignore=("auth",)))
    (row,) = (row for row in run.results if row.target == "ocsp.example.test")
    assert row.status is Status.SKIP
    assert "could lock the account" in row.reason


@pytest.mark.parametrize("allowed", [1, 2, 3])
async def test_a_proxy_that_calls_every_nonce_stale_sees_two_proofs_where_two_may_fail(allowed: int) -> None:
    heard: list[str] = []

    async def behave(talk: Talk) -> None:
        while True:
            heard.append(await talk.head())
            await talk.say(STALE)

    async with peer(behave) as proxy:
        made = plan_for(port=proxy.port, auth=("digest", "basic"))
        await audit(replace(made, max_failures=allowed))
    assert len([head for head in heard if "Proxy-Authorization" in head]) == min(allowed, 2)
