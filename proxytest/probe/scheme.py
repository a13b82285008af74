"""One authentication dialogue, on a CONNECT to one target; the tunnel itself is not used."""

from proxytest.model.address import Authority
from proxytest.model.challenge import Challenge, Scheme
from proxytest.model.observation import Outcome, SchemeRepeated, SchemeTried
from proxytest.probe.identity import Identity
from proxytest.protocol.request import connect
from proxytest.wire.dial import Dialler
from proxytest.wire.drive import run_dialogue


async def try_scheme(
    dialler: Dialler, target: Authority, scheme: Scheme, identity: Identity, *, challenge: Challenge | None
) -> SchemeTried:
    """Prove the identity by one scheme, on connections of its own."""
    request = connect(target)
    dialogue = await run_dialogue(
        dialler,
        request,
        lambda end_point: identity.flow(scheme, request, end_point, challenge=challenge),
        permits=identity.permits,
    )
    if dialogue.connection is not None:
        dialogue.connection.close()
    return SchemeTried(
        scheme=scheme,
        target=str(target),
        outcome=dialogue.ended.outcome,
        legs=dialogue.legs,
        mechanism=dialogue.ended.mechanism,
        answer=dialogue.answer,
        detail=dialler.recorder.scrubber.scrub(dialogue.ended.detail),
        proven=dialogue.proven,
        failed=dialogue.failed,
        events=dialogue.events,
    )


async def repeat_scheme(
    dialler: Dialler, target: Authority, scheme: Scheme, identity: Identity, *, challenge: Challenge | None, times: int
) -> SchemeRepeated:
    """Prove a proven identity again, each time on a fresh connection; stop at the first that ends otherwise."""
    outcomes: list[Outcome] = []
    events: list[int] = []
    failed = None
    for _ in range(times):
        tried = await try_scheme(dialler, target, scheme, identity, challenge=challenge)
        outcomes.append(tried.outcome)
        events += tried.events
        failed = tried.failed
        if tried.outcome not in (Outcome.ACCEPTED, Outcome.NOT_CHALLENGED):
            break
    return SchemeRepeated(
        scheme=scheme, target=str(target), outcomes=tuple(outcomes), failed=failed, events=tuple(events)
    )


def not_tried(
    scheme: Scheme, target: Authority, outcome: Outcome, detail: str, events: tuple[int, ...] = ()
) -> SchemeTried:
    """Say why a scheme was not put to the test."""
    return SchemeTried(scheme=scheme, target=str(target), outcome=outcome, detail=detail, events=events)
