"""The operations of the JSON API, each declared once: its route and its description are made from this."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from proxytest.serve.api_types import HealthTold, HistoryTold, SitesTold, SiteTold

API = "/api/v1"
_NONE = (HTTPStatus.NOT_FOUND, HTTPStatus.SERVICE_UNAVAILABLE)


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiOperation:
    """One question; all are GET."""

    id: str
    path: str
    summary: str
    answer: Any  #: the type of the answer; None: a report, in its own format
    errors: tuple[HTTPStatus, ...] = (HTTPStatus.SERVICE_UNAVAILABLE,)
    open: bool = False  #: is it answered without the token?


OPERATIONS = (
    ApiOperation(id="sites", path=f"{API}/sites", summary="How each site is, the worst first", answer=SitesTold),
    ApiOperation(id="site", path=f"{API}/sites/{{name}}", summary="How one site is", answer=SiteTold, errors=_NONE),
    ApiOperation(
        id="reports",
        path=f"{API}/sites/{{name}}/reports",
        summary="The reports of a site that the hub keeps, the last one first",
        answer=HistoryTold,
        errors=_NONE,
    ),
    ApiOperation(
        id="report",
        path=f"{API}/sites/{{name}}/reports/{{id}}",
        summary="A whole report, as `proxytest run -o report.json` writes it",
        answer=None,
        errors=_NONE,
    ),
    ApiOperation(
        id="health", path="/healthz", summary="Whether the server follows its hub", answer=HealthTold, open=True
    ),
)
