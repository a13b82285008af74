"""Fetch a PAC file, and run its script for each target."""

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime

from proxytest.features.pac.observations import PacSeen
from proxytest.model.address import Authority
from proxytest.model.event import Operation, Phase
from proxytest.model.observation import Observation
from proxytest.model.pac_result import PacAsker, PacFileIssue, PacFileProblem, PacName, PacRow, PacScriptError
from proxytest.probe.declare import Case, Foreseen, Lane, Probe, Task
from proxytest.probe.network import USER_AGENT, Network
from proxytest.probe.plan import Plan
from proxytest.protocol.content_coding import is_known
from proxytest.protocol.pac.lint import MAX_SIZE, lint_served, read_script
from proxytest.protocol.pac.new_syntax import new_syntax
from proxytest.protocol.pac.script import OWN, Ask, Bounds, PacContext, PacResult, asks_for
from proxytest.wire.clock import local_now
from proxytest.wire.fetched import Fetched, Source
from proxytest.wire.limits import Limits
from proxytest.wire.look_up import look_up, own_addresses
from proxytest.wire.operation import OperationFailed
from proxytest.wire.pac_process import Library, find_engine, run_script
from proxytest.wire.recorder import Recorder

_ROUNDS = 400  #: of look-ups that depend on each other
_MAX_NAMES = 1000  #: that are looked up for one script
_USER_INFO = re.compile(r"[^\s;]*@")
_DAYS = ("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN")
_NO_SCHEME = ("ftp://", "data:", "javascript:")


@dataclass(frozen=True, slots=True, kw_only=True)
class PacEnvironment:
    """The environment in which a script is fetched and run."""

    source: Source
    recorder: Recorder
    limits: Limits
    library: Library
    now: datetime  #: local time with its offset: scripts have rules by the hour
    inline: str = ""  #: the script itself, where no file has it
    bounds: Bounds = field(default_factory=Bounds)


async def read_pac(
    url: str, targets: Iterable[Authority], around: PacEnvironment, *, sockets: Iterable[Authority] = ()
) -> PacSeen:
    """Fetch and run the script; the observation has all its results and errors."""
    with around.recorder.collected() as events:
        seen, script = await _fetched(url, around)
        if script:
            seen = await _evaluated(seen, script, asks_for(targets, sockets), around)
            scrub = around.recorder.scrubber.scrub
            new = tuple(replace(one, what=scrub(one.what)) for one in new_syntax(script))
            seen = replace(seen, new_syntax=new if seen.fault is not PacScriptError.SYNTAX else ())
    return replace(seen, events=tuple(events))


async def _fetched(url: str, around: PacEnvironment) -> tuple[PacSeen, str]:
    seen = PacSeen(url=url)
    if around.inline:
        return _described(seen, Fetched(url=url, body=around.inline.encode()), around)
    address = url.replace("<redacted>@", "")  # clients do not log on here either
    if address.lower().startswith(_NO_SCHEME):
        return _unread(seen, PacFileProblem.SCHEME, around), ""
    from proxytest.wire.fetch import fetch  # with aiohttp, which a run without a PAC file does without

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
    if fetched.coding is not None and is_known(fetched.coding):
        return replace(
            seen, flaws=(PacFileIssue(blemish=PacFileProblem.CODING, detail=scrub(fetched.coding)[:80]),)
        ), ""
    kind = fetched.content_type if not around.inline else "text/javascript; charset=utf-8"  # it is a text already
    script, flaws = read_script(fetched.body, kind)
    if fetched.coding is not None:
        flaws = (*flaws, PacFileIssue(blemish=PacFileProblem.ODD_CODING, detail=scrub(fetched.coding)[:80]))
    if len(fetched.body) > MAX_SIZE and fetched.declared:
        flaws = (
            PacFileIssue(blemish=PacFileProblem.TOO_LARGE, detail=f"{fetched.declared} bytes by its Content-Length"),
        )
    local = (PacFileIssue(blemish=PacFileProblem.LOCAL_FILE),) if seen.url.lower().startswith("file:") else ()
    return replace(seen, flaws=(*lint_served(fetched.url, fetched.content_type), *local, *flaws)), script


