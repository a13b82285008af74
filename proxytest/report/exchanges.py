"""The HTTP exchanges of a trace: which answer belongs to which request."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from proxytest.model.event import Event, Operation, Phase

_REQUEST_LINE = re.compile(r"(?P<method>[!-~]+) (?P<target>[!-~]+) (?P<version>HTTP/\d\.\d)")
_STATUS_LINE = re.compile(r"(?P<version>HTTP/\d\.\d) (?P<status>\d{3})(?: (?P<reason>.*))?")
_DIALLED = re.compile(r"connected to (?P<address>\S+) port \d+")  #: wire/dial's words


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A request or an answer, as it was recorded."""

    first: re.Match[str]  #: its first line
    headers: tuple[tuple[str, str], ...]
    event: Event


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """A request and its answer."""

    request: Message
    url: str
    address: str | None  #: the IP address to which the connection leads
    answer: Message | None = None
    body: Event | None = None
    failed: Event | None = None


@dataclass(slots=True, kw_only=True)
class _Connection:
    """The state of a connection while its events are read."""

    address: str | None = None
    authority: str = ""  #: where its tunnel leads
    position: int | None = None  #: of its latest exchange


def exchanges(trace: tuple[Event, ...]) -> tuple[Exchange, ...]:
    """Return the exchanges in the order of their requests; interim answers are ignored (RFC 9110 section 15.2)."""
    found: list[Exchange] = []
    connections: dict[int, _Connection] = {}
    for event in trace:
        connection = connections.setdefault(event.conn, _Connection())
        request = _message(event, _REQUEST_LINE) if event.phase is Phase.SENT else None
        if request is not None:
            connection.position = len(found)
            found.append(_begun(request, connection))
        elif connection.position is not None:
            found[connection.position] = _continued(found[connection.position], event)
        elif dialled := _DIALLED.match(event.detail):
            connection.address = dialled["address"]
    return tuple(found)


def _message(event: Event, first_line: re.Pattern[str]) -> Message | None:
    lines = event.data.replace("\r\n", "\n").split("\n")
    first = first_line.fullmatch(lines[0].rstrip())
    return Message(first=first, headers=tuple(_headers(lines[1:])), event=event) if first else None


def _headers(lines: list[str]) -> Iterator[tuple[str, str]]:
    for line in lines:
        if not line:
            return
        name, _, value = line.partition(":")
        yield name, value.strip()


def _begun(request: Message, connection: _Connection) -> Exchange:
    target = request.first["target"]
    if request.first["method"] == "CONNECT":
        connection.authority = target.removesuffix(":443")
        url = f"https://{target}/"
    elif target.startswith("/"):
        scheme = "wss" if request.event.operation is Operation.WEBSOCKET else "https"
        url = f"{scheme}://{connection.authority or dict(request.headers).get('Host', '')}{target}"
    else:
        url = target
    return Exchange(request=request, url=url, address=connection.address)


def _continued(exchange: Exchange, event: Event) -> Exchange:
    """Add an event on the same connection, if it belongs to the exchange."""
    if event.operation is not exchange.request.event.operation:
        return exchange
    if event.phase is Phase.FAILED:
        return replace(exchange, failed=exchange.failed or event)
    if event.phase is Phase.DONE and exchange.answer is not None:
        return replace(exchange, body=exchange.body or event)
    answer = _message(event, _STATUS_LINE) if event.phase is Phase.RECEIVED else None
    waiting = exchange.answer is None or _interim(exchange.answer)
    return replace(exchange, answer=answer) if answer is not None and waiting else exchange


def _interim(answer: Message) -> bool:
    return answer.first["status"].startswith("1") and answer.first["status"] != "101"
