"""Who remembers a site's accounts: its machine, and with the fleet's key the hub."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, cast

from nats.aio.client import Client

from proxytest.engine.accounts import Accounts, user_records
from proxytest.fleet.account_lease import HubAccounts
from proxytest.fleet.current_bucket import CurrentBucket
from proxytest.fleet.site_file import Site
from proxytest.model.errors import UsageError
from proxytest.wire.files import read_file

if TYPE_CHECKING:
    from nats.js.kv import KeyValue

_MOST = 4096  #: bytes of the file
_LEAST = 32  #: characters


class SiteAccounts:
    """The records of a site, whichever connection to the hub there is."""

    def __init__(self, site: Site) -> None:
        """Read the fleet's key. Raises UsageError."""
        self._bucket = CurrentBucket()
        self._hub: HubAccounts | None = None
        if site.accounts_key is not None:
            key = read_accounts_key(site.accounts_key)
            bucket = cast("KeyValue", self._bucket)
            self._hub = HubAccounts(bucket, user_records(os.environ), site=site.name, key=key)

    def of_a_job(self) -> Accounts:
        """Return accounts for one job: what was refused is remembered by the machine and the hub, not here."""
        return Accounts(self._hub or user_records(os.environ))

    def use(self, client: Client) -> None:
        """Use a new connection."""
        self._bucket.use(client.jetstream())

    async def settled(self) -> None:
        """Wait until the hub knows how all proofs ended."""
        if self._hub is not None:
            await self._hub.settled()


def read_accounts_key(path: Path) -> bytes:
    """Read the fleet's key. Raises UsageError."""
    try:
        key = read_file(path, _MOST, pipes=True).strip()
    except OSError as error:
        raise UsageError(f"the key of the accounts, '{path}', cannot be read: {error.strerror}") from None
    if len(key) < _LEAST:
        raise UsageError(f"'{path}' is no key of the accounts: it has fewer than {_LEAST} characters")
    return key
