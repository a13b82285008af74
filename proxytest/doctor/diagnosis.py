"""All that is told of this machine, put together."""

import asyncio
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import date

import certifi

from proxytest.doctor.ability import Ability, Area, State
from proxytest.doctor.added_parts import Add, added_parts
from proxytest.doctor.log_on_means import log_on_means
from proxytest.doctor.machine_means import clock, ipv6, open_files, remembers
from proxytest.doctor.trust_stores import trust_stores
from proxytest.model.installation import Extra
from proxytest.model.newest import newest
from proxytest.prepare.lab_proxy import lab_python
from proxytest.wire.clock import utc_now
from proxytest.wire.own_ipv6 import own_ipv6
from proxytest.wire.programs import ask_program

_SYNCHRONISED = ("timedatectl", "show", "--property=NTPSynchronized", "--value")


def diagnosis(add: Add, environ: Mapping[str, str], *, asks_proxy: bool = False) -> tuple[Ability, ...]:
    """Return what this machine can do, without a packet and without a password; a proxy may be asked afterwards."""
    return tuple(_found(add, environ, asks_proxy=asks_proxy))


def _found(add: Add, environ: Mapping[str, str], *, asks_proxy: bool) -> Iterator[Ability]:
    python = f"{sys.version.split()[0]} ({sys.executable})"
    yield Ability(area=Area.MACHINE, name="Python", state=State.OK, detail=python)
    yield clock(utc_now(), known_day(certifi.__version__), _synchronised(), compared=asks_proxy)
    yield open_files(_limit())
    yield remembers(environ)
    yield from log_on_means(add(Extra.KERBEROS))
    yield ipv6(own_ipv6())
    yield from trust_stores()
    yield from added_parts(add, lambda: lab_python(None))


def known_day(certifi_version: str) -> date:
    """Return a day that has been: of the newest profile, or of the roots, whose version is a date."""
    day = newest()[0]
    with suppress(ValueError, TypeError):
        day = max(day, date(*map(int, certifi_version.split(".")[:3])))
    return day


def _synchronised() -> bool | None:
    """Return whether systemd calls the clock synchronised; None where that is not known."""
    if sys.platform != "linux":
        return None
    said = asyncio.run(ask_program(_SYNCHRONISED)).text.strip()
    return {"yes": True, "no": False}.get(said)


def _limit() -> tuple[int, int] | None:
    if os.name != "posix":  # Windows has none
        return None
    import resource

    return resource.getrlimit(resource.RLIMIT_NOFILE)
