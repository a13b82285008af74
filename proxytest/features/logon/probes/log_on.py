"""One authentication dialogue, on a CONNECT to one target; the tunnel itself is not used."""

from proxytest.features.logon.observations import SchemeRepeated, SchemeTried
from proxytest.model.address import Authority
from proxytest.model.challenge import Scheme
from proxytest.model.logon import Logon
from proxytest.model.outcome import Outcome
from proxytest.probe.ask import Access
from proxytest.probe.far_end import FarEnd
from proxytest.protocol.request import connect
from proxytest.wire.drive import Dialogue
from proxytest.wire.permits import Permits


async def try_scheme(access: Access, target: Authority, logon: Logon) -> SchemeTried:
    """Prove the identity by one scheme, on separate connections."""
    dialogue = await _prove(access, target, logon, access.identity.permits)
    return SchemeTried(
        scheme=logon.scheme,
        target=str(target),
        outcome=dialogue.ended.outcome,
        legs=dialogue.legs,
        mechanism=dialogue.ended.mechanism,
        answer=dialogue.answer,
        detail=access.dialler.recorder.scrubber.scrub(dialogue.ended.detail),
        proven=dialogue.proven,
        failed=dialogue.failed,
        events=dialogue.events,
    )


async def is_still_accepted(access: Access, target: Authority, logon: Logon, permits: Permits) -> bool:
    """Repeat an accepted log-on, with its own permit; return whether it is accepted again."""
    dialogue = await _prove(access, target, logon, permits)
    return dialogue.ended.outcome in (Outcome.ACCEPTED, Outcome.NOT_CHALLENGED)


async def _prove(access: Access, target: Authority, logon: Logon, permits: Permits) -> Dialogue:
    far_end = FarEnd(access, target)
    try:
        dialogue = await access.ask(connect(target), logon, permits=permits, greet=far_end.greet)
    finally:
        far_end.close()
    if dialogue.connection is not None:
        dialogue.connection.close()
    return dialogue


async def repeat_scheme(access: Access, target: Authority, logon: Logon, *, times: int) -> SchemeRepeated:
    """Repeat the log-on of a proven identity, each time on a new connection; stop at the first different end."""
    outcomes: list[Outcome] = []
    events: list[int] = []
    failed = None
    for _ in range(times):
        tried = await try_scheme(access, target, logon)
        outcomes.append(tried.outcome)
        events += tried.events
        failed = tried.failed
        if tried.outcome not in (Outcome.ACCEPTED, Outcome.NOT_CHALLENGED):
            break
    return SchemeRepeated(
        scheme=logon.scheme, target=str(target), outcomes=tuple(outcomes), failed=failed, events=tuple(events)
    )


def not_tried(
    scheme: Scheme, target: Authority, outcome: Outcome, detail: str, events: tuple[int, ...] = ()
) -> SchemeTried:
    """Return the observation for a scheme that was not tried, with the reason."""
    return SchemeTried(scheme=scheme, target=str(target), outcome=outcome, detail=detail, events=events)
