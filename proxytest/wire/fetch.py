"""Fetch one file directly, without a proxy, as a client fetches its PAC file."""

import asyncio
import re
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urljoin, urlsplit
from urllib.request import url2pathname

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

from proxytest.model.address import Authority
from proxytest.model.event import Failure, Operation, Phase
from proxytest.protocol.content_coding import undo_codings
from proxytest.protocol.head import MAX_HEAD
from proxytest.protocol.redact import redact_header
from proxytest.wire.classify import ClosedEarlyError, MalformedError
from proxytest.wire.fetched import Fetched, Source
from proxytest.wire.files import read_beginning
from proxytest.wire.limits import Limits
from proxytest.wire.machine_limits import own_limit
from proxytest.wire.operation import operation
from proxytest.wire.recorder import Recorder

_REDIRECTS = 5  #: that are followed
_PART = 16 * 1024  #: bytes
_SCHEMES = ("http://", "https://")
_ACCEPT = "application/x-ns-proxy-autoconfig, */*;q=0.8"


async def fetch(url: str, source: Source, *, recorder: Recorder, limits: Limits, most: int) -> Fetched:
    """Fetch an http://, https:// or file:// URL, or a path, of which at most `most` + 1 bytes are read.

    Raises OperationFailed.
    """
    if not url.lower().startswith(_SCHEMES):
        return await _from_disk(url, recorder, limits, most)
    fetched = Fetched(url=url)
    for _ in range(_REDIRECTS + 1):
        fetched = await _get(fetched.url, source, recorder=recorder, limits=limits, most=most)
        if not fetched.redirected:
            break
    return fetched


async def _from_disk(url: str, recorder: Recorder, limits: Limits, most: int) -> Fetched:
    path = Path(url2pathname(urlsplit(url).path)) if url.lower().startswith("file://") else Path(url)
    async with operation(recorder, 0, Operation.PAC, seconds=limits.timeout, detail=url):
        try:
            body = await asyncio.to_thread(read_beginning, path, most + 1)
        except FileNotFoundError:
            raise MalformedError(Failure.UNREADABLE, "there is no such file") from None
        except OSError as error:
            if own_limit(error) is not None:
                raise
            raise MalformedError(Failure.UNREADABLE, error.strerror or type(error).__name__) from error
    recorder.record(0, Operation.PAC, Phase.DONE, detail=f"{len(body)} bytes of the file {url}")
    return Fetched(url=url, body=body)


async def _get(url: str, source: Source, *, recorder: Recorder, limits: Limits, most: int) -> Fetched:
    number = recorder.connection()
    recorder.record(number, Operation.PAC, Phase.SENT, data=f"GET {url} HTTP/1.1")
    async with (
        operation(recorder, number, Operation.PAC, seconds=limits.timeout, detail=url),
        _named(),
        _session(source) as session,
        session.get(url, allow_redirects=False) as response,
    ):
        _record_head(response, recorder, number)
        location = response.headers.get("Location")
        if location is not None and 300 <= response.status < 400:
            return Fetched(url=_next(url, location), status=response.status, redirected=True)
        wire = await _read(response, most)
        body, coding = undo_codings(wire, response.headers.get("Content-Encoding", ""), most)
        recorder.record(number, Operation.PAC, Phase.DONE, detail=f"{len(body)} bytes of body")
        return Fetched(
            url=url,
            status=response.status,
            content_type=response.headers.get("Content-Type"),
            declared=response.content_length,
            coding=coding,
            body=body,
        )


def _next(url: str, location: str) -> str:
    """Return the target of a redirect; never a file of this machine, and without user and password."""
    to = urljoin(url, location)
    if not to.lower().startswith(_SCHEMES):
        raise MalformedError(Failure.UNREADABLE, "it redirects to another scheme than HTTP")
    scheme, _, rest = to.partition("://")
    authority = re.split(r"[/?#]", rest, maxsplit=1)[0]
    return f"{scheme}://{rest[authority.rfind('@') + 1 :]}"


async def _read(response: aiohttp.ClientResponse, most: int) -> bytes:
    """Read to the end, or until the limit."""
    body = bytearray()
    while len(body) <= most and (part := await response.content.read(_PART)):
        body += part
    return bytes(body[: most + 1])


def _record_head(response: aiohttp.ClientResponse, recorder: Recorder, number: int) -> None:
    headers = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in response.raw_headers]
    lines = [f"{name}: {redact_header(name, value)}" for name, value in headers]
    status = f"HTTP/1.1 {response.status} {response.reason or ''}".rstrip()
    recorder.record(number, Operation.PAC, Phase.RECEIVED, data="\n".join([status, *lines]))


@asynccontextmanager
async def _session(source: Source) -> AsyncIterator[aiohttp.ClientSession]:
    connector = aiohttp.TCPConnector(
        resolver=_Resolver(source.overrides),
        ssl=source.context if source.context is not None else True,
        force_close=True,
        limit=1,
    )
    async with aiohttp.ClientSession(
        connector=connector,
        cookie_jar=aiohttp.DummyCookieJar(),
        headers={"User-Agent": source.user_agent, "Accept": _ACCEPT, "Accept-Encoding": "identity"},
        auto_decompress=False,
        timeout=aiohttp.ClientTimeout(total=None),
        max_line_size=MAX_HEAD,
        max_field_size=MAX_HEAD,
        trust_env=False,  # a PAC file is never fetched through a proxy
    ) as session:
        yield session


@asynccontextmanager
async def _named() -> AsyncIterator[None]:
    """Turn aiohttp's exceptions into our own; theirs hide the cause."""
    try:
        yield
    except aiohttp.ClientConnectorCertificateError as error:
        raise error.certificate_error from error
    except aiohttp.ClientOSError as error:
        cause = getattr(error, "os_error", None) or error.__cause__
        raise (cause if isinstance(cause, OSError) else OSError(*error.args)) from error
    except (aiohttp.ServerDisconnectedError, aiohttp.ClientPayloadError) as error:
        raise ClosedEarlyError("the connection was closed before the answer was whole") from error
    except aiohttp.InvalidURL as error:
        raise MalformedError(Failure.UNREADABLE, "the address is no URL") from error
    except aiohttp.ClientError as error:
        raise MalformedError(Failure.NOT_HTTP, type(error).__name__) from error
    except ValueError as error:  # an address that sockets do not accept
        raise MalformedError(Failure.UNREADABLE, "the address is no URL") from error


class _Resolver(AbstractResolver):
    """The system's resolver, with the addresses of --resolve first."""

    def __init__(self, overrides: tuple[tuple[Authority, str], ...]) -> None:
        self._overrides = overrides

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        wanted = Authority(host=host, port=port)
        name = next((address for authority, address in self._overrides if authority == wanted), host)
        loop = asyncio.get_running_loop()
        found = await loop.getaddrinfo(name, port, family=family, type=socket.SOCK_STREAM)
        return [
            ResolveResult(
                hostname=host, host=str(address[0]), port=port, family=kind, proto=proto, flags=socket.AI_NUMERICHOST
            )
            for kind, _, proto, _, address in found
        ]

    async def close(self) -> None:
        """Do nothing: there is nothing to close."""
