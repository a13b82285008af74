"""A connection to the hub, directly or through the proxy."""

import asyncio
import random
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, replace
from itertools import count
from typing import Any

import aiohttp
import nats
from nats.aio.client import Client

from proxytest.fleet.beside import beside
from proxytest.fleet.forwarder import Forwarder, Way, forwarded
from proxytest.fleet.hub_address import HubAccess
from proxytest.fleet.hub_says import hub_says, is_denied, is_unknown
from proxytest.fleet.nkey import read_seed
from proxytest.fleet.tell_once import TellOnce
from proxytest.model.credentials import Secret
from proxytest.model.errors import UsageError
from proxytest.wire.trust import proxy_context

_LONGEST = 60.0  #: seconds between two attempts at most
_DOUBLINGS = 7  #: of the pause, from half a second
_STEP = 20  #: seconds of one attempt
_FAREWELL = 2.0  #: seconds for an orderly close
_PING = 30  #: seconds; proxies close what is silent for some minutes

#: What a connection ends with: aiohttp's errors are not all OSErrors.
LOST = (nats.errors.Error, aiohttp.ClientError, OSError)

_UNTRUSTED = (ssl.SSLCertVerificationError, aiohttp.ClientConnectorCertificateError)

_NOT_THE_OPERATOR = "does not let this credential do that: --credential takes its operator.nk, not the key of a site"

Told = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Who connects."""

    name: str  #: as the hub's monitoring shows it
    inbox: str = "_INBOX"  #: where it is answered
    way: Way | None = None  #: None: directly
    patience: float | None = 20.0  #: seconds until the hub has to be reached; None: for ever, as a worker waits
    denied: str = ""  #: what it means that the hub forbids something, which then ends the block; empty: go on, and tell


def as_operator(program: str) -> Caller:
    """Return a caller to whom everything is allowed, unless it has another's credential."""
    return Caller(name=program, denied=_NOT_THE_OPERATOR)


@asynccontextmanager
async def connected(access: HubAccess, caller: Caller, told: Told = lambda _: None) -> AsyncIterator[Client]:
    """Connect for as long as the block runs, with growing and random pauses between attempts.

    A client that is closed does not come back by itself: NATS's own way back ends for ever where a proxy closes a
    connection without an answer. Whoever goes on connects anew. `told` hears once of each trouble.

    Raises UsageError where the hub cannot be reached, refuses the credential, or forbids what must not be forbidden.
    """
    seed = read_seed(access.credential)
    async with AsyncExitStack() as stack:
        way = None if caller.way is None else await stack.enter_async_context(forwarded(access, caller.way))
        attempts = _Attempts(access, caller, way, told)
        client = await attempts.until_connected(seed)
        try:
            async with attempts.ended_where_denied():
                yield client
        finally:
            await _close(client)


async def _close(client: Client) -> None:
    """Close it; after a handshake that failed, `StreamWriter.wait_closed` waits for ever."""
    with suppress(*LOST):
        async with asyncio.timeout(_FAREWELL):
            await client.close()


class _Attempts:
    def __init__(self, access: HubAccess, caller: Caller, way: Forwarder | None, told: Told) -> None:
        self._access = access
        self._caller = caller
        self._way = way
        self._tell = TellOnce(told)
        self._last = ""
        self._untrusted = False
        self._unknown = False  #: does the hub not know the credential?
        self._denied = asyncio.Event()

    @asynccontextmanager
    async def ended_where_denied(self) -> AsyncIterator[None]:
        """End the block at once where the hub forbids something: a request that it forbids is never answered.

        Raises UsageError.
        """

        async def end() -> None:
            await self._denied.wait()
            limit.reschedule(0)

        try:
            async with asyncio.timeout(None) as limit, beside(end()):
                yield
        except TimeoutError:
            if not limit.expired():
                raise
        if self._denied.is_set():
            raise UsageError(f"the hub {self._access.address} {self._caller.denied}")

    async def until_connected(self, seed: Secret) -> Client:
        try:
            async with asyncio.timeout(self._caller.patience):
                for attempt in count():
                    with suppress(*LOST):  # of which `_failed` was told
                        return await self._once(seed)
                    if self._is_vain:
                        break
                    pause = min(_LONGEST, 0.5 * 2 ** min(attempt, _DOUBLINGS))
                    await asyncio.sleep(pause * random.uniform(0.5, 1.0))  # noqa: S311  so that not all sites come at once
        except TimeoutError:
            raise self._unreached() from None
        raise self._unreached()

    @property
    def _is_vain(self) -> bool:
        """Would another attempt end alike? A worker waits for another certificate, but has no other password."""
        if self._way is not None and self._way.refused:
            return True
        return (self._untrusted or self._unknown) and self._caller.patience is not None

    def _unreached(self) -> UsageError:
        return UsageError(f"the hub {self._access.address} cannot be reached: {self._last or 'no answer'}")

    async def _once(self, seed: Secret) -> Client:
        client = Client()
        try:
            await client.connect(
                self._url(),
                name=self._caller.name,
                inbox_prefix=self._caller.inbox,
                nkeys_seed_str=seed.reveal(),
                error_cb=self._failed,
                allow_reconnect=False,
                connect_timeout=_STEP,
                max_reconnect_attempts=1,  # in a row, without a pause; 0 would be for ever
                reconnect_time_wait=0,
                ping_interval=_PING,
                **self._tls(),
            )
        except BaseException:
            await _close(client)  # it leaves a session behind for each attempt
            raise
        return client

    async def _failed(self, error: Exception) -> None:
        if self._caller.denied and is_denied(error):
            self._denied.set()
            return
        self._unknown = is_unknown(error)
        self._untrusted |= isinstance(error, _UNTRUSTED) or (self._way is not None and self._way.untrusted)
        self._last = self._sentence(error)
        if not self._is_vain:  # of which `_unreached` tells
            self._tell(f"the hub {self._access.address}: {self._last}")

    def _url(self) -> str:
        if self._access.here:
            return str(replace(self._access.address, host="127.0.0.1"))
        if self._way is None:
            return str(self._access.address)
        return f"{'ws' if self._access.address.websocket else 'tls'}://127.0.0.1:{self._way.port}"

    def _tls(self) -> dict[str, Any]:
        address = self._access.address
        if self._way is not None and address.websocket:
            return {}  # the tunnel verified the hub
        context = proxy_context(self._access.cacert)
        if address.websocket:
            return {"tls": context}
        return {"tls": context, "tls_handshake_first": self._access.tls_first, "tls_hostname": address.host}

    def _sentence(self, error: Exception) -> str:
        if self._way is not None and self._way.trouble:
            return self._way.trouble
        return hub_says(error)
