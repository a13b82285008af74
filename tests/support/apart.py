"""An audit in a process of its own: what it holds at most, how long it takes, and what it complains of.

The process is forked from one that has imported everything, so that it starts at once and its memory is the audit's.
"""

import asyncio
import multiprocessing
import resource
import time
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from proxytest.engine.audit import audit
from proxytest.model.run import Run
from proxytest.report.formats import FORMATS, render_as
from proxytest.scenario.profile_file import load_profile
from tests.support.plans import over_tls, plan_for

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

_PATIENCE = 60.0  #: seconds after which an audit counts as one that hangs


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is to be audited, and how."""

    port: int
    targets: tuple[str, ...]
    auth: tuple[str, ...]
    roots: bytes
    timeout: float
    proxy_cacert: Path | None = None  #: of an https:// proxy; None: it is an http:// one


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of it; the reports were written there too, so that their memory counts."""

    run: Run
    reports: dict[str, str]
    complaints: tuple[str, ...]  #: warnings, and errors that nobody caught
    seconds: float
    peak: int  #: bytes


def warm_up() -> None:
    """Import what the formats and checks import late: called once, in the process that the others are forked from."""
    plan = plan_for(port=None)
    run = asyncio.run(audit(plan))
    for name in FORMATS:
        render_as(name, run)
    load_profile("spark-2016")


async def audit_apart(order: Order) -> Outcome:
    """Run one audit in a process of its own, while this one plays the proxy.

    Raises TimeoutError where it hangs.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.support.apart_warm"])
    here, there = context.Pipe(duplex=False)
    process = context.Process(target=_serve, args=(order, there), daemon=True)
    await asyncio.to_thread(process.start)
    there.close()
    try:
        if not await asyncio.to_thread(here.poll, _PATIENCE):
            raise TimeoutError(f"the audit has not ended within {_PATIENCE:g} s")
        outcome: Outcome = await asyncio.to_thread(here.recv)
    finally:
        process.kill()
        process.join()
        here.close()
    return outcome


def _serve(order: Order, answer: "Connection[Outcome, Any]") -> None:
    answer.send(_audited(order))


def _audited(order: Order) -> Outcome:
    complaints: list[str] = []
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        start = time.monotonic()
        run = asyncio.run(_attentive(order, complaints))
        seconds = time.monotonic() - start
        reports = {name: render_as(name, run) for name in FORMATS}
    return Outcome(
        run=run,
        reports=reports,
        complaints=(*complaints, *(f"{one.category.__name__}: {one.message}" for one in warned)),
        seconds=seconds,
        peak=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
    )


async def _attentive(order: Order, complaints: list[str]) -> Run:
    """Audit, and note each error that would otherwise only be logged."""

    def note(_: asyncio.AbstractEventLoop, told: dict[str, Any]) -> None:
        complaints.append(f"{told['message']}: {told.get('exception')!r}")

    asyncio.get_running_loop().set_exception_handler(note)
    plan = plan_for(port=order.port, roots=order.roots, auth=order.auth, targets=order.targets, timeout=order.timeout)
    if order.proxy_cacert is not None:
        plan = over_tls(plan, order.proxy_cacert)
    return await audit(plan)
