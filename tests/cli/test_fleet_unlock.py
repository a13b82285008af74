"""`proxytest fleet unlock` as the operator sees it."""

import asyncio
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from proxytest.fleet.account_lease import HubAccounts
from proxytest.fleet.account_records import read_accounts_key
from proxytest.fleet.hub_folder import ACCOUNTS_KEY, OPERATOR
from proxytest.fleet.names import ACCOUNTS
from proxytest.fleet.streams import prepare
from proxytest.wire.account_record import AccountRecord
from tests.cli.conftest import Command
from tests.support.hub import LOOPBACK, SERVERS, Hub, running_hub

pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    with running_hub(tmp_path / "hub", SERVERS["newest"]) as running:
        yield running


async def _prepare(hub: Hub) -> None:
    async with hub.operator() as operator:
        await prepare(operator.jetstream(), ())


async def _refuse(hub: Hub, *accounts: str) -> None:
    await _prepare(hub)
    key = read_accounts_key(hub.folder / ACCOUNTS_KEY)
    async with hub.site("berlin") as site:
        bucket = await site.jetstream().key_value(ACCOUNTS)
        records = HubAccounts(bucket, partial(AccountRecord, None), site="berlin", key=key)
        for account in accounts:
            records(account).failed("the proxy refused this user by NTLM")
        await records.settled()


def unlock(hub: Hub) -> tuple[str, ...]:
    address = f"tls://{LOOPBACK}:{hub.nats_port}"
    files = ("--credential", str(hub.folder / OPERATOR), "--hub-cacert", str(hub.ca))
    return ("fleet", "unlock", "--hub", address, *files, "--accounts-key", str(hub.folder / ACCOUNTS_KEY))


def test_an_account_is_unlocked_by_its_name_and_realm(command: Command, hub: Hub) -> None:
    asyncio.run(_refuse(hub, "alice of corp", "bob"))
    ended = command(*unlock(hub), "CORP\\Alice", "--realm", "corp")
    assert ended.status == 0
    assert ended.out.startswith(
        "CORP\\Alice: sites may try again; failures until now: 1; the last: "
        "the proxy refused this user by NTLM at site berlin, 20"
    )
    again = command(*unlock(hub), "alice", "--realm", "corp")
    assert again.out == "alice: sites may try again; failures until now: 0\n"
    listed = command(*unlock(hub)).out
    assert listed.count("failures: 1; the last: the proxy refused this user by NTLM at site berlin, ") == 1
    assert listed.count("  nothing is known\n") == 1


def test_a_hub_without_accounts_says_so(command: Command, hub: Hub) -> None:
    ended = command(*unlock(hub), "alice")
    assert ended.status == 2
    assert "has no accounts yet" in ended.err
    asyncio.run(_prepare(hub))
    assert command(*unlock(hub)).out == "the hub knows of no account\n"


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ((), "--hub and --credential"),
        (("alice", "--hub", "wss://hub.example", "--credential", "o.nk"), "--accounts-key is needed"),
        (("alice", "--hub", "ftp://hub.example", "--credential", "o.nk"), "no address of a hub"),
    ],
)
def test_what_is_missing_is_said(command: Command, given: tuple[str, ...], says: str) -> None:
    ended = command("fleet", "unlock", *given)
    assert ended.status == 2
    assert says in ended.err