async def _evaluated(seen: PacSeen, script: str, asks: tuple[Ask, ...], around: PacEnvironment) -> PacSeen:
    """Run the script, and look up the names that it asks for while it runs."""
    offset = around.now.utcoffset()
    start = PacContext(
        names={},
        own=None,
        now_ms=int(around.now.timestamp() * 1000),
        offset_min=int(offset.total_seconds() // 60) if offset else 0,
    )
    names = _Names(context=start, around=around)
    result = await run_script(script, asks, start, bounds=around.bounds, library=around.library, find=names.find)
    return _finished(seen, result, names.context, around)


@dataclass(slots=True, kw_only=True)
class _Names:
    """The names that the script asked for so far."""

    context: PacContext
    around: PacEnvironment
    rounds: int = 0

    async def find(self, missed: frozenset[str]) -> PacContext | None:
        """Look names up; None where there are too many, or they take too long."""
        self.rounds += 1
        if self.rounds > _ROUNDS or len(self.context.names) + len(missed) > _MAX_NAMES:
            return None
        around = self.around
        found = await look_up(
            sorted(missed - {OWN}), around.source.overrides, recorder=around.recorder, limits=around.limits
        )
        if missed - {OWN} - found.keys():
            return None
        own = own_addresses() if OWN in missed else self.context.own
        self.context = replace(self.context, names={**self.context.names, **found}, own=own)
        return self.context


def _finished(seen: PacSeen, result: PacResult, context: PacContext, around: PacEnvironment) -> PacSeen:
    scrub = around.recorder.scrubber.scrub
    used = {*result.names, *(name for row in result.rows for name in row.names)} & context.names.keys()
    told = f"{len(result.rows)} answers" if result.fault is None else f"{result.fault} {result.detail}".strip()
    around.recorder.record(0, Operation.PAC, Phase.DONE, detail=f"run: {told}", data=_table(result.rows))
    return replace(
        seen,
        flaws=(*seen.flaws, *((PacFileIssue(blemish=PacFileProblem.ONLY_EX),) if result.only_ex else ())),
        fault=result.fault,
        detail=scrub(result.detail),
        place=result.place,
        rows=_rows(result, PacAsker.PAGE, around),
        sockets=_rows(result, PacAsker.WEBSOCKET, around),
        windows=_rows(result, PacAsker.WINDOWS, around),
        names=tuple(PacName(name=scrub(name), addresses=context.names[name]) for name in sorted(used)),
        own=context.own or (),
        now=_moment(around.now) if any(row.clock for row in result.rows) else "",
    )


def _moment(now: datetime) -> str:
    """Return what scripts have rules for; the names of the days are those of the scripts."""
    return f"{_DAYS[now.weekday()]} {now:%Y-%m-%d %H:%M}"


def _rows(result: PacResult, asker: PacAsker, around: PacEnvironment) -> tuple[PacRow, ...]:
    return tuple(_scrubbed(row, around) for row in result.rows if row.asker is asker)


def _table(rows: tuple[PacRow, ...]) -> str:
    return "\n".join(f"{row.asker} {row.target}: {_without_log_on(row.text) or row.fault or ''}" for row in rows)


def _without_log_on(answer: str) -> str:
    """Remove user and password from `PROXY alice:wonderland@proxy:8080`, which browsers do not read anyway."""
    return _USER_INFO.sub("<redacted>@", answer)


def _scrubbed(row: PacRow, around: PacEnvironment) -> PacRow:
    scrub = around.recorder.scrubber.scrub
    return replace(
        row,
        text=scrub(_without_log_on(row.text)),
        detail=scrub(row.detail),
        hopeless=tuple(map(scrub, row.hopeless)),
        others=tuple(scrub(_without_log_on(one)) for one in row.others),
    )


def _asks(case: Case) -> Iterator[Task]:
    url, targets, sockets = case.plan.pac, case.plan.targets, tuple(_sockets(case.plan))

    async def read(network: Network) -> tuple[Observation, ...]:
        plan = network.plan
        around = PacEnvironment(
            source=Source(overrides=plan.overrides, context=plan.pac_context, user_agent=USER_AGENT),
            recorder=network.recorder,
            limits=plan.limits,
            library=find_engine(),
            now=local_now(),
            inline=plan.pac_script,
        )
        return (await read_pac(url or "", targets, around, sockets=sockets),)

    yield Task(title="Read the PAC file", target=url or "", work=read, lane=Lane.PAST)


def _sockets(plan: Plan) -> Iterator[Authority]:
    """Return the targets that have a WebSocket."""
    hosts = {host.name: host for domain in plan.profile.domains for host in domain.hosts}
    for target in plan.targets:
        host = hosts.get(target.host)
        if host is not None and host.websocket is not None:
            yield target


def _foresees(plan: Plan) -> Iterator[Foreseen]:
    yield Foreseen(target=plan.pac or "", seconds=plan.limits.timeout * 6)


FILE = Probe(
    id="pac/file",
    gives=PacSeen,
    sends="a GET of the PAC file, without a log-on, and DNS queries for the names that the script looks up",
    asks=_asks,
    foresees=_foresees,
    when=lambda plan: "" if plan.pac is not None else "no PAC file is known",
)
