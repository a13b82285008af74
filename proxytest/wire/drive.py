"""Run an authentication flow on connections to the proxy: the only place where flows and sockets meet."""

import asyncio
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
from proxytest.wire.permits import Permit, Permits, ProofEnd, end_of

_LOST = frozenset({Failure.CLOSED, Failure.RESET})
#: Seconds of silence after a proof that mean acceptance: a refusal comes at once, a far end may take the proxy longer.
_SILENCE = 2.0

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

    def __init__(
        self, dialler: Dialler, request: Request, kind: Operation, *, permits: Permits, user_agent: str | None
    ) -> None:
        self.connection: ProxyConnection | None = None
        self.received: Received | None = None
        self.numbers: set[int] = set()
        self.legs = 0
        self.proven = False
        self._dialler = dialler
        self._request = request
        self._kind = kind
        self._permits = permits
        self._user_agent = user_agent or dialler.user_agent
        self._permit: Permit | None = None

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
        await asyncio.sleep(0)  # a close that came together with the last answer is noticed before more is sent
        if send.bound and (self.connection is None or not self.connection.alive):
            detail = "the proxy closed the connection between the legs of the handshake"
            return Ended(outcome=Outcome.CONNECTION_LOST, detail=detail), None
        try:
            connection = await self.ready()
            if send.proves and not await self._permitted(send):
                outcome = Outcome.REFUSED if send.after_refusal else Outcome.WITHHELD
                return Ended(outcome=outcome, detail=self._permits.reason), None
            self.legs += 1
            self.proven = self.proven or send.proves
            await self._exchange(connection, send)
        except OperationFailed as error:
            lost = send.bound and error.failed.failure in _LOST
            outcome = Outcome.CONNECTION_LOST if lost else Outcome.FAILED
            return Ended(outcome=outcome, detail=str(error.failed)), error.failed
        return None

    async def _permitted(self, send: Send) -> bool:
        """Ask for leave to put the password to the test."""
        self.end_proof(ProofEnd.REFUSED if send.after_refusal else ProofEnd.UNDECIDED)
        self._permit = await self._permits.admit((send.authorization or "").partition(" ")[0])
        return self._permit is not None

    async def _exchange(self, connection: ProxyConnection, send: Send) -> None:
        silence = asyncio.get_running_loop().call_later(_SILENCE, self._permit.presume) if self._permit else None
        try:
            self.received = await connection.exchange(
                self._request, kind=self._kind, user_agent=self._user_agent, authorization=send.authorization
            )
        finally:
            if silence is not None:
                silence.cancel()

    def end_proof(self, end: ProofEnd) -> None:
        """Tell what became of the proof that was sent last."""
        if self._permit is not None:
            self._permit.end(end)

    def close(self) -> None:
        """Close the connection."""
        if self.connection is not None:
            self.connection.close()
            self.connection = None


async def run_dialogue(
    dialler: Dialler,
    request: Request,
    make_flow: MakeFlow,
    *,
    kind: Operation = Operation.CONNECT,
    user_agent: str | None = None,
    permits: Permits,
) -> Dialogue:
    """Run one dialogue; what the proxy or the network did is in the result, never an exception.

    After a 2xx to CONNECT the connection is left open for the caller, who closes it.
    """
    driver = _Driver(dialler, request, kind, permits=permits, user_agent=user_agent)
    mark = dialler.recorder.mark
    try:
        ended, failed = await driver.run(make_flow)
    except OperationFailed as error:
        ended, failed = Ended(outcome=Outcome.FAILED, detail=str(error.failed)), error.failed
    except BaseException:
        driver.end_proof(ProofEnd.UNDECIDED)
        driver.close()
        raise
    driver.end_proof(end_of(ended.outcome))
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
