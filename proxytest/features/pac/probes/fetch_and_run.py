"""Fetch a PAC file, and run its script for each target."""

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from proxytest.features.pac.observations import PacSeen
from proxytest.model.address import Authority
from proxytest.model.event import Operation, Phase
from proxytest.model.observation import Observation
from proxytest.model.pac_result import PacFileIssue, PacFileProblem, PacName, PacRow, PacScriptError
from proxytest.probe.declare import Case, Foreseen, Lane, Probe, Task
from proxytest.probe.network import USER_AGENT, Network
from proxytest.probe.plan import Plan
from proxytest.protocol.pac.lint import MAX_SIZE, lint_served, read_script
from proxytest.protocol.pac.script import OWN, Bounds, PacContext, PacResult
from proxytest.wire.clock import local_now
from proxytest.wire.fetch import Fetched, Source, fetch
from proxytest.wire.limits import Limits
from proxytest.wire.look_up import look_up, own_addresses
from proxytest.wire.operation import OperationFailed
from proxytest.wire.pac_process import Library, find_engine, run_script
from proxytest.wire.recorder import Recorder

_ROUNDS = 5  #: further runs of a script that asks for other names each time
_MAX_NAMES = 200  #: that are looked up for one script
_SECONDS = 30.0  #: for one run, on a busy machine; the process limits its own CPU time to much less
_USER_INFO = re.compile(r"[^\s;]*@")
_NO_SCHEME = ("ftp://", "data:", "javascript:")


@dataclass(frozen=True, slots=True, kw_only=True)
class PacEnvironment:
    """The environment in which a script is fetched and run."""

    source: Source
    recorder: Recorder
    limits: Limits
    library: Library
    now: datetime  #: local time with its offset: scripts have rules by the hour


async def read_pac(url: str, targets: Iterable[Authority], around: PacEnvironment) -> PacSeen:
    """Fetch and run the script; the observation has all its results and errors."""
    with around.recorder.collected() as events:
        seen, script = await _fetched(url, around)
        if script:
            seen = await _evaluated(seen, script, tuple(targets), around)
    return replace(seen, events=tuple(events))


async def _fetched(url: str, around: PacEnvironment) -> tuple[PacSeen, str]:
    seen = PacSeen(url=url)
    address = url.replace("<redacted>@", "")  # clients do not log on here either
    if address.lower().startswith(_NO_SCHEME):
        return _unread(seen, PacFileProblem.SCHEME, around), ""
    try:
        fetched = await fetch(address, around.source, recorder=around.recorder, limits=around.limits, most=MAX_SIZE)
    except OperationFailed as error:
        return replace(
            seen,
            flaws=(PacFileIssue(blemish=PacFileProblem.UNREADABLE, detail=str(error.failed)),),
            failed=error.failed,
        ), ""
    return _described(seen, fetched, around)


def _unread(seen: PacSeen, blemish: PacFileProblem, around: PacEnvironment) -> PacSeen:
    around.recorder.record(0, Operation.PAC, Phase.DONE, detail=f"not fetched: {blemish}")
    return replace(seen, flaws=(PacFileIssue(blemish=blemish),))


def _described(seen: PacSeen, fetched: Fetched, around: PacEnvironment) -> tuple[PacSeen, str]:
    """Return the observation of the file, and its script if clients would run it."""
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
        return replace(seen, flaws=(PacFileIssue(blemish=PacFileProblem.TOO_MANY_REDIRECTS),)), ""
    if fetched.status not in (None, 200):
        return replace(seen, flaws=(PacFileIssue(blemish=PacFileProblem.NOT_OK, detail=str(fetched.status)),)), ""
    if fetched.coding is not None:
        return replace(
            seen, flaws=(PacFileIssue(blemish=PacFileProblem.CODING, detail=scrub(fetched.coding)[:80]),)
        ), ""
    script, flaws = read_script(fetched.body)
    if len(fetched.body) > MAX_SIZE and fetched.declared:
        flaws = (
            PacFileIssue(blemish=PacFileProblem.TOO_LARGE, detail=f"{fetched.declared} bytes by its Content-Length"),
        )
    local = (PacFileIssue(blemish=PacFileProblem.LOCAL_FILE),) if seen.url.lower().startswith("file:") else ()
    return replace(seen, flaws=(*lint_served(fetched.url, fetched.content_type), *local, *flaws)), script


