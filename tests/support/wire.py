"""The wire's own objects for tests: a dialler to loopback, one exchange, and a pair of contexts."""

import ssl

from proxytest.model.address import Authority, ProxyAddress
from proxytest.model.event import Failure, Operation
from proxytest.protocol.auth.flow import Received
from proxytest.protocol.redact import Scrubber
from proxytest.protocol.request import Request, connect
from proxytest.wire.clock import monotonic
from proxytest.wire.connection import ProxyConnection
from proxytest.wire.dial import Dialler, Route
from proxytest.wire.limits import Limits
from proxytest.wire.operation import OperationFailed
from proxytest.wire.recorder import Recorder

TARGET = Authority(host="idbroker.webex.com", port=443)
CONNECT = connect(TARGET)
TIMEOUT = 5.0  #: far above what loopback needs


def recorder() -> Recorder:
    """Make an empty trace."""
    return Recorder(now=monotonic, scrubber=Scrubber())


def dialler(
    port: int,
    *,
    host: str = "127.0.0.1",
    timeout: float = TIMEOUT,
    context: ssl.SSLContext | None = None,
    overrides: tuple[tuple[Authority, str], ...] = (),
) -> Dialler:
    """Make a dialler to a proxy on this machine."""
    proxy = ProxyAddress(scheme="https" if context else "http", authority=Authority(host=host, port=port))
    route = Route(proxy=proxy, overrides=overrides, context=context)
    return Dialler(route, recorder=recorder(), limits=Limits(timeout=timeout), user_agent="test")


async def exchange(
    connection: ProxyConnection,
    *,
    request: Request = CONNECT,
    authorization: str | None = None,
    kind: Operation = Operation.CONNECT,
) -> Received:
    """Send a request and read its answer."""
    return await connection.exchange(request, kind=kind, user_agent="test", authorization=authorization)


async def failure_of(dialled: Dialler) -> Failure:
    """Dial, exchange, and give the name of what went wrong."""
    try:
        connection = await dialled.dial()
        try:
            await exchange(connection)
        finally:
            connection.close()
    except OperationFailed as error:
        return error.failed.failure
    raise AssertionError("nothing went wrong")
