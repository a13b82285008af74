"""Is all well with the process itself?"""

from aiohttp import web

from proxytest.serve.fleet_memory import FleetMemory


async def health(memory: FleetMemory) -> web.Response:
    """Answer 200 while the hub answers, and 503 with the time since when it has not."""
    since = memory.hub.since
    if not memory.is_ready:
        told = {"status": "starting"}
    elif memory.hub.is_lost:
        told = {"status": "hub lost", "since": "" if since is None else since.isoformat()}
    else:
        return web.json_response({"status": "ok"})
    return web.json_response(told, status=503)