async def _evaluated(seen: PacSeen, script: str, targets: tuple[Authority, ...], around: PacEnvironment) -> PacSeen:
    """Run the script, look up the names that it asked for, and run it again, until there are no new ones."""
    offset = around.now.utcoffset()
    context = PacContext(
        names={},
        own=None,
        now_ms=int(around.now.timestamp() * 1000),
        offset_min=int(offset.total_seconds() // 60) if offset else 0,
    )
    result = await _run(script, targets, context, around)
    for _ in range(_ROUNDS):
        if not result.missed or len(context.names) + len(result.missed) > _MAX_NAMES:
            break
        context = await _with_names(context, result.missed, around)
        result = await _run(script, targets, context, around)
    return _finished(seen, result, context, around)


async def _run(script: str, targets: tuple[Authority, ...], context: PacContext, around: PacEnvironment) -> PacResult:
    return await run_script(script, targets, context, bounds=Bounds(), seconds=_SECONDS, library=around.library)


async def _with_names(context: PacContext, missed: frozenset[str], around: PacEnvironment) -> PacContext:
    overrides = around.source.overrides
    found = await look_up(sorted(missed - {OWN}), overrides, recorder=around.recorder, limits=around.limits)
    own = own_addresses() if OWN in missed else context.own
    return replace(context, names={**context.names, **found}, own=own)


def _finished(seen: PacSeen, result: PacResult, context: PacContext, around: PacEnvironment) -> PacSeen:
    fault = result.fault or (PacScriptError.NAMES if result.missed else None)
    scrub = around.recorder.scrubber.scrub
    used = {*result.names, *(name for row in result.rows for name in row.names)} & context.names.keys()
    told = f"{len(result.rows)} answers" if fault is None else f"{fault} {result.detail}".strip()
    around.recorder.record(0, Operation.PAC, Phase.DONE, detail=f"run: {told}", data=_table(result.rows))
    return replace(
        seen,
        flaws=(*seen.flaws, *((PacFileIssue(blemish=PacFileProblem.ONLY_EX),) if result.only_ex else ())),
        fault=fault,
        detail=scrub(result.detail),
        rows=tuple(_scrubbed(row, around) for row in result.rows),
        names=tuple(PacName(name=scrub(name), addresses=context.names[name]) for name in sorted(used)),
    )


def _table(rows: tuple[PacRow, ...]) -> str:
    return "\n".join(f"{row.target}: {_without_log_on(row.text) or row.fault or ''}" for row in rows)


def _without_log_on(answer: str) -> str:
    """Remove user and password from `PROXY alice:wonderland@proxy:8080`, which browsers do not read anyway."""
    return _USER_INFO.sub("<redacted>@", answer)


def _scrubbed(row: PacRow, around: PacEnvironment) -> PacRow:
    scrub = around.recorder.scrubber.scrub
    return replace(
        row, text=scrub(_without_log_on(row.text)), detail=scrub(row.detail), hopeless=tuple(map(scrub, row.hopeless))
    )


def _asks(case: Case) -> Iterator[Task]:
    url, targets = case.plan.pac, case.plan.targets

    async def read(network: Network) -> tuple[Observation, ...]:
        plan = network.plan
        around = PacEnvironment(
            source=Source(overrides=plan.overrides, context=plan.pac_context, user_agent=USER_AGENT),
            recorder=network.recorder,
            limits=plan.limits,
            library=find_engine(),
            now=local_now(),
        )
        return (await read_pac(url or "", targets, around),)

    yield Task(title="Read the PAC file", target=url or "", work=read, lane=Lane.PAST)


def _foresees(plan: Plan) -> Iterator[Foreseen]:
    yield Foreseen(target=plan.pac or "", seconds=plan.limits.timeout * (1 + _ROUNDS))


FILE = Probe(
    id="pac/file",
    gives=PacSeen,
    sends="a GET of the PAC file, without a log-on, and DNS queries for the names that the script looks up",
    asks=_asks,
    foresees=_foresees,
    when=lambda plan: "" if plan.pac is not None else "no PAC file is known",
)
