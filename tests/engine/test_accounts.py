"""An account that several runs use: what was refused in one is not tried again in the next."""

import re
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from proxytest.engine.accounts import Accounts, account_of, user_records
from proxytest.engine.audit import audit
from proxytest.model.credentials import Credentials, Secret
from proxytest.model.result import Status
from proxytest.wire.account_past import NO_PAST
from proxytest.wire.account_record import AccountRecord
from tests.support.company import CompanyBuilder
from tests.support.peers import Behaviour, Talk, peer
from tests.support.plans import plan_for

Records = Callable[[str], AccountRecord]

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
    ports: list[int] = []
    accounts = Accounts()
    for user in ("alice", second):
        async with peer(counting(heard, ASKS)) as proxy:
            ports.append(proxy.port)
            plan = plan_for(port=proxy.port, auth=("basic",), user=user)
            run = await audit(plan, guard=accounts.guard(plan))
    assert len(heard) == proofs
    if proofs == 1:
        row = next(row for row in run.results if (row.check, row.target) == ("auth/scheme", "basic"))
        assert row.status is Status.SKIP
        told = (
            rf"not tried: http://127\.0\.0\.1:{ports[0]} refused this user by Basic at \d\d:\d\d UTC "
            r"in an earlier run, and a further failure could lock the account; if this proxy asks another "
            r"directory than that one, .*--realm"
        )
        assert re.fullmatch(told, row.reason)


@pytest.mark.parametrize(
    ("realms", "proofs"), [(("", ""), 1), (("a", "A "), 1), (("a", "b"), 2), (("", "b"), 2), (("a", ""), 2)]
)
async def test_equal_users_of_different_realms_are_two_accounts(realms: tuple[str, str], proofs: int) -> None:
    heard: list[str] = []
    accounts = Accounts()
    for realm in realms:
        async with peer(counting(heard, ASKS)) as proxy:
            plan = replace(plan_for(port=proxy.port, auth=("basic",)), realm=realm)
            await audit(plan, guard=accounts.guard(plan))
    assert len(heard) == proofs


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


@pytest.fixture
def records(tmp_path: Path) -> Records:
    return partial(AccountRecord, tmp_path / "proxytest")


def test_runs_of_an_account_have_one_record(records: Records) -> None:
    accounts = Accounts(records)
    record = accounts.record(plan_for(port=1, user="alice"))
    assert record is not None
    assert accounts.record(plan_for(port=2, user=r"CORP\Alice")) is record
    assert accounts.record(plan_for(port=1, user="bob")) is not record


def test_nothing_is_remembered_of_a_lab_and_by_whoever_gives_no_records(records: Records) -> None:
    assert Accounts().record(plan_for(port=1)) is None
    assert Accounts(records).record(replace(plan_for(port=1), throwaway=True)) is None


@pytest.mark.parametrize(("forget", "failures"), [(False, 1), (True, 0)])
def test_the_plan_says_whether_it_is_forgotten_before_the_run(records: Records, forget: bool, failures: int) -> None:  # noqa: FBT001  a row
    for user in ("alice", "bob"):
        records(user).failed("refused")
    Accounts(records).guard(replace(plan_for(port=1, user="alice"), forget_refusals=forget))
    assert records("alice").past().failures == failures
    assert records("bob").past().failures == 1


def test_what_a_run_was_refused_is_not_forgotten_by_the_next_of_the_scenario(records: Records) -> None:
    accounts = Accounts(records)
    plan = replace(plan_for(port=1), forget_refusals=True)
    accounts.guard(plan)
    records("alice").failed("refused")
    accounts.guard(plan)
    assert records("alice").past().failures == 1


def test_processes_of_a_user_find_the_same_record(tmp_path: Path) -> None:
    environ = {"XDG_RUNTIME_DIR": str(tmp_path)}
    user_records(environ)("alice").failed("refused")
    assert user_records(environ)("alice").past().failures == 1
    assert user_records(environ)("bob").past() == NO_PAST
