"""A report that somebody asks for, whole."""

import asyncio

from aiohttp import web

from proxytest.fleet.site_answer import of_site, read_answer
from proxytest.model.errors import UsageError
from proxytest.model.run import Run
from proxytest.serve.fleet_memory import FleetMemory

AWAY = "The hub does not answer now, and only the hub has this report."
GONE = "The hub does not have this report, or not any more."
_DIGITS = 18


def known_site(memory: FleetMemory, request: web.Request) -> str:
    """Return the site that a request names. Raises HTTPNotFound."""
    name = request.match_info["name"]
    if name not in memory.queues:
        raise web.HTTPNotFound(text="The hub knows no such site.\n")
    return name


class WholeReports:
    """Finds and reads them."""

    def __init__(self, memory: FleetMemory) -> None:
        self._memory = memory

    async def run_of(self, request: web.Request) -> Run:
        """Return the run that a request names. Raises HTTPNotFound, or HTTPServiceUnavailable."""
        name, number = known_site(self._memory, request), request.match_info["id"]
        if not (number.isascii() and number.isdigit() and len(number) <= _DIGITS):
            raise web.HTTPNotFound(text=f"{GONE}\n")
        try:
            run = await self.find(name, int(number))
        except TimeoutError:
            raise web.HTTPServiceUnavailable(text=f"{AWAY}\n") from None
        if run is None:
            raise web.HTTPNotFound(text=f"{GONE}\n")
        return run

    async def find(self, name: str, sequence: int) -> Run | None:
        """Return a run; None where the hub has none of this number. Raises TimeoutError where it does not answer."""
        content = await self._memory.store.find(name, sequence)
        if content is None:
            return None
        try:
            answer = await asyncio.to_thread(read_answer, content, name)
        except UsageError:
            return None
        return None if answer.run is None else of_site(answer.run, name)
