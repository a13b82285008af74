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
#: Seconds of silence after which a proof of a proven user lets others go on: a far end may take the proxy longer.
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


_BETWEEN_LEGS = Ended(
    outcome=Outcome.CONNECTION_LOST, detail="the proxy closed the connection between the legs of the handshake"
)


class _StaleError(Exception):
    """The proxy gave up a handshake that waited for leave to prove something, before anything was proven."""


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
        self._leave = False  #: is the permit there, and not used yet?
        self._reused = False  #: has the connection brought an answer before?

    async def ready(self) -> ProxyConnection:
        """Give a connection on which a request can be sent."""
        if self.connection is None or not self.connection.alive:
            self.close()
            self.connection = await self._dialler.dial()
            self.numbers.add(self.connection.number)
            self._reused = False
        return self.connection

    async def run(self, make_flow: MakeFlow) -> tuple[Ended, Failed | None]:
        """Send what the flow asks for until it ends, or the network fails under it.

        A handshake that went stale while it waited for leave begins anew, with the leave in hand.
        """
        try:
            return await self._converse(make_flow)
        except _StaleError:
            return await self._converse(make_flow)

    async def _converse(self, make_flow: MakeFlow) -> tuple[Ended, Failed | None]:
        flow = make_flow((await self.ready()).end_point)
        try:
            send = next(flow)
            while True:
                ended = await self._leg(send)
                if ended is not None:
                    return ended
                if self.received is None:
                    raise RuntimeError("a leg ended without an answer or a failure")
                send = flow.send(self.received)
        except StopIteration as stop:
            return stop.value, None
        finally:
            flow.close()

    async def _leg(self, send: Send) -> tuple[Ended, Failed | None] | None:
        await self._settle(send)
        if send.bound and (self.connection is None or not self.connection.alive):
            return _BETWEEN_LEGS, None
        try:
            connection = await self.ready()
            if send.proves and not await self._permitted(send):
                outcome = Outcome.REFUSED if send.after_refusal else Outcome.WITHHELD
                return Ended(outcome=outcome, detail=self._permits.reason), None
            if not connection.alive:  # the proxy did not wait as long as this leg did
                if send.bound and self.proven:
                    return _BETWEEN_LEGS, None
                if send.bound:
                    raise _StaleError
                connection = await self.ready()
            self.legs += 1
            self.proven = self.proven or send.proves
            await self._exchange(connection, send)
        except OperationFailed as error:
            if self._reused and not send.proves and not send.bound and error.failed.failure in _LOST:
                # RFC 9112 section 9.5: a close may cross a request on its way; this one proves nothing.
                self.close()
                return await self._leg(send)
            lost = send.bound and error.failed.failure in _LOST
            outcome = Outcome.CONNECTION_LOST if lost else Outcome.FAILED
            return Ended(outcome=outcome, detail=str(error.failed)), error.failed
        return None

    async def _settle(self, send: Send) -> None:
        """Notice a close that came with the last answer, or right behind it, before more is sent."""
        if self.connection is not None and self._reused and not send.bound:
            await self.connection.settle()
        else:
            await asyncio.sleep(0)

    async def _permitted(self, send: Send) -> bool:
        """Ask for leave to put the password to the test."""
        if not self._leave:
            self.end_proof(ProofEnd.REFUSED if send.after_refusal else ProofEnd.UNDECIDED)
            self._permit = await self._permits.admit((send.authorization or "").partition(" ")[0])
            self._leave = self._permit is not None
        return self._leave

    async def _exchange(self, connection: ProxyConnection, send: Send) -> None:
        loop, permit = asyncio.get_running_loop(), self._permit
        silence = loop.call_later(_SILENCE, permit.presume) if permit else None
        stop = silence.cancel if silence is not None else lambda: None
        if send.proves:
            self._leave = False
        try:
            self.received = await connection.exchange(
                self._request,
                kind=self._kind,
                user_agent=self._user_agent,
                authorization=send.authorization,
                on_answer=stop,
            )
            self._reused = True
        finally:
            stop()

    def end_proof(self, end: ProofEnd) -> None:
        """Tell what became of the proof that was sent last; one that was never sent proved nothing."""
        if self._permit is not None:
            self._permit.end(ProofEnd.UNDECIDED if self._leave else end)

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
        driver.end_proof(ProofEnd.UNANSWERED)  # whoever gives up waiting does not know whether it was refused
        driver.close()
        raise
    driver.end_proof(end_of(ended.outcome, silent=_silent(failed, dialler)))
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


def _silent(failed: Failed | None, dialler: Dialler) -> bool:
    """Did nothing come for much longer than a refusal takes?"""
    return (
        failed is not None and failed.failure is Failure.TIMEOUT and dialler.limits.timeout >= dialler.limits.patience
    )
