"""The JSON API, its description, and the metrics, by HTTP."""

import asyncio
import json
from functools import cache

from aiohttp import web
from aiohttp.typedefs import Handler

from proxytest.report.stored_run import to_json
from proxytest.serve.api_answers import hub_told, json_of, site_told, sites_text
from proxytest.serve.api_operations import API, OPERATIONS
from proxytest.serve.api_types import ErrorTold, HealthTold, HistoryTold
from proxytest.serve.fleet_memory import FleetMemory
from proxytest.serve.metrics import hub_metrics_text, metrics_text
from proxytest.serve.openapi import openapi
from proxytest.serve.whole_reports import WholeReports, known_site
from proxytest.serve.written_once import WrittenOnce

_METRICS = "text/plain; version=0.0.4; charset=utf-8"


class Api:
    """What a program sees."""

    def __init__(self, memory: FleetMemory, whole: WholeReports) -> None:
        self._memory = memory
        self._whole = whole
        self._sites = WrittenOnce(memory, sites_text)
        self._metrics = WrittenOnce(memory, metrics_text)

    def routes(self) -> list[web.RouteDef]:
        """Return the routes: one for each operation, its description, and the metrics."""
        handlers = {
            "sites": self._every_site,
            "site": self._site,
            "reports": self._reports,
            "report": self._report,
            "health": self._health,
        }
        return [
            *(web.get(one.path, handlers[one.id]) for one in OPERATIONS),
            web.get(f"{API}/openapi.json", _described),
            web.get("/metrics", self._measured),
        ]

    async def _every_site(self, _: web.Request) -> web.Response:
        return web.Response(body=await self._sites.text(), content_type="application/json")

    async def _site(self, request: web.Request) -> web.Response:
        name = known_site(self._memory, request)
        memory, last = self._memory, self._memory.last(name)
        number = None if last is None else last.sequence
        return _json(site_told(memory.site(name), memory.queues[name], number, memory.next_of(name)))

    async def _reports(self, request: web.Request) -> web.Response:
        memory, name = self._memory, known_site(self._memory, request)
        known = memory.reports.get(name)
        return _json(
            HistoryTold(
                hub=hub_told(memory.hub.since),
                site=name,
                whole=known is None or known.whole,
                reports=() if known is None else known.rows,
            )
        )

    async def _report(self, request: web.Request) -> web.Response:
        run = await self._whole.run_of(request)
        return web.Response(text=await asyncio.to_thread(to_json, run), content_type="application/json")

    async def _health(self, _: web.Request) -> web.Response:
        hub = self._memory.hub
        if not self._memory.is_ready:
            return _json(HealthTold(status="starting"), 503)
        if hub.is_lost:
            return _json(HealthTold(status="hub lost", since=hub.since), 503)
        return _json(HealthTold(status="ok"))

    async def _measured(self, _: web.Request) -> web.Response:
        body = await self._metrics.text() + hub_metrics_text(self._memory.hub)
        return web.Response(body=body, headers={"Content-Type": _METRICS})


async def _described(_: web.Request) -> web.Response:
    return web.Response(text=description_text(), content_type="application/json")


@cache
def description_text() -> str:
    """Return the OpenAPI description as text."""
    return json.dumps(openapi(), indent=2) + "\n"


@web.middleware
async def errors_as_json(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer programs in JSON, also where there is no answer."""
    try:
        return await handler(request)
    except web.HTTPException as error:
        if error.status < 400 or not request.path.startswith(f"{API}/"):
            raise
        answer = _json(ErrorTold(error=(error.text or error.reason).strip()), error.status)
        answer.headers.update({name: error.headers[name] for name in _KEPT if name in error.headers})
        return answer


_KEPT = ("WWW-Authenticate", "Retry-After", "Allow")


def _json(told: object, status: int = 200) -> web.Response:
    return web.Response(body=json_of(told), status=status, content_type="application/json")
