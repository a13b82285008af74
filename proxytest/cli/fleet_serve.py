"""`proxytest fleet serve`."""

import asyncio

from proxytest.cli import say, tell
from proxytest.cli.fragment_option import fragment_for
from proxytest.cli.interruption import Interruption, end_as
from proxytest.fleet.hub_address import HubAccess
from proxytest.model.errors import UsageError
from proxytest.serve.listen_address import parse_listen
from proxytest.serve.serving import Serving, serve


def run_serve(access: HubAccess, listen: str, *, strict: bool) -> int:
    """Serve until a signal comes.

    Raises UsageError.
    """
    address = parse_listen(listen)
    if not address.is_loopback:
        raise UsageError(f"on {address} others can ask too: only loopback is served without a token")
    asyncio.run(_served(Serving(access=access, listen=address, fragment_for=fragment_for, strict=strict)))
    return 0


async def _served(wanted: Serving) -> None:
    with Interruption() as interruption:
        try:
            await serve(
                wanted,
                tell,
                lambda port: say(
                    f"http://{wanted.listen.at(port)}/ shows the sites of {wanted.access.address}; Ctrl-C ends it"
                ),
            )
        except asyncio.CancelledError:
            end_as(interruption.signal)
            raise
