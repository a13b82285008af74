"""`proxytest fleet unlock`."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from nats.js.errors import NotFoundError
from nats.js.kv import KeyValue

from proxytest.cli.output import write_text
from proxytest.engine.accounts import account_named
from proxytest.fleet.account_entry import AccountEntry
from proxytest.fleet.account_records import read_accounts_key
from proxytest.fleet.hub_address import HubAccess
from proxytest.fleet.hub_connection import LOST, as_operator, connected
from proxytest.fleet.names import ACCOUNTS
from proxytest.fleet.shared_entry import HubAwayError
from proxytest.fleet.unlock import list_accounts, unlock
from proxytest.model.errors import UsageError

_SHORT = 12  #: characters of an account's name in the hub


def unlock_account(access: HubAccess, user: str, realm: str, key: Path) -> int:
    """Let all sites try an account again; tell what was known of it.

    Raises UsageError.
    """
    before = asyncio.run(_unlocked(access, account_named(user, realm), read_accounts_key(key)))
    last = f"; the last: {before.refused[-1].told}" if before.refused else ""
    write_text(f"{user}: sites may try again; failures until now: {before.failures}{last}\n")
    return 0


def tell_accounts(access: HubAccess) -> int:
    """List what the hub knows of accounts, which have no names there.

    Raises UsageError.
    """
    found = asyncio.run(_listed(access))
    lines = (f"{name[:_SHORT]}  {_state(found[name])}\n" for name in sorted(found))
    write_text("".join(lines) or "the hub knows of no account\n")
    return 0


def _state(entry: AccountEntry) -> str:
    if entry.proving is not None:
        return f"its password is being proven at site {entry.proving.site}"
    if entry.refused:
        return f"failures: {entry.failures}; the last: {entry.refused[-1].told}"
    return f"accepted{entry.proven.ended('').told}" if entry.proven is not None else "nothing is known"


async def _unlocked(access: HubAccess, account: str, key: bytes) -> AccountEntry:
    async with _bucket(access) as bucket:
        return await unlock(bucket, account, key)


async def _listed(access: HubAccess) -> dict[str, AccountEntry]:
    async with _bucket(access) as bucket:
        return dict(await list_accounts(bucket))


@asynccontextmanager
async def _bucket(access: HubAccess) -> AsyncIterator[KeyValue]:
    """Connect as the operator.

    Raises UsageError.
    """
    async with connected(access, as_operator("proxytest fleet unlock")) as client:
        try:
            yield await client.jetstream().key_value(ACCOUNTS)
        except NotFoundError:
            raise UsageError(f"the hub {access.address} has no accounts yet: no job was ever sent") from None
        except (HubAwayError, *LOST):
            raise UsageError(
                f"the hub {access.address} does not answer, or lets nobody but the operator do this"
            ) from None
