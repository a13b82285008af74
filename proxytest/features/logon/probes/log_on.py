"""One authentication dialogue, on a CONNECT to one target; the tunnel itself is not used."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from proxytest.features.logon.observations import LogonControl, SchemeRepeated, SchemeTried
from proxytest.features.logon.probes.in_turn import InTurn
from proxytest.judgement.evidence import PASSED
from proxytest.model.address import Authority
from proxytest.model.challenge import Scheme
from proxytest.model.event import Failed
from proxytest.model.logon import Logon
from proxytest.model.outcome import Outcome
from proxytest.probe.ask import Access
from proxytest.probe.far_end import FarEnd
from proxytest.probe.kept_tunnel import KeptTunnel
from proxytest.protocol.request import connect
from proxytest.wire.clock import pause
from proxytest.wire.connection import ProxyConnection
from proxytest.wire.dial import Dialler
from proxytest.wire.drive import Dialogue
from proxytest.wire.permits import Permits

#: Seconds that the control waits for other connections to end: the proxy may limit their number.
_QUIET = 3.0
_AHEAD = 2  #: log-ons that are prepared: to connect and to be challenged takes two round trips, to prove one


async def try_scheme(access: Access, target: Authority, logon: Logon, permits: Permits | None = None) -> SchemeTried:
    """Prove the identity by one scheme, on separate connections."""
    dialogue = await _prove(access, target, logon, permits or access.identity.permits)
    return SchemeTried(
        scheme=logon.scheme,
        target=str(target),
        outcome=dialogue.ended.outcome,
        legs=dialogue.legs,
        statuses=dialogue.statuses,
        mechanism=dialogue.ended.mechanism,
        answer=dialogue.answer,
        detail=access.dialler.recorder.scrubber.scrub(dialogue.ended.detail),
        proven=dialogue.proven,
        logon_s=dialogue.logon_s,
        proof=dialogue.ended.proof,
        begun_again=dialogue.ended.begun_again,
        failed=dialogue.failed,
        events=dialogue.events,
    )


async def repeat_as_control(access: Access, target: Authority, logon: Logon, permits: Permits) -> LogonControl:
    """Repeat an accepted log-on, with its own permit, alone."""
    await _be_alone(access.dialler)
    dialogue = await _prove(replace(access, kept=None), target, logon, permits)
    return LogonControl(
        scheme=logon.scheme,
        target=str(target),
        outcome=dialogue.ended.outcome,
        answer=dialogue.answer,
        failed=dialogue.failed,
        events=dialogue.events,
    )


async def _be_alone(dialler: Dialler) -> None:
    await dialler.others_closed(_QUIET)
    await pause(dialler.limits.quiet / 4)  # until the proxy has noticed


async def _prove(access: Access, target: Authority, logon: Logon, permits: Permits) -> Dialogue:
    far_end = FarEnd(access, target)

    async def greet(connection: ProxyConnection) -> Failed | None:
        """Try the far end, and open the next connection meanwhile."""
        dialled = asyncio.ensure_future(access.dial_ahead(logon))
        try:
            return await far_end.greet(connection)
        finally:
            dialled.cancel()

    try:
        dialogue = await access.ask(connect(target), logon, permits=permits, greet=greet)
        if access.kept is not None and _is_kept(access.kept, far_end, dialogue):
            return dialogue
    finally:
        far_end.close()
    if dialogue.connection is not None:
        dialogue.connection.close()
    return dialogue


def _is_kept(kept: KeptTunnel, far_end: FarEnd, dialogue: Dialogue) -> bool:
    """Keep the tunnel that the proof has opened, if it stands."""
    if dialogue.connection is None or dialogue.ended.outcome not in PASSED or far_end.failed is not None:
        return False
    if far_end.tunnel is None:  # nobody had to be greeted
        kept.keep(connection=dialogue.connection)
        return True
    stream, far_end.tunnel = far_end.tunnel.hand_over(), None
    kept.keep(stream=stream)
    return stream is not None


async def repeat_scheme(
    access: Access, target: Authority, logon: Logon, *, times: int, soon: Callable[[], None] = lambda: None
) -> SchemeRepeated:
    """Repeat the log-on of a proven identity, each time on a new connection; stop at the first different end.

    `soon` is called where as many are left as are prepared: others may be prepared then.
    """
    every: list[SchemeTried] = []
    make, permits = partial(try_scheme, access, target, logon), access.identity.permits
    one_by_one = InTurn(make, permits, times=times, ahead=_AHEAD if access.dialler.distance.far else 0)
    try:
        while len(every) < times and all(map(_is_no_failure, every)):
            if len(every) == times - _AHEAD:
                soon()
            every.append(await one_by_one.next())
    finally:
        await one_by_one.close()
    return SchemeRepeated(
        scheme=logon.scheme,
        target=str(target),
        outcomes=tuple(one.outcome for one in every),
        answer=every[-1].answer,
        logon_s=tuple(one.logon_s for one in every if one.logon_s is not None),
        failed=every[-1].failed,
        events=tuple(event for one in every for event in one.events),
    )


def _is_no_failure(tried: SchemeTried) -> bool:
    """Does it count against no account?"""
    ticket = tried.mechanism == "Kerberos" and tried.outcome is Outcome.REFUSED
    return ticket or tried.outcome in (Outcome.ACCEPTED, Outcome.NOT_CHALLENGED)


def not_tried(
    scheme: Scheme, target: Authority, outcome: Outcome, detail: str, events: tuple[int, ...] = ()
) -> SchemeTried:
    """Return the observation for a scheme that was not tried, with the reason."""
    return SchemeTried(scheme=scheme, target=str(target), outcome=outcome, detail=detail, events=events)
