"""Ask the proxy for a name that cannot exist: the page that it answers is its own and often tells what it is."""

import secrets

from proxytest.features.product.observations import ErrorPageSeen
from proxytest.model.challenge import Challenge, Scheme
from proxytest.model.event import Operation
from proxytest.probe.identity import Identity
from proxytest.protocol.request import forward
from proxytest.wire.dial import Dialler
from proxytest.wire.drive import run_dialogue


async def ask_error_page(
    dialler: Dialler, identity: Identity, scheme: Scheme, challenge: Challenge | None
) -> ErrorPageSeen:
    """GET http://<random>.invalid/ through the proxy; `.invalid` never resolves (RFC 6761 section 6.4)."""
    host = f"proxytest-{secrets.token_hex(6)}.invalid"
    request = forward(host)
    dialogue = await run_dialogue(
        dialler,
        request,
        lambda end_point: identity.flow(scheme, request, end_point, challenge=challenge),
        kind=Operation.FORWARD,
        permits=identity.permits,
    )
    return ErrorPageSeen(target=host, answer=dialogue.answer, failed=dialogue.failed, events=dialogue.events)
