"""One authentication dialogue, on a CONNECT to one target; the tunnel itself is not used."""

from dataclasses import replace

from proxytest.features.logon.observations import LogonControl, SchemeRepeated, SchemeTried
from proxytest.judgement.evidence import PASSED
from proxytest.model.address import Authority
from proxytest.model.challenge import Scheme
from proxytest.model.logon import Logon
from proxytest.model.outcome import Outcome
from proxytest.probe.ask import Access
from proxytest.probe.far_end import FarEnd
from proxytest.probe.kept_tunnel import KeptTunnel
from proxytest.protocol.request import connect
from proxytest.wire.clock import pause
from proxytest.wire.dial import Dialler
from proxytest.wire.drive import Dialogue
from proxytest.wire.permits import Permits

#: Seconds that the control waits for other connections to end: the proxy may limit their number.
_QUIET = 3.0


async def try_scheme(access: Access, target: Authority, logon: Logon) -> SchemeTried:
    """Prove the identity by one scheme, on separate connections."""
    dialogue = await _prove(access, target, logon, access.identity.permits)
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
    try:
        dialogue = await access.ask(connect(target), logon, permits=permits, greet=far_end.greet)
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


async def repeat_scheme(access: Access, target: Authority, logon: Logon, *, times: int) -> SchemeRepeated:
    """Repeat the log-on of a proven identity, each time on a new connection; stop at the first different end."""
    outcomes: list[Outcome] = []
    events: list[int] = []
    seconds: list[float] = []
    failed = answer = None
    for _ in range(times):  # never begun beside each other: a prepared proof would follow a refused one
        tried = await try_scheme(access, target, logon)
        outcomes.append(tried.outcome)
        events += tried.events
        failed, answer = tried.failed, tried.answer
        seconds += [tried.logon_s] if tried.logon_s is not None else []
        ticket = tried.mechanism == "Kerberos" and tried.outcome is Outcome.REFUSED  # counts against no account
        if tried.outcome not in (Outcome.ACCEPTED, Outcome.NOT_CHALLENGED) and not ticket:
            break
    return SchemeRepeated(
        scheme=logon.scheme,
        target=str(target),
        outcomes=tuple(outcomes),
        answer=answer,
        logon_s=tuple(seconds),
        failed=failed,
        events=tuple(events),
    )


def not_tried(
    scheme: Scheme, target: Authority, outcome: Outcome, detail: str, events: tuple[int, ...] = ()
) -> SchemeTried:
    """Return the observation for a scheme that was not tried, with the reason."""
    return SchemeTried(scheme=scheme, target=str(target), outcome=outcome, detail=detail, events=events)
