"""CONNECT with a log-on, TLS inside, and then an action in the tunnel."""

from collections.abc import Awaitable, Callable
from contextlib import closing
from dataclasses import replace
from typing import TypeVar

from proxytest.features.proxy.observations import ChallengesSeen
from proxytest.features.tunnel.observations import HttpsTried, TunnelTried
from proxytest.judgement.evidence import Evidence
from proxytest.model.address import Authority
from proxytest.model.answer import Answer
from proxytest.model.challenge import Scheme
from proxytest.model.event import Failed, Failure, Operation
from proxytest.model.logon import NO_LOGON, Logon
from proxytest.model.observation import Observation
from proxytest.model.outcome import Outcome
from proxytest.probe.ask import Access
from proxytest.probe.declare import Trouble
from proxytest.probe.far_end import FarEnd
from proxytest.protocol.denial import Denial, denial_of
from proxytest.protocol.request import connect
from proxytest.wire.drive import Dialogue
from proxytest.wire.operation import OperationFailed
from proxytest.wire.tunnel import Tunnel

_T = TypeVar("_T", bound=TunnelTried)

#: Acts inside an open tunnel and adds its results to the observation.
Inside = Callable[[Tunnel, _T], Awaitable[_T]]

#: The last one is this machine's own limit; it has more resources when other tasks have ended.
_BREAKS = frozenset({Failure.CLOSED, Failure.RESET, Failure.REFUSED, Failure.OWN_LIMIT})


async def try_tunnel(
    access: Access, target: Authority, logon: Logon, kind: type[_T], inside: Inside[_T], *, sni: bool = True
) -> _T:
    """Open a tunnel and act inside; network failures are in the observation, which is of this kind."""
    far_end = FarEnd(access, target, sni=sni)
    with access.in_progress:
        start, beside = access.dialler.recorder.elapsed(), access.in_progress.count - 1
        try:
            dialogue = await access.ask(connect(target), logon, greet=far_end.greet)
        except BaseException:
            far_end.close()
            raise
        return await _go_on(far_end, logon, dialogue, kind, inside, start=start, beside=beside)


async def enter_https(access: Access, target: Authority, dialogue: Dialogue, *, start: float) -> HttpsTried:
    """GET the front page in a tunnel that opened without a log-on, and was asked for at `start` seconds of the run."""

    async def inside(tunnel: Tunnel, tried: HttpsTried) -> HttpsTried:
        with closing(access.dialler.distance.waits()):
            return await front_page(tunnel, tried)

    with access.in_progress:
        beside, far_end = access.in_progress.count - 1, FarEnd(access, target)
        return await _go_on(far_end, NO_LOGON, dialogue, HttpsTried, inside, start=start, beside=beside)


async def front_page(tunnel: Tunnel, tried: HttpsTried) -> HttpsTried:
    """GET the front page."""
    return replace(tried, https=await tunnel.get("/"))


async def _go_on(
    far_end: FarEnd,
    logon: Logon,
    dialogue: Dialogue,
    kind: type[_T],
    inside: Inside[_T],
    *,
    start: float,
    beside: int,
) -> _T:
    """Act inside the tunnel that a dialogue has opened, if it has."""
    access, recorder = far_end.access, far_end.access.dialler.recorder
    tried = kind(
        target=str(far_end.target),
        scheme=logon.scheme,
        outcome=dialogue.ended.outcome,
        answer=dialogue.answer,
        detail=recorder.scrubber.scrub(dialogue.ended.detail),
        failed=dialogue.failed,
        connect_s=dialogue.answer_s,
        logon_s=dialogue.logon_s,
        begun_again=dialogue.ended.begun_again,
        started_s=round(start, 3),
        beside=max(beside, access.in_progress.count - 1),
        events=dialogue.events,
    )
    try:
        if dialogue.connection is not None:
            if await far_end.greet(dialogue.connection) is not None and dialogue.proven:
                access.identity.permits.doubt(logon.scheme.label)
            tried = replace(tried, tls=far_end.tls, failed=far_end.failed)
        if far_end.tunnel is not None and far_end.failed is None:
            tried = await inside(far_end.tunnel, tried)
    except OperationFailed as error:
        tried = replace(tried, failed=error.failed)
    finally:
        far_end.close()
    if dialogue.connection is not None:
        events = sorted({*dialogue.events, *recorder.events_of({dialogue.connection.number})})
        tried = replace(tried, events=tuple(events))
    return replace(tried, duration_s=round(recorder.elapsed() - start, 3))


def trouble_of(seen: Observation) -> Trouble | None:
    """Return what went wrong with a tunnel, if a second try by itself may tell why.

    Of many connections one may be lost by chance: only two losses are a fault of the proxy. What waited in vain is not
    waited for again, and a refused proof is not sent again.
    """
    if not isinstance(seen, TunnelTried) or seen.outcome in (Outcome.WITHHELD, Outcome.REFUSED):
        return None
    if seen.failed is not None and seen.failed.failure is Failure.TIMEOUT:
        return None
    if seen.answer is None and seen.failed is not None and seen.failed.failure in _BREAKS:
        return Trouble.LOST
    if seen.failed is None and seen.opened:
        return None
    return trouble_with(seen.answer) if not seen.opened else Trouble.REFUSED


def trouble_with(answer: Answer | None) -> Trouble:
    """Return what went wrong where a CONNECT was not answered as it should be."""
    return Trouble.UNRESOLVED if answer is not None and denial_of(answer) is Denial.NAME else Trouble.REFUSED


def as_unanswered(kind: type[_T], logon: Logon) -> Callable[[Observation], Observation]:
    """Return what is observed of a tunnel that is not tried, since another one to the same host timed out."""

    def shown(seen: Observation) -> Observation:
        return kind(
            target=seen.target,
            scheme=logon.scheme,
            outcome=Outcome.WITHHELD,
            detail=f"not tried: {seen.title} to this host timed out ({seen.failed})",
            events=seen.events,
        )

    return shown


def known_to_wait(target: Authority, logon: Logon, evidence: Evidence) -> HttpsTried | None:
    """Return a tunnel whose CONNECT, the very same without a log-on, was waited for in vain before."""
    asked = evidence.derived(_asked_last).get(str(target))
    failed = asked.failed if asked is not None and asked.answer is None else None
    if asked is None or failed is None or logon.scheme is not Scheme.NONE or not _waited(failed):
        return None
    return HttpsTried(
        target=str(target), scheme=logon.scheme, outcome=Outcome.FAILED, failed=failed, events=asked.events
    )


def _asked_last(evidence: Evidence) -> dict[str, ChallengesSeen]:
    return {one.target: one for one in evidence.each(ChallengesSeen)}


def timed_out_in_tunnel(seen: Observation) -> bool:
    """Did CONNECT, or TLS in the tunnel, time out?"""
    failed = seen.failed if isinstance(seen, TunnelTried) else None
    return failed is not None and _waited(failed)


def _waited(failed: Failed) -> bool:
    return failed.failure is Failure.TIMEOUT and failed.operation in _TUNNEL


_TUNNEL = (Operation.CONNECT, Operation.TLS)
