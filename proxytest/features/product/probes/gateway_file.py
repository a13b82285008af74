"""Ask for a static file that McAfee Web Gateway serves itself: only with `--active`, since it stands in its log."""

from proxytest.features.product.observations import GatewayFileSeen
from proxytest.model.challenge import Challenge, Scheme
from proxytest.model.event import Operation
from proxytest.probe.identity import Identity
from proxytest.protocol.request import Request
from proxytest.wire.dial import Dialler
from proxytest.wire.drive import run_dialogue

#: RedTeam RT-SA-2022-002: the gateway answers paths under this folder for any host. The style sheet changes nothing;
#: the plugins beside it do, and are never asked for. An administrator can give the folder another name.
_PATH = "/mwg-internal/de5fs23hu73ds/files/default/stylesheet.css"


async def ask_gateway_file(
    dialler: Dialler, identity: Identity, host: str, scheme: Scheme, challenge: Challenge | None
) -> GatewayFileSeen:
    """GET the style sheet of the gateway's own pages, as if it were the host's."""
    name = f"[{host}]" if ":" in host else host
    request = Request(method="GET", target=f"http://{name}{_PATH}", host=name)
    dialogue = await run_dialogue(
        dialler,
        request,
        lambda end_point: identity.flow(scheme, request, end_point, challenge=challenge),
        kind=Operation.FORWARD,
        permits=identity.permits,
    )
    return GatewayFileSeen(target=host, answer=dialogue.answer, failed=dialogue.failed, events=dialogue.events)
