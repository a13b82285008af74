"""Fetch a Kerberos ticket with a password: one request that proves it, whatever becomes of the answer."""

import asyncio
import json
import os
import shutil
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from importlib.util import find_spec
from pathlib import Path
from tempfile import mkdtemp
from weakref import finalize

from proxytest.model.credentials import Credentials
from proxytest.protocol.child_environment import child_environment

_CHILD = Path(__file__).with_name("ticket_child.py")
#: Seconds of silence. libkrb5 waits 10 s for an answer by TCP, and then sends the same proof again, three times in all.
#: By UDP it would do so after one second.
_PATIENCE = 9.0
_CONFIGURATION = "[libdefaults]\nudp_preference_limit = 1\n"
_DEFAULT_CONFIGURATION = "/etc/krb5.conf"
_REPORT = 4096  #: bytes


class TicketEnd(StrEnum):
    """Why there is no ticket."""

    NO_LIBRARY = "no library"
    REFUSED = "refused"
    FAILED = "failed"
    UNANSWERED = "unanswered"  #: in time: it stays open whether the KDC has put the password to the test


class TicketFolder:
    """A folder that only its owner can enter; it ends with this object, and at the latest with the process."""

    def __init__(self) -> None:
        self.path = Path(mkdtemp(prefix="proxytest-ticket-"))
        self.remove = finalize(self, shutil.rmtree, self.path, ignore_errors=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """A cache that holds a ticket."""

    cache: str  #: its name, for GSSAPI
    folder: TicketFolder = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class NoTicket:
    """Why there is none."""

    end: TicketEnd
    detail: str


async def fetch_ticket(
    credentials: Credentials, *, seconds: float, environ: Mapping[str, str] = os.environ, child: Path = _CHILD
) -> Ticket | NoTicket:
    """Ask the KDC of the user's realm, by the machine's krb5.conf; one request that proves the password."""
    if not _installed():
        return NoTicket(end=TicketEnd.NO_LIBRARY, detail="for a Kerberos ticket install proxytest[kerberos]")
    folder = TicketFolder()
    cache = f"FILE:{folder.path}/ticket"
    # `CORP\alice` names a NetBIOS domain, which is no realm: the default realm is taken.
    user = credentials.user.rpartition("\\")[2]
    order = {"user": user, "password": credentials.password.reveal(), "cache": cache}
    try:
        ended = await _asked(json.dumps(order), seconds, _environment(environ, folder.path), child)
    except BaseException:
        folder.remove()
        raise
    if ended is None:
        return Ticket(cache=cache, folder=folder)
    folder.remove()
    return ended


def _installed() -> bool:
    try:
        return find_spec("krb5") is not None
    except ValueError:  # a module that is set to None
        return False


def _environment(environ: Mapping[str, str], folder: Path) -> dict[str, str]:
    """Have the library ask by TCP first; the rest is said by the machine's own configuration."""
    configuration = folder / "krb5.conf"
    configuration.write_text(_CONFIGURATION)
    own = environ.get("KRB5_CONFIG") or _DEFAULT_CONFIGURATION
    kerberos = {name: value for name, value in environ.items() if name.startswith("KRB5") and name != "KRB5_TRACE"}
    return child_environment(environ) | kerberos | {"KRB5_CONFIG": f"{configuration}{os.pathsep}{own}"}


async def _asked(order: str, seconds: float, environment: dict[str, str], child: Path) -> NoTicket | None:
    """Run the child; None where the ticket is in the cache."""
    limit = min(seconds, _PATIENCE)
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-I",
        str(child),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env=environment,
    )
    try:
        async with asyncio.timeout(limit):
            told, _ = await process.communicate(order.encode())
    except TimeoutError:
        detail = f"no answer of the KDC within {limit:g} s: it may have the password"
        return NoTicket(end=TicketEnd.UNANSWERED, detail=detail)
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()
    return _read(told[:_REPORT], process.returncode)


def _read(told: bytes, status: int | None) -> NoTicket | None:
    if status != 0:
        # It may have ended after it had asked.
        return NoTicket(end=TicketEnd.UNANSWERED, detail=f"the program that asks the KDC ended with status {status}")
    report: dict[str, str] = json.loads(told)
    return None if report["end"] == "ticket" else NoTicket(end=TicketEnd(report["end"]), detail=report["detail"])
