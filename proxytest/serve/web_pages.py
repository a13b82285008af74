"""The pages by HTTP, written when somebody asks, and again only where something has changed."""

import asyncio
from collections.abc import Awaitable, Callable
from importlib.resources import files

from aiohttp import web
from markupsafe import Markup

from proxytest.model.run import Run
from proxytest.serve.fleet_memory import FleetMemory
from proxytest.serve.shown import FragmentFor, SiteShown, report_body, report_page, site_page, sites_page
from proxytest.serve.whole_reports import AWAY, GONE, WholeReports, known_site
from proxytest.serve.written_once import WrittenOnce

_SCRIPT = files("proxytest.serve") / "assets" / "live.js"


class Pages:
    """What a browser sees."""

    def __init__(self, memory: FleetMemory, whole: WholeReports, fragment_for: FragmentFor, started: str) -> None:
        self._memory = memory
        self._whole = whole
        self._fragment_for = fragment_for
        self._started = started  #: tells this process from the one before, whose versions were others
        self._written = WrittenOnce(memory, lambda found: sites_page(found, self._tag(found.version)).encode())

    def routes(self) -> list[web.RouteDef]:
        """Return the routes."""
        return [
            web.get("/", self._sites),
            web.get("/sites/{name}", self._site),
            web.get("/sites/{name}/reports/{id}", self._report),
            web.get("/assets/live.js", _script),
        ]

    def _tag(self, version: object) -> str:
        return f"{self._started}-{version}"

    async def _sites(self, request: web.Request) -> web.Response:
        return await _unless_known(request, self._tag(self._memory.version), self._written.text)

    async def _site(self, request: web.Request) -> web.Response:
        name = known_site(self._memory, request)
        version = self._tag(self._memory.stamp(name))
        return await _unless_known(request, version, lambda: self._site_text(name, version))

    async def _site_text(self, name: str, version: str) -> bytes:
        memory = self._memory
        known, last = memory.reports.get(name), memory.last(name)
        memory.want_past(name)
        has_run = last is not None and last.run is not None
        body, missing = await self._last_body(name, last.sequence) if last is not None and has_run else (None, "")
        shown = SiteShown(
            version=version,
            site=memory.site(name),
            remarks=tuple(memory.remarks(name)),
            rows=() if known is None else known.rows,
            whole=known is None or known.whole,
            lost_since=memory.hub.since,
            body=body,
            missing=missing,
            next_audit=memory.next_of(name),
            events=[one for one in reversed(memory.events) if one.site == name],
        )
        return (await asyncio.to_thread(site_page, shown)).encode()

    async def _last_body(self, name: str, sequence: int) -> tuple[Markup | None, str]:
        """Return the last report, or why it is not there."""
        try:
            run = await self._whole.find(name, sequence)
        except TimeoutError:
            return None, AWAY
        return (None, GONE) if run is None else (await self._body(run), "")

    async def _report(self, request: web.Request) -> web.Response:
        version = self._tag(request.match_info["id"])  # it never changes
        return await _unless_known(request, version, lambda: self._report_text(request, version))

    async def _report_text(self, request: web.Request, version: str) -> bytes:
        run = await self._whole.run_of(request)
        body = await self._body(run)
        return (await asyncio.to_thread(report_page, request.match_info["name"], run, body, version)).encode()

    async def _body(self, run: Run) -> Markup:
        return await asyncio.to_thread(lambda: report_body(run, self._fragment_for(run)))


async def _script(_: web.Request) -> web.Response:
    return web.Response(text=_SCRIPT.read_text(encoding="utf-8"), content_type="text/javascript")


async def _unless_known(request: web.Request, version: str, text: Callable[[], Awaitable[bytes]]) -> web.Response:
    """Return a page, or that the one which the browser has is still good (RFC 9110 section 13.1.2)."""
    if any(tag.value == version for tag in request.if_none_match or ()):
        return web.Response(status=304)
    return _page(await text())


def _page(body: bytes) -> web.Response:
    return web.Response(body=body, content_type="text/html", charset="utf-8")
