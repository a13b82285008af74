"""Fetch a Kerberos ticket with a password, into a cache in memory that ends with the process."""

import asyncio
import importlib
import threading
from concurrent.futures import Future
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from proxytest.model.credentials import Credentials

#: Answers of a KDC by which the account is refused: RFC 4120 section 7.5.9, as libkrb5 numbers them.
_REFUSALS = frozenset({
    -1765328378,  # KDC_ERR_C_PRINCIPAL_UNKNOWN
    -1765328366,  # KDC_ERR_CLIENT_REVOKED: disabled, or locked
    -1765328361,  # KDC_ERR_KEY_EXPIRED
    -1765328360,  # KDC_ERR_PREAUTH_FAILED: a wrong password
    -1765328353,  # KRB_AP_ERR_BAD_INTEGRITY: the same without pre-authentication
})  # fmt: skip


class TicketEnd(StrEnum):
    """Why there is no ticket."""

    NO_LIBRARY = "no library"
    REFUSED = "refused"
    FAILED = "failed"
    UNANSWERED = "unanswered"  #: in time: it stays open whether the KDC has put the password to the test


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """A cache that holds a ticket; it lives as long as this value."""

    cache: str  #: its name, for GSSAPI
    handle: object = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class NoTicket:
    """Why there is none."""

    end: TicketEnd
    detail: str


async def fetch_ticket(credentials: Credentials, *, seconds: float) -> Ticket | NoTicket:
    """Ask the KDC of the user's realm, by the machine's krb5.conf; one request that proves the password."""
    try:
        krb5 = importlib.import_module("krb5")
    except ImportError:
        return NoTicket(end=TicketEnd.NO_LIBRARY, detail="for a Kerberos ticket install proxytest[kerberos]")
    # No executor: its threads are waited for in the end, and libkrb5 asks for a minute where nobody answers.
    fetched: Future[Ticket | NoTicket] = Future()
    fetched.set_running_or_notify_cancel()
    threading.Thread(target=_answer, args=(fetched, krb5, credentials), daemon=True).start()
    try:
        return await asyncio.wait_for(asyncio.wrap_future(fetched), seconds)
    except TimeoutError:
        detail = f"no answer of the KDC within {seconds:g} s: it may have the password"
        return NoTicket(end=TicketEnd.UNANSWERED, detail=detail)


def _answer(fetched: "Future[Ticket | NoTicket]", krb5: Any, credentials: Credentials) -> None:  # noqa: ANN401  as below
    try:
        fetched.set_result(_fetch(krb5, credentials))
    except Exception as error:  # noqa: BLE001  it is raised where the answer is waited for
        fetched.set_exception(error)


def _fetch(krb5: Any, credentials: Credentials) -> Ticket | NoTicket:  # noqa: ANN401  a module without types here
    # `CORP\alice` names a NetBIOS domain, which is no realm: the default realm is taken.
    user = credentials.user.rpartition("\\")[2]
    try:
        context = krb5.init_context()
        options = krb5.get_init_creds_opt_alloc(context)
        principal = _principal(krb5, context, options, user)
        ticket = krb5.get_init_creds_password(context, principal, options, credentials.password.reveal().encode())
        cache = krb5.cc_new_unique(context, b"MEMORY")
        krb5.cc_initialize(context, cache, getattr(ticket, "client", principal))
        krb5.cc_store_cred(context, cache, ticket)
    except krb5.Krb5Error as error:
        end = TicketEnd.REFUSED if error.err_code in _REFUSALS else TicketEnd.FAILED
        return NoTicket(end=end, detail="".join(str(error).splitlines()[:1])[:200])
    return Ticket(cache=f"MEMORY:{cache.name.decode()}", handle=(context, cache))


def _principal(krb5: Any, context: object, options: object, user: str) -> object:  # noqa: ANN401  as above
    """Realms are written in capitals; `alice@corp.test` is a UPN, an enterprise name (RFC 6806 section 5)."""
    realm = user.rpartition("@")[2]
    if "@" not in user or realm == realm.upper():
        return krb5.parse_name_flags(context, user.encode())
    krb5.get_init_creds_opt_set_canonicalize(options, canonicalize=True)
    return krb5.parse_name_flags(context, user.encode(), krb5.PrincipalParseFlags.enterprise)
