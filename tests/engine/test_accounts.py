"""An account that several runs use: what was refused in one is not tried again in the next."""

import pytest

from proxytest.engine.accounts import Accounts, account_of
from proxytest.engine.audit import audit
from proxytest.model.credentials import Credentials, Secret
from proxytest.model.result import Status
from tests.support.company import CompanyBuilder
from tests.support.peers import Behaviour, Talk, peer
from tests.support.plans import plan_for

ASKS = b'HTTP/1.1 407 No\r\nProxy-Authenticate: Basic realm="corp"\r\nContent-Length: 0\r\n\r\n'


def counting(proofs: list[str], answer: bytes) -> Behaviour:
    async def behave(talk: Talk) -> None:
        while True:
            head = await talk.head()
            proven = "Proxy-Authorization" in head
            proofs.extend(["proof"] * proven)
            await talk.say(answer if proven else ASKS)

    return behave


def credentials(user: str) -> Credentials:
    return Credentials(user=user, password=Secret("wonderland"))


@pytest.mark.parametrize("user", ["alice", "Alice", r"CORP\alice", "alice@corp.example", r"OTHER\ALICE"])
def test_an_account_is_known_by_the_name_alone(user: str) -> None:
    assert account_of(credentials(user)) == "alice"


def test_the_signed_on_user_is_nobody_else() -> None:
    assert account_of(None) != account_of(credentials("alice"))


@pytest.mark.parametrize(("second", "proofs"), [("alice", 1), (r"CORP\Alice", 1), ("bob", 2)])
async def test_a_password_refused_by_one_proxy_is_not_tried_with_another(second: str, proofs: int) -> None:
    heard: list[str] = []
    accounts = Accounts()
    for user in ("alice", second):
        async with peer(counting(heard, ASKS)) as proxy:
            plan = plan_for(port=proxy.port, auth=("basic",), user=user)
            run = await audit(plan, guard=accounts.guard(plan))
    assert len(heard) == proofs
    if proofs == 1:
        row = next(row for row in run.results if (row.check, row.target) == ("auth/scheme", "basic"))
        assert row.status is Status.SKIP
        assert row.reason == (
            "not tried: the proxy refused this user by Basic in an earlier run, "
            "and a further failure could lock the account"
        )


async def test_what_was_accepted_is_proven_to_the_next_proxy_anew(company: CompanyBuilder) -> None:
    accounts = Accounts()
    for _ in range(2):
        async with company.running("basic") as proxy:
            plan = plan_for(port=proxy.port, auth=("basic",))
            await audit(plan, guard=accounts.guard(plan))
        assert proxy.proofs


async def test_an_earlier_run_is_told_of_once_however_many_there_were() -> None:
    accounts = Accounts()
    plan = plan_for(port=None, user="alice")
    async with peer(counting([], ASKS)) as proxy:
        first = plan_for(port=proxy.port, auth=("basic",))
        await audit(first, guard=accounts.guard(first))
    reasons = [accounts.guard(plan).reason for _ in range(3)]
    assert {reason.count("in an earlier run") for reason in reasons} == {1}
