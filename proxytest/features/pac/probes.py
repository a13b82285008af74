"""Fetch a PAC file, run its script for each target, and try each proxy that it names."""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from proxytest.features.pac.observations import PacProxyTried, PacSeen
from proxytest.features.proxy.probes import ask_challenges
from proxytest.model.address import Authority, ProxyAddress
from proxytest.model.event import Operation, Phase
from proxytest.model.pac_result import Blemish, Fault, Flaw, Keyword, PacName, PacRow, Way
from proxytest.protocol.pac.lint import MAX_SIZE, lint_served, read_script
from proxytest.protocol.pac.script import OWN, Bounds, Known, Ran
from proxytest.wire.clock import utc_now
from proxytest.wire.dial import Dialler
from proxytest.wire.fetch import Fetched, Source, fetch
from proxytest.wire.limits import Limits
from proxytest.wire.look_up import look_up, own_addresses
from proxytest.wire.operation import OperationFailed
from proxytest.wire.pac_process import Library, run_script
from proxytest.wire.recorder import Recorder

_ROUNDS = 5  #: further runs of a script that asks for other names each time
_MAX_NAMES = 200  #: that are looked up for one script
_SECONDS = 30.0  #: for one run, on a machine that is busy; the process bounds its own CPU time far below
_USER_INFO = re.compile(r"[^\s;]*@")
_NO_SCHEME = ("ftp://", "data:", "javascript:")


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What a script is fetched and run with."""

    source: Source
    recorder: Recorder
    limits: Limits
    library: Library
    now: datetime  #: local time with its offset: scripts have rules by the hour


async def read_pac(url: str, targets: Iterable[Authority], around: Surroundings) -> PacSeen:
    """Fetch and run the script; whatever it is and does is in the observation."""
    mark = around.recorder.mark
    seen, script = await _fetched(url, around)
    if script:
        seen = await _evaluated(seen, script, tuple(targets), around)
    return replace(seen, events=tuple(range(mark + 1, around.recorder.mark + 1)))


async def try_way(dialler: Dialler, way: Way, target: Authority, *, first: bool) -> PacProxyTried:
    """Connect to a proxy; of an HTTP proxy a tunnel is asked for, without credentials."""
    mark = dialler.recorder.mark
    address = failed = None
    try:
        connection = await dialler.dial()
    except OperationFailed as error:
        failed = error.failed
    else:
        address = connection.peer
        connection.close()
    tried = PacProxyTried(way=way, first=first, address=address, failed=failed)
    if failed is None and way.proxy is not None:
        asked = await ask_challenges(dialler, target, utc_now)
        tried = replace(tried, answer=asked.answer, challenges=asked.challenges, failed=asked.failed)
    return replace(tried, events=tuple(range(mark + 1, dialler.recorder.mark + 1)))


def address_to_dial(way: Way) -> ProxyAddress | None:
    """Return what to connect to; of a SOCKS server only the port is tried."""
    if way.authority is None:
        return None
    return ProxyAddress(scheme="https" if way.keyword is Keyword.HTTPS else "http", authority=way.authority)


async def _fetched(url: str, around: Surroundings) -> tuple[PacSeen, str]:
    seen = PacSeen(url=url)
    address = url.replace("<redacted>@", "")  # clients ask nobody for a password here either
    if address.lower().startswith(_NO_SCHEME):
        return _unread(seen, Blemish.SCHEME, around), ""
    try:
        fetched = await fetch(address, around.source, recorder=around.recorder, limits=around.limits, most=MAX_SIZE)
    except OperationFailed as error:
        return replace(
            seen, flaws=(Flaw(blemish=Blemish.UNREADABLE, detail=str(error.failed)),), failed=error.failed
        ), ""
    return _described(seen, fetched, around)


def _unread(seen: PacSeen, blemish: Blemish, around: Surroundings) -> PacSeen:
    around.recorder.record(0, Operation.PAC, Phase.DONE, detail=f"not fetched: {blemish}")
    return replace(seen, flaws=(Flaw(blemish=blemish),))


def _described(seen: PacSeen, fetched: Fetched, around: Surroundings) -> tuple[PacSeen, str]:
    """Say what came; a script only where a client would run it."""
    scrub = around.recorder.scrubber.scrub
    seen = replace(
        seen,
        final_url=scrub(fetched.url),
        status=fetched.status,
        content_type=scrub(fetched.content_type) if fetched.content_type else None,
        size=len(fetched.body),
        sha256=hashlib.sha256(fetched.body).hexdigest() if fetched.body else None,
    )
    if fetched.redirected:
        return replace(seen, flaws=(Flaw(blemish=Blemish.TOO_MANY_REDIRECTS),)), ""
    if fetched.status not in (None, 200):
        return replace(seen, flaws=(Flaw(blemish=Blemish.NOT_OK, detail=str(fetched.status)),)), ""
    if fetched.coding is not None:
        return replace(seen, flaws=(Flaw(blemish=Blemish.CODING, detail=scrub(fetched.coding)[:80]),)), ""
    script, flaws = read_script(fetched.body)
    if len(fetched.body) > MAX_SIZE and fetched.declared:
        flaws = (Flaw(blemish=Blemish.TOO_LARGE, detail=f"{fetched.declared} bytes by its Content-Length"),)
    local = (Flaw(blemish=Blemish.LOCAL_FILE),) if seen.url.lower().startswith("file:") else ()
    return replace(seen, flaws=(*lint_served(fetched.url, fetched.content_type), *local, *flaws)), script


async def _evaluated(seen: PacSeen, script: str, targets: tuple[Authority, ...], around: Surroundings) -> PacSeen:
    """Run the script, look up what it asked for, and run it again, until it asks for nothing new."""
    offset = around.now.utcoffset()
    known = Known(
        names={},
        own=None,
        now_ms=int(around.now.timestamp() * 1000),
        offset_min=int(offset.total_seconds() // 60) if offset else 0,
    )
    ran = await _run(script, targets, known, around)
    for _ in range(_ROUNDS):
        if not ran.missed or len(known.names) + len(ran.missed) > _MAX_NAMES:
            break
        known = await _with_names(known, ran.missed, around)
        ran = await _run(script, targets, known, around)
    return _finished(seen, ran, known, around)


async def _run(script: str, targets: tuple[Authority, ...], known: Known, around: Surroundings) -> Ran:
    return await run_script(script, targets, known, bounds=Bounds(), seconds=_SECONDS, library=around.library)


async def _with_names(known: Known, missed: frozenset[str], around: Surroundings) -> Known:
    overrides = around.source.overrides
    found = await look_up(sorted(missed - {OWN}), overrides, recorder=around.recorder, limits=around.limits)
    own = own_addresses() if OWN in missed else known.own
    return replace(known, names={**known.names, **found}, own=own)


def _finished(seen: PacSeen, ran: Ran, known: Known, around: Surroundings) -> PacSeen:
    fault = ran.fault or (Fault.NAMES if ran.missed else None)
    scrub = around.recorder.scrubber.scrub
    used = {*ran.names, *(name for row in ran.rows for name in row.names)} & known.names.keys()
    told = f"{len(ran.rows)} answers" if fault is None else f"{fault} {ran.detail}".strip()
    around.recorder.record(0, Operation.PAC, Phase.DONE, detail=f"run: {told}", data=_table(ran.rows))
    return replace(
        seen,
        flaws=(*seen.flaws, *((Flaw(blemish=Blemish.ONLY_EX),) if ran.only_ex else ())),
        fault=fault,
        detail=scrub(ran.detail),
        rows=tuple(_scrubbed(row, around) for row in ran.rows),
        names=tuple(PacName(name=scrub(name), addresses=known.names[name]) for name in sorted(used)),
    )


def _table(rows: tuple[PacRow, ...]) -> str:
    return "\n".join(f"{row.target}: {_without_log_on(row.text) or row.fault or ''}" for row in rows)


def _without_log_on(answer: str) -> str:
    """Take user and password out of `PROXY alice:wonderland@proxy:8080`, which browsers do not read anyway."""
    return _USER_INFO.sub("<redacted>@", answer)


def _scrubbed(row: PacRow, around: Surroundings) -> PacRow:
    scrub = around.recorder.scrubber.scrub
    return replace(
        row, text=scrub(_without_log_on(row.text)), detail=scrub(row.detail), hopeless=tuple(map(scrub, row.hopeless))
    )
