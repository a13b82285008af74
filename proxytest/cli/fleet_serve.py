"""`proxytest fleet serve`."""

import asyncio
import os
import signal
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from proxytest.cli import say, tell
from proxytest.cli.fragment_option import fragment_for
from proxytest.cli.garbage import as_usual
from proxytest.fleet.hub_address import HubAccess
from proxytest.model.errors import UsageError
from proxytest.reflect.own_certificate import given_context
from proxytest.serve.listen_address import parse_listen
from proxytest.serve.serving import Serving, serve
from proxytest.serve.token_file import read_token
from proxytest.serve.web_server import Served
from proxytest.watch.watch_file import read_watching
from proxytest.wire.clock import utc_now


@dataclass(frozen=True, slots=True, kw_only=True)
class WebOptions:
    """The command line, as far as it is about the pages."""

    listen: str
    token_file: Path | None = None
    cert: Path | None = None
    key: Path | None = None


def run_serve(access: HubAccess, options: WebOptions, sites: Path | None, *, strict: bool) -> int:
    """Serve until a signal comes; with a file, have its sites audited and alerts sent.

    Raises UsageError.
    """
    watching = None if sites is None else read_watching(sites, os.environ, utc_now())
    if watching is not None and watching.left_out:
        say(f"not sent, since each site has its own: {', '.join(watching.left_out)}")
    as_usual()
    asyncio.run(_served(Serving(access=access, web=served(options), strict=strict, watching=watching)))
    return 0


def served(options: WebOptions) -> Served:
    """Return where the pages are, and for whom.

    Raises UsageError, also where others could ask without a token.
    """
    listen = parse_listen(options.listen)
    token = None if options.token_file is None else read_token(options.token_file)
    if token is None and not listen.is_loopback:
        raise UsageError(f"others than this machine can reach {listen}: name a token for them with --token-file")
    has_tls = options.cert is not None or options.key is not None
    context = given_context(options.cert, options.key)[0] if has_tls else None
    if context is None and not listen.is_loopback:
        say("without --cert the token and the pages cross the network in clear")
    return Served(listen=listen, fragment_for=fragment_for, token=token, context=context)


async def _served(wanted: Serving) -> None:
    def ready(port: int) -> None:
        scheme = "http" if wanted.web.context is None else "https"
        address = replace(wanted.web.listen, port=port)
        tell(f"{scheme}://{address}/ shows the sites of {wanted.access.address}; Ctrl-C ends it")

    serving = asyncio.ensure_future(serve(wanted, tell, ready))
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, serving.cancel)
    with suppress(asyncio.CancelledError):
        await serving
