"""Streams and consumers of a hub that runs on this machine, for every site that it knows."""

from pathlib import Path

from nats.errors import Error

from proxytest.fleet.hub_address import HubAccess, HubAddress, parse_hub
from proxytest.fleet.hub_connection import as_operator, connected
from proxytest.fleet.hub_folder import CA, OPERATOR, read_hub
from proxytest.fleet.hub_says import hub_says
from proxytest.fleet.streams import prepare
from proxytest.model.errors import UsageError


async def prepare_here(folder: Path) -> None:
    """Make them as the operator, by the port that the hub was given when it was made.

    Raises UsageError.
    """
    hub = read_hub(folder)
    access = HubAccess(
        address=HubAddress(host=parse_hub(hub.address).host, port=hub.nats_port, websocket=False),
        credential=folder / OPERATOR,
        cacert=folder / CA if hub.own_ca else None,
        here=True,
    )
    async with connected(access, as_operator("proxytest fleet hub")) as client:
        try:
            await prepare(client.jetstream(), hub.sites)
        except (Error, TimeoutError) as error:
            raise UsageError(f"the hub has no streams: {hub_says(error)}") from None
