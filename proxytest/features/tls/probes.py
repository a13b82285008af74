"""Ask for a URL by plain HTTP through the proxy: what clients do to learn of revoked certificates."""

from proxytest.model.challenge import Challenge, Scheme
from proxytest.model.event import Operation
from proxytest.probe.far_end import Access
from proxytest.protocol.request import fetch
from proxytest.wire.drive import Dialogue, run_dialogue


async def ask_plain(access: Access, url: str, scheme: Scheme, challenge: Challenge | None) -> Dialogue:
    """GET an http:// URL."""
    request = fetch(url)
    return await run_dialogue(
        access.dialler,
        request,
        lambda end_point: access.identity.flow(scheme, request, end_point, challenge=challenge),
        kind=Operation.FORWARD,
        permits=access.identity.permits,
    )
