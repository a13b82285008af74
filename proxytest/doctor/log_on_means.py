"""The authentication schemes: what each needs, and whether it is there."""

from collections.abc import Iterator
from datetime import datetime

from proxytest.doctor.ability import Ability, Area, State
from proxytest.wire.kept_ticket import KeptTicket, has_sspi, kept_ticket, ticket_library

_SIGNED_ON = "Negotiate as the signed-on user"
_KINIT = "get one by `kinit USER@REALM`"


def log_on_means(add_kerberos: str) -> Iterator[Ability]:
    """Return what each scheme can; `add_kerberos` is how the library for a ticket is added."""
    ours = "with --user and a password"
    yield Ability(area=Area.LOG_ON, name="Basic, Digest, NTLM", state=State.OK, detail=ours)
    if not ticket_library():
        yield _without_library(add_kerberos)
        yield Ability(
            area=Area.LOG_ON,
            name=_SIGNED_ON,
            state=State.MISSING,
            detail="no library for a ticket",
            remedy=add_kerberos,
        )
        return
    detail = f"{ours}, by NTLM, or by a ticket that it fetches"
    yield Ability(area=Area.LOG_ON, name="Negotiate", state=State.OK, detail=detail)
    yield signed_on_by_windows() if has_sspi() else by_ticket(kept_ticket())


def _without_library(add_kerberos: str) -> Ability:
    detail = "with --user and a password, by NTLM alone: no library fetches a ticket"
    return Ability(area=Area.LOG_ON, name="Negotiate", state=State.LIMITED, detail=detail, remedy=add_kerberos)


def signed_on_by_windows() -> Ability:
    """Return the ability of a machine with SSPI, which logs the user on by itself."""
    return Ability(area=Area.LOG_ON, name=_SIGNED_ON, state=State.OK, detail="by Windows, NTLM too")


def by_ticket(ticket: KeptTicket | str) -> Ability:
    """Return the ability of a machine with or without a ticket."""
    if isinstance(ticket, str):
        return Ability(area=Area.LOG_ON, name=_SIGNED_ON, state=State.MISSING, detail=ticket, remedy=_KINIT)
    detail = f"ticket of {ticket.owner}{_until(ticket.until)}"
    return Ability(area=Area.LOG_ON, name=_SIGNED_ON, state=State.OK, detail=detail)


def _until(moment: datetime | None) -> str:
    return f", valid until {moment.strftime('%Y-%m-%d %H:%M UTC')}" if moment is not None else ""
