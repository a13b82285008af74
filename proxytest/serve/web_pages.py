"""The pages by HTTP, written when somebody asks, and again only where something has changed."""

import asyncio
from collections.abc import Awaitable, Callable
from importlib.resources import files

from aiohttp import web
from markupsafe import Markup

from proxytest.fleet.site_answer import of_site, read_answer
from proxytest.model.errors import UsageError
from proxytest.model.run import Run
from proxytest.serve.fleet_memory import FleetMemory
from proxytest.serve.shown import FragmentFor, SiteShown, report_body, report_page, site_page, sites_page

_AWAY = "The hub does not answer now, and the report is only there."
_SCRIPT = files("proxytest.serve") / "assets" / "live.js"


class Pages:
    """What a browser sees."""

    def __init__(self, memory: FleetMemory, fragment_for: FragmentFor, started: str) -> None:
        self._memory = memory
        self._fragment_for = fragment_for
        self._started = started  #: tells this process from the one before, whose versions were others
        self._writing = asyncio.Lock()
        self._written: tuple[str, str] = ("", "")  #: version and text of the page of all sites
        self._body: tuple[tuple[str, int], Markup] | None = None

    def routes(self) -> list[web.RouteDef]:
        """Return the routes."""
        return [
            web.get("/", self._sites),
            web.get("/sites/{name}", self._site),
            web.get(r"/sites/{name}/reports/{id:\d{1,18}}", self._report),
            web.get("/assets/live.js", self._script),
        ]

    async def _sites(self, request: web.Request) -> web.Response:
        version = f"{self._started}-{self._memory.version}"
        return await _unless_known(request, version, self._sites_text)

    async def _sites_text(self) -> str:
        async with self._writing:  # whoever comes meanwhile gets the same
            found = self._memory.snapshot()
            version = f"{self._started}-{found.version}"
            if self._written[0] != version:
                self._written = version, await asyncio.to_thread(sites_page, found, version)
            return self._written[1]

    async def _site(self, request: web.Request) -> web.Response:
        name = self._known(request)
        version = f"{self._started}-{self._memory.stamp(name)}"
        return await _unless_known(request, version, lambda: self._site_text(name, version))

    async def _site_text(self, name: str, version: str) -> str:
        memory, body, missing = self._memory, None, ""
        known, last = memory.reports.get(name), memory.last(name)
        if known is not None and not known.whole:
            memory.wanted.append(name)
        if last is not None and last.run is not None:
            body, missing = await self._last_body(name, last.sequence)
        shown = SiteShown(
            version=version,
            site=memory.site(name),
            remarks=tuple(memory.remarks(name)),
            rows=() if known is None else known.rows,
            whole=known is None or known.whole,
            lost_since=memory.hub.since,
            body=body,
            missing=missing,
        )
        return await asyncio.to_thread(site_page, shown)

    async def _last_body(self, name: str, sequence: int) -> tuple[Markup | None, str]:
        """Return the last report, or why it is not there."""
        try:
            run = await self._run(name, sequence)
        except TimeoutError:
            return None, _AWAY
        if run is None:
            return None, "The hub does not have this report any more."
        return await asyncio.to_thread(report_body, run, self._fragment_for(run)), ""

    async def _report(self, request: web.Request) -> web.Response:
        name = self._known(request)
        try:
            run = await self._run(name, int(request.match_info["id"]))
        except TimeoutError:
            raise web.HTTPServiceUnavailable(text=f"{_AWAY}\n") from None
        if run is None:
            raise web.HTTPNotFound(text="The hub does not have this report, or not any more.\n")
        body = await asyncio.to_thread(report_body, run, self._fragment_for(run))
        return _page(await asyncio.to_thread(report_page, name, run, body))

    async def _run(self, name: str, sequence: int) -> Run | None:
        content = await self._memory.store.find(name, sequence)
        if content is None:
            return None
        try:
            answer = await asyncio.to_thread(read_answer, content, name)
        except UsageError:
            return None
        return None if answer.run is None else of_site(answer.run, name)

    def _known(self, request: web.Request) -> str:
        name = request.match_info["name"]
        if name not in self._memory.queues:
            raise web.HTTPNotFound(text="The hub knows no such site.\n")
        return name

    async def _script(self, _: web.Request) -> web.Response:
        return web.Response(text=_SCRIPT.read_text(encoding="utf-8"), content_type="text/javascript")


async def _unless_known(request: web.Request, version: str, text: Callable[[], Awaitable[str]]) -> web.Response:
    """Return a page, or that the one which the browser has is still good (RFC 9110 section 13.1.2)."""
    if any(tag.value == version for tag in request.if_none_match or ()):
        return web.Response(status=304)
    return _page(await text(), version)


def _page(text: str, version: str = "") -> web.Response:
    answer = web.Response(text=text, content_type="text/html")
    if version:
        answer.etag = version
    return answer
