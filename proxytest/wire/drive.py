"""Run an authentication flow on connections to the proxy: the only place where flows and sockets meet."""

from collections.abc import Callable
from dataclasses import dataclass

from proxytest.model.answer import Answer
from proxytest.model.event import Failed, Failure, Operation
from proxytest.model.observation import Outcome
from proxytest.protocol.auth.flow import AuthFlow, Ended, Received, Send
from proxytest.protocol.request import Request
from proxytest.wire.connection import ProxyConnection
from proxytest.wire.dial import Dialler
from proxytest.wire.operation import OperationFailed

_LOST = frozenset({Failure.CLOSED, Failure.RESET})

#: Makes a flow once the connection, and with it the hash for channel binding, is there.
MakeFlow = Callable[[bytes | None], AuthFlow]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialogue:
    """How a dialogue went; the connection is open where the caller may go on with it."""

    ended: Ended
    received: Received | None
    connection: ProxyConnection | None
    legs: int
    proven: bool  #: was a password or ticket put to the test?
    failed: Failed | None
    events: tuple[int, ...]

    @property
    def answer(self) -> Answer | None:
        """The last answer."""
        return self.received.answer if self.received else None


class _Driver:
    """State of one dialogue."""

    def __init__(self, dialler: Dialler, request: Request, kind: Operation) -> None:
        self.connection: ProxyConnection | None = None
        self.received: Received | None = None
        self.numbers: set[int] = set()
        self.legs = 0
        self.proven = False
        self._dialler = dialler
        self._request = request
        self._kind = kind

    async def ready(self) -> ProxyConnection:
        """Give a connection on which a request can be sent."""
        if self.connection is None or not self.connection.alive:
            self.close()
            self.connection = await self._dialler.dial()
            self.numbers.add(self.connection.number)
        return self.connection

    async def run(self, make_flow: MakeFlow) -> tuple[Ended, Failed | None]:
        """Send what the flow asks for until it ends, or the network fails under it."""
        flow = make_flow((await self.ready()).end_point)
        try:
            send = next(flow)
            while True:
                ended = await self._leg(send)
                if ended is not None:
                    flow.close()
                    return ended
                if self.received is None:
                    raise RuntimeError("a leg ended without an answer or a failure")
                send = flow.send(self.received)
        except StopIteration as stop:
            return stop.value, None

    async def _leg(self, send: Send) -> tuple[Ended, Failed | None] | None:
        if send.bound and (self.connection is None or not self.connection.alive):
            detail = "the proxy closed the connection between the legs of the handshake"
            return Ended(outcome=Outcome.CONNECTION_LOST, detail=detail), None
        try:
            connection = await self.ready()
            self.legs += 1
            self.proven = self.proven or send.proves
            self.received = await connection.exchange(
                self._request, kind=self._kind, user_agent=self._dialler.user_agent, authorization=send.authorization
            )
        except OperationFailed as error:
            lost = send.bound and error.failed.failure in _LOST
            outcome = Outcome.CONNECTION_LOST if lost else Outcome.FAILED
            return Ended(outcome=outcome, detail=str(error.failed)), error.failed
        return None

    def close(self) -> None:
        """Close the connection."""
        if self.connection is not None:
            self.connection.close()
            self.connection = None


async def run_dialogue(
    dialler: Dialler, request: Request, make_flow: MakeFlow, *, kind: Operation = Operation.CONNECT
) -> Dialogue:
    """Run one dialogue; what the proxy or the network did is in the result, never an exception.

    After a 2xx to CONNECT the connection is left open for the caller, who closes it.
    """
    driver = _Driver(dialler, request, kind)
    mark = dialler.recorder.mark
    try:
        ended, failed = await driver.run(make_flow)
    except OperationFailed as error:
        ended, failed = Ended(outcome=Outcome.FAILED, detail=str(error.failed)), error.failed
    except BaseException:
        driver.close()
        raise
    if request.method != "CONNECT" or driver.received is None or not driver.received.answer.head.connected or failed:
        driver.close()
    events = dialler.recorder.of(driver.numbers) or ((failed.event,) if failed else (mark,))
    return Dialogue(
        ended=ended,
        received=driver.received,
        connection=driver.connection,
        legs=driver.legs,
        proven=driver.proven,
        failed=failed,
        events=events,
    )
