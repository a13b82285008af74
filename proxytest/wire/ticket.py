"""Fetch a Kerberos ticket with a password: exactly one request proves it, whatever the answer is.

First libkrb5 looks for a KDC without the password. The KDC that answers then gets it through a relay, once.
"""

import asyncio
import json
import os
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from importlib.util import find_spec
from pathlib import Path

from proxytest.model.credentials import Credentials
from proxytest.model.installation import Extra
from proxytest.protocol.kdc import Kdc, answering_kdc, relay_configuration
from proxytest.protocol.this_copy import how_to_add_here
from proxytest.wire.kdc_relay import running_relay
from proxytest.wire.ticket_folder import TicketFolder

_CHILD = Path(__file__).with_name("ticket_child.py")
#: Seconds without an answer: libkrb5 waits 10 s for one by TCP, and then tries something else.
_PATIENCE = 9.0
#: The plug-ins of sssd and winbind override the KDCs of krb5.conf; these variables disable that.
_NO_LOCATORS = {"SSSD_KRB5_LOCATOR_DISABLE": "1", "_NO_WINBINDD": "1"}
_REPORT = 4096  #: bytes


class TicketEnd(StrEnum):
    """Why there is no ticket."""

    NO_LIBRARY = "no library"
    REFUSED = "refused"
    FAILED = "failed"
    UNANSWERED = "unanswered"  #: neither yes nor no: the KDC may or may not have checked the password


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """A credentials cache with a ticket."""

    cache: str  #: its GSSAPI name
    folder: TicketFolder = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class NoTicket:
    """Why there is no ticket."""

    end: TicketEnd
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fetching:
    """What both requests share: the one to find a KDC, and the one to prove the password."""

    user: str
    folder: TicketFolder
    environ: Mapping[str, str]
    child: Path


async def fetch_ticket(
    credentials: Credentials, *, seconds: float, environ: Mapping[str, str] = os.environ, child: Path = _CHILD
) -> Ticket | NoTicket:
    """Ask the KDC of the user's realm, found with the machine's krb5.conf; one request proves the password."""
    if not _installed():
        hint = how_to_add_here(Extra.KERBEROS)
        return NoTicket(end=TicketEnd.NO_LIBRARY, detail=f"for a Kerberos ticket: {hint}")
    folder = TicketFolder()
    # `CORP\alice` has a NetBIOS domain, which is not a realm: the default realm is used.
    user = credentials.user.rpartition("\\")[2]
    fetching = _Fetching(user=user, folder=folder, environ=environ, child=child)
    try:
        found = await _found(fetching, seconds)
        ended = (
            await _proven(fetching, credentials, found, min(seconds, _PATIENCE)) if isinstance(found, Kdc) else found
        )
    except BaseException:
        folder.remove()
        raise
    if ended is None:
        return Ticket(cache=folder.cache, folder=folder)
    folder.remove()
    return ended


def _installed() -> bool:
    try:
        return find_spec("krb5") is not None
    except ValueError:  # the module is set to None
        return False


async def _found(fetching: _Fetching, seconds: float) -> Kdc | NoTicket:
    """Find a KDC that answers. Without a password libkrb5 stops when the KDC asks for it."""
    trace = fetching.folder.trace
    environment = fetching.folder.environment(fetching.environ) | {"KRB5_TRACE": str(trace)}
    ended = await _asked(fetching, {"user": fetching.user}, environment, seconds)
    if ended is not None and ended.end is TicketEnd.REFUSED:
        return ended
    traced = trace.read_text(errors="replace") if trace.exists() else ""
    kdc = answering_kdc(traced) if ended is None or ended.end is TicketEnd.FAILED else None
    detail = ended.detail if ended is not None else "libkrb5 told none"
    return kdc or NoTicket(end=TicketEnd.FAILED, detail=f"no KDC was found that answers by TCP or UDP: {detail}")


async def _proven(fetching: _Fetching, credentials: Credentials, kdc: Kdc, seconds: float) -> NoTicket | None:
    """Prove the password to this KDC; None if the ticket is in the cache."""
    async with running_relay(kdc) as relay:
        section = relay_configuration(kdc.realm, relay.port)
        environment = fetching.folder.environment(fetching.environ, section) | _NO_LOCATORS
        order = {"user": fetching.user, "realm": kdc.realm, "cache": fetching.folder.cache}
        ended = await _asked(fetching, order | {"password": credentials.password.reveal()}, environment, seconds)
        shown = relay.shown
    if ended is None or ended.end is TicketEnd.REFUSED or (ended.end is TicketEnd.FAILED and not shown):
        return ended
    return NoTicket(end=TicketEnd.UNANSWERED, detail=f"{ended.detail}: it may have the password")


async def _asked(
    fetching: _Fetching, order: Mapping[str, str], environment: dict[str, str], seconds: float
) -> NoTicket | None:
    """Run the child process; None if the KDC granted the request."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-I",
        str(fetching.child),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env=environment,
    )
    try:
        async with asyncio.timeout(seconds):
            told, _ = await process.communicate(json.dumps(order).encode())
    except TimeoutError:
        return NoTicket(end=TicketEnd.UNANSWERED, detail=f"no answer of the KDC within {seconds:g} s")
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()
    return _read(told[:_REPORT], process.returncode)


def _read(told: bytes, status: int | None) -> NoTicket | None:
    if status != 0:
        # It may have ended after its request.
        return NoTicket(end=TicketEnd.UNANSWERED, detail=f"the program that asks the KDC ended with status {status}")
    report: dict[str, str] = json.loads(told)
    return None if report["end"] == "ticket" else NoTicket(end=TicketEnd(report["end"]), detail=report["detail"])
