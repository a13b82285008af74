"""IPv6, the clock, open files, and the folder for what is remembered."""

import os
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path

from proxytest.doctor.ability import Ability, Area, State
from proxytest.wire.private_folder import PrivateFolder
from proxytest.wire.user_folder import user_folder

_FILES = 64  #: of an audit
_FILES_WITH_MEDIA = 256
_TRIED = "doctor"  #: the file that is written to see whether one can be


def ipv6(address: str | None) -> Ability:
    """Tell whether this machine has an IPv6 address with which it could reach the Internet."""
    if address is None:
        return Ability(
            area=Area.NETWORK,
            name="IPv6",
            state=State.MISSING,
            detail="no address beyond this link: proxies and hosts are reached by IPv4 alone",
            remedy="nothing needs it where the proxy has an IPv4 address",
        )
    return Ability(area=Area.NETWORK, name="IPv6", state=State.OK, detail=f"this machine has {address}")


def clock(now: datetime, known: date, synchronised: bool | None, *, compared: bool = False) -> Ability:  # noqa: FBT001  yes, no, or not known
    """Tell of the clock what is known without a network: it cannot be before what this program was made from.

    `compared`: is a proxy asked too, of which its line tells how far its clock is from this one?
    """
    told = now.strftime("%Y-%m-%d %H:%M UTC")
    if now.date() < known:
        return Ability(
            area=Area.MACHINE,
            name="clock",
            state=State.MISSING,
            detail=f"{told}, before {known}, when this program was made: certificates seem not yet valid",
            remedy="set the clock, and synchronise it (NTP)",
            needed=True,
        )
    if synchronised:
        return Ability(area=Area.MACHINE, name="clock", state=State.OK, detail=f"{told}, synchronised")
    known_so_far = "not synchronised" if synchronised is not None else "whether it is synchronised is not known"
    return Ability(
        area=Area.MACHINE,
        name="clock",
        state=State.LIMITED,
        detail=f"{told}, {known_so_far}",
        remedy=f"synchronise it (NTP): Kerberos allows five minutes{_COMPARED if compared else _COMPARE}",
    )


_COMPARE = "; proxytest doctor --proxy URL compares it with the proxy's"
_COMPARED = "; the line of the proxy tells how far it is from the proxy's"


def open_files(limit: tuple[int, int] | None) -> Ability:
    """Tell how many files may be open, which an audit raises as far as it may; None: there is no limit."""
    if limit is None:
        return Ability(area=Area.MACHINE, name="open files", state=State.OK, detail="no limit")
    soft, hard = limit
    most = hard if hard >= 0 else max(soft, _FILES_WITH_MEDIA)
    state = State.MISSING if most < _FILES else State.LIMITED if most < _FILES_WITH_MEDIA else State.OK
    return Ability(
        area=Area.MACHINE,
        name="open files",
        state=state,
        detail=f"{_number(soft)}, at most {_number(hard)}; an audit needs {_FILES}, with media {_FILES_WITH_MEDIA}",
        remedy="" if state is State.OK else "raise `ulimit -n`",
        needed=True,
    )


def _number(limit: int) -> str:
    return "unlimited" if limit < 0 else str(limit)


def remembers(environ: Mapping[str, str]) -> Ability:
    """Tell whether refused log-ons can be remembered for other processes."""
    path = user_folder(environ)
    reason = "this user has none" if path is None else _why_unwritable(path)
    if path is not None and reason is None:
        return Ability(
            area=Area.MACHINE, name="state folder", state=State.OK, detail=f"{path}: refused log-ons are remembered"
        )
    return Ability(
        area=Area.MACHINE,
        name="state folder",
        state=State.LIMITED,
        detail=f"{path or 'no folder'}: {reason}: another run does not know of a refused log-on",
        remedy="set XDG_RUNTIME_DIR to a folder of your own",
    )


def _why_unwritable(path: Path) -> str | None:
    folder = PrivateFolder(path)
    try:
        folder.open()
        folder.replace(_TRIED, b"")
        folder.remove(_TRIED)
    except OSError as error:
        return error.strerror or os.strerror(error.errno or 0)
    return None
