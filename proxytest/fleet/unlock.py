"""What the operator sees and does of accounts in the hub."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from nats.js.errors import KeyNotFoundError, NoKeysError

from proxytest.fleet.account_entry import AccountEntry, read_entry
from proxytest.fleet.shared_entry import GIVEN_UP, SharedEntry

if TYPE_CHECKING:
    from nats.js.kv import KeyValue


async def unlock(bucket: "KeyValue", account: str, key: bytes, *, given_up: float = GIVEN_UP) -> AccountEntry:
    """Let all sites try an account again, once nobody is proving its password; return what was known of it.

    Raises HubAwayError.
    """
    shared = SharedEntry(bucket, account, key, given_up=given_up)
    seen = await shared.free()
    while not await shared.write(seen.entry.unlocked(), seen):
        seen = await shared.free()
    return seen.entry


async def list_accounts(bucket: "KeyValue") -> Mapping[str, AccountEntry]:
    """Return what is known of all accounts, by what they are called in the hub: names cannot be told from that.

    Raises nats.errors.Error and OSError.
    """
    found = dict[str, AccountEntry]()
    try:
        keys = await bucket.keys()
    except NoKeysError:
        return found
    for key in keys:
        try:
            found[key] = read_entry((await bucket.get(key)).value or b"")
        except KeyNotFoundError:  # deleted meanwhile
            continue
    return found
