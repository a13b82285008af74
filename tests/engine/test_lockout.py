"""However many hosts and schemes there are: never more refusals than may be risked."""

from dataclasses import replace

import pytest

from proxytest.engine.audit import audit
from proxytest.engine.plan import targets_of
from proxytest.model.observation import Outcome, TunnelTried
from proxytest.model.result import Status
from proxytest.model.run import Verdict
from tests.support.peers import Behaviour, Talk, peer
from tests.support.plans import plan_for

ASKS = b'HTTP/1.1 407 No\r\nProxy-Authenticate: Basic realm="corp"\r\nContent-Length: 0\r\n\r\n'
STALE = b'HTTP/1.1 407 No\r\nProxy-Authenticate: Digest realm="r", nonce="n", stale=true\r\nContent-Length: 0\r\n\r\n'
DENIES = b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n"


def locking(proofs: list[str], *, after: int) -> Behaviour:
    """Accept so many proofs, refuse every later one; remember them all."""

    async def behave(talk: Talk) -> None:
        while True:
            head = await talk.head()
            if "Proxy-Authorization" not in head:
                await talk.say(ASKS)
            elif len(proofs) < after:
                proofs.append("accepted")
                await talk.say(DENIES)
            else:
                proofs.append("refused")
                await talk.say(ASKS)

    return behave


@pytest.mark.parametrize("allowed", [1, 2])
@pytest.mark.parametrize("after", [0, 1, 3])
async def test_an_account_that_is_locked_meanwhile_is_left_alone(after: int, allowed: int) -> None:
    proofs: list[str] = []
    async with peer(locking(proofs, after=after)) as proxy:
        made = plan_for(port=proxy.port, auth=("basic",))
        made = replace(made, targets=targets_of(made.profile), at_once=8, max_failures=allowed)
        run = await audit(made)
    assert proofs.count("refused") <= allowed
    assert run.verdict is Verdict.INCOMPATIBLE
    assert not [row for row in run.results if row.status is Status.BROKEN]


async def test_what_was_withheld_is_a_skip_that_says_why() -> None:
    async with peer(locking([], after=1)) as proxy:
        made = plan_for(port=proxy.port, auth=("basic",))
        run = await audit(replace(made, targets=targets_of(made.profile), at_once=8))
    withheld = [one for one in run.observations if isinstance(one, TunnelTried) and one.outcome is Outcome.WITHHELD]
    rows = [row for row in run.results if row.check == "tunnel/https" and row.status is Status.SKIP]
    assert withheld
    assert {row.reason for row in rows} == {
        "not tried: the proxy refused this user by Basic, and a further failure could lock the account"
    }


async def test_a_proxy_that_calls_every_nonce_stale_sees_two_proofs() -> None:
    heard: list[str] = []

    async def behave(talk: Talk) -> None:
        while True:
            heard.append(await talk.head())
            await talk.say(STALE)

    async with peer(behave) as proxy:
        await audit(plan_for(port=proxy.port, auth=("digest", "basic")))
    assert len([head for head in heard if "Proxy-Authorization" in head]) == 2
