"""Streams and consumers of a hub that runs on this machine, for every site that it knows."""

from collections.abc import Container
from pathlib import Path

from nats.js import JetStreamContext

from proxytest.fleet.hub_address import HubAccess, HubAddress, parse_hub
from proxytest.fleet.hub_connection import LOST, as_operator, connected
from proxytest.fleet.hub_folder import CA, OPERATOR, read_hub
from proxytest.fleet.hub_says import hub_says
from proxytest.fleet.names import JOBS, job_subject, site_of_worker
from proxytest.fleet.site_queues import all_workers
from proxytest.fleet.streams import prepare
from proxytest.model.errors import UsageError


async def prepare_here(folder: Path) -> None:
    """Make them, and end those of sites that were revoked.

    As the operator, by the port that the hub was given when it was made.

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
            await prepare(client.jetstream(), tuple(hub.sites))
            await _forget_others(client.jetstream(), hub.sites)
        except LOST as error:
            raise UsageError(f"the hub has no streams: {hub_says(error)}") from None


async def _forget_others(js: JetStreamContext, sites: Container[str]) -> None:
    """End the places of sites that the hub does not know any more, and what waits there."""
    for name in [one.name async for one in all_workers(js) if site_of_worker(one.name) not in sites]:
        await js.delete_consumer(JOBS, name)
        await js.purge_stream(JOBS, subject=job_subject(site_of_worker(name)))
