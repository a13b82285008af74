"""Look up, before a run, the names that the user gives of hosts beside the proxy."""

import asyncio

from proxytest.model.address import parse_authority
from proxytest.model.errors import UsageError
from proxytest.prepare.media import media_wanted
from proxytest.prepare.options import Options

_SECONDS = 10.0  #: two time-outs of a resolver


async def refuse_unknown_names(options: Options) -> None:
    """Raise UsageError for a media host that is not found: without it no port is tried, and no verdict would tell."""
    if not media_wanted(options.select, options.ignore):
        return
    for text in options.media:
        host = parse_authority(text, default_port=0).host
        try:
            async with asyncio.timeout(_SECONDS):
                await asyncio.get_running_loop().getaddrinfo(host, None)
        except (OSError, UnicodeError):  # TimeoutError is an OSError
            raise UsageError(f"the media host '{host}' cannot be looked up from here: give its address") from None
