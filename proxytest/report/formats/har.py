"""HAR 1.2, for browsers' developer tools: an entry per request of the trace, redacted when it was recorded."""

import json
import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl

from proxytest.model.event import Event
from proxytest.model.run import Run, Tool
from proxytest.report.about import who_line
from proxytest.report.ended import Ended
from proxytest.report.exchanges import Exchange, Message, exchanges
from proxytest.report.report_format import Format
from proxytest.report.sites import NO_SILENT, Silent
from proxytest.report.summary import verdict_sentence
from proxytest.report.visible import visible

_PAGE = "run"
_BODY = re.compile(r"(\d+) bytes of body")  #: wire's words
_NO_TYPE = "x-unknown"  #: as browsers write it


def to_har(run: Run) -> str:
    """Write the exchanges of a run as HAR, in ASCII."""
    return _written((run,))


def join(ended: Sequence[Ended], _silent: Silent = NO_SILENT) -> str:
    """Write the exchanges of several runs: each is a page."""
    return _written([one.run for one in ended])


def _written(runs: Sequence[Run]) -> str:
    pages = [_page(run, number) for number, run in enumerate(runs, 1)]
    tool = runs[0].tool if runs else Tool(name="proxytest", version="")
    log = {
        "version": "1.2",
        "creator": {"name": visible(tool.name), "version": visible(tool.version)},
        "pages": pages,
        "entries": [
            _entry(run, exchange, page["id"])
            for run, page in zip(runs, pages, strict=True)
            for exchange in exchanges(run.trace)
        ],
    }
    return json.dumps({"log": log}, indent=2) + "\n"


def _page(run: Run, number: int) -> dict[str, object]:
    return {
        "startedDateTime": _time(run, 0),
        "id": _PAGE if number == 1 else f"{_PAGE}-{number}",
        "title": verdict_sentence(run),
        "pageTimings": {"onContentLoad": -1, "onLoad": -1},
        "comment": who_line(run),
    }


def _time(run: Run, at: float) -> str:
    try:
        moment = run.started.astimezone(UTC) + timedelta(seconds=at)
    except (OverflowError, ValueError):  # of a stored run, which anybody may write
        moment = datetime.max.replace(tzinfo=UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _entry(run: Run, exchange: Exchange, page: object) -> dict[str, object]:
    sent, timings = exchange.request.event, _timings(exchange)
    entry: dict[str, object] = {
        "pageref": page,
        "startedDateTime": _time(run, sent.at),
        "time": round(sum(value for value in timings.values() if value > 0), 3),
        "request": _request(exchange),
        "response": _response(exchange),
        "cache": {},
        "timings": timings,
        "connection": str(sent.conn),
        "comment": _comment(exchange),
    }
    return entry | ({"serverIPAddress": visible(exchange.address)} if exchange.address else {})


def _timings(exchange: Exchange) -> dict[str, float]:
    """Return milliseconds; -1 where unknown, and 0 for times that the format requires."""
    answer = exchange.answer.event if exchange.answer else None
    return {
        "blocked": -1,
        "dns": -1,
        "connect": -1,
        "ssl": -1,
        "send": 0,
        "wait": _between(exchange.request.event, answer or exchange.failed),
        "receive": _between(answer, exchange.body),
    }


def _between(first: Event | None, second: Event | None) -> float:
    return max(0.0, round((second.at - first.at) * 1000, 3)) if first and second else 0.0


def _request(exchange: Exchange) -> dict[str, object]:
    query = exchange.url.partition("?")[2]
    return {
        "method": visible(exchange.request.first["method"]),
        "url": visible(exchange.url),
        "httpVersion": exchange.request.first["version"],
        "cookies": [],
        "headers": _headers(exchange.request),
        "queryString": [
            {"name": visible(name), "value": visible(value)} for name, value in parse_qsl(query, keep_blank_values=True)
        ],
        "headersSize": -1,
        "bodySize": 0,
    }


def _response(exchange: Exchange) -> dict[str, object]:
    answer = exchange.answer
    headers = {name.lower(): value for name, value in answer.headers} if answer else {}
    return {
        "status": int(answer.first["status"]) if answer else 0,
        "statusText": visible(answer.first["reason"] or "") if answer else "",
        "httpVersion": answer.first["version"] if answer else "",
        "cookies": [],
        "headers": _headers(answer) if answer else [],
        "content": _content(exchange.body, visible(headers.get("content-type", "")) or _NO_TYPE),
        "redirectURL": visible(headers.get("location", "")),
        "headersSize": -1,
        "bodySize": -1,
    }


def _headers(message: Message) -> list[dict[str, str]]:
    return [{"name": visible(name), "value": visible(value)} for name, value in message.headers]


def _content(body: Event | None, media_type: str) -> dict[str, object]:
    if body is None:
        return {"size": 0, "mimeType": media_type}
    size = _BODY.match(body.detail)
    text = "\n".join(visible(line) for line in body.data.replace("\r\n", "\n").split("\n"))
    content: dict[str, object] = {
        "size": int(size[1]) if size else len(text.encode()),
        "mimeType": media_type,
        "text": text,
    }
    left_out = {"comment": f"{body.omitted} more characters left out"} if body.omitted else {}
    return content | left_out


def _comment(exchange: Exchange) -> str:
    told = f"event {exchange.request.event.seq} of the trace"
    failed = exchange.failed
    if failed is None:
        return told
    return visible(f"{told}; {failed.operation.label}: {failed.failure.words if failed.failure else failed.detail}")


FORMAT = Format(
    endings=(".har",),
    holds="the requests and answers as an HTTP archive, for the tools of browsers",
    write=to_har,
    join=join,
)
