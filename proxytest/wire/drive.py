"""Run an authentication flow on connections to the proxy: the only module that uses both flows and sockets."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from proxytest.model.answer import Answer
from proxytest.model.event import Failed, Failure, Operation
from proxytest.model.outcome import Outcome
from proxytest.protocol.auth.flow import AuthFlow, Ended, Received, Send
from proxytest.protocol.denial import Denial, denial_of
from proxytest.protocol.limit_words import LimitSaid, limit_said
from proxytest.protocol.request import Request
from proxytest.wire.connection import ProxyConnection
from proxytest.wire.dial import Dialler
from proxytest.wire.operation import OperationFailed
from proxytest.wire.permits import Permit, Permits, ProofEnd

_LOST = frozenset({Failure.CLOSED, Failure.RESET})

#: Makes a flow once the connection is open, which gives the hash for channel binding.
MakeFlow = Callable[[bytes | None], AuthFlow]

#: Tries the far end in a tunnel that has just opened; None if it answers, else what failed.
Greet = Callable[[ProxyConnection], Awaitable[Failed | None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialogue:
    """The result of a dialogue; the connection is open if the caller may use it further."""

    ended: Ended
    received: Received | None
    connection: ProxyConnection | None
    legs: int
    statuses: tuple[int, ...]  #: of the answers, one for each leg that got one
    proven: bool  #: was a password or ticket sent?
    failed: Failed | None
    events: tuple[int, ...]
    answer_s: float | None = None  #: from the last request to its answer; None: it had none
    logon_s: float | None = None  #: from each request with credentials to its answer, in all; None: there was none

    @property
    def answer(self) -> Answer | None:
        """The last answer."""
        return self.received.answer if self.received else None


_BETWEEN_LEGS = Ended(
    outcome=Outcome.CONNECTION_LOST, detail="the proxy closed the connection between the legs of the handshake"
)


class _StaleError(Exception):
    """The proxy closed a handshake that was waiting for a permit, before anything was proven."""


class _Driver:
    """The state of one dialogue."""

    def __init__(
        self,
        dialler: Dialler,
        request: Request,
        kind: Operation,
        *,
        permits: Permits,
        user_agent: str | None,
        fresh: bool,
    ) -> None:
        self.connection: ProxyConnection | None = None
        self.permit: Permit | None = None
        self.received: Received | None = None
        self.answered = False  #: did the last request get an answer?
        self.numbers: set[int] = set()
        self.legs = 0
        self.statuses: list[int] = []
        self.proven = False
        self.logon_s: float | None = None
        self.answer_s: float | None = None
        self._dialler = dialler
        self._request = request
        self._kind = kind
        self._permits = permits
        self._user_agent = user_agent or dialler.user_agent
        self._fresh = fresh
        self._began = dialler.recorder.last_event
        self._leave = False  #: is there a permit that is not used yet?
        self._clean = True  #: were there no credentials in any request?
        self._reused = False  #: has the connection carried an answer before?
        self._handshake = False  #: is it one of the handshakes under way?

    async def ready(self) -> ProxyConnection:
        """Return a connection that is ready for a request."""
        if self.connection is None or not self.connection.alive:
            self._drop()
            kept = None if self._fresh or self.legs else self._dialler.kept()
            self.connection = kept or await self._dialler.dial()
            self.numbers.add(self.connection.number)
            self._reused = kept is not None
        return self.connection

    async def run(self, make_flow: MakeFlow) -> tuple[Ended, Failed | None]:
        """Send the flow's requests until it ends, or the network fails.

        A handshake that went stale while it waited for a permit starts again, with the permit.
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
        await self._begin_handshake(send)
        if self._gone and send.only_here and send.otherwise:
            return send.otherwise, None
        if self._gone and send.bound:
            return _BETWEEN_LEGS, None
        try:
            connection = await self.ready()
            if send.proves and not await self._permitted(send):
                withheld = Ended(outcome=Outcome.WITHHELD, detail=self._permits.reason)
                return send.otherwise or withheld, None
            if not connection.alive and send.only_here and send.otherwise:
                return send.otherwise, None
            if not connection.alive:  # the proxy closed while this leg waited, or this side for the control
                if send.bound and self.proven:
                    closed_here = self.connection is None  # let go while it waited: no deed of the proxy
                    return (send.otherwise if closed_here and send.otherwise else _BETWEEN_LEGS), None
                if send.bound:
                    raise _StaleError
                connection = await self.ready()
            self.legs += 1
            self.proven = self.proven or send.proves
            await self._exchange(connection, send)
        except OperationFailed as error:
            if self._reused and not send.proves and not send.bound and error.failed.failure in _LOST:
                # RFC 9112 section 9.5: a close may cross a request; this request proves nothing.
                self.close()
                return await self._leg(send)
            lost = send.bound and error.failed.failure in _LOST
            outcome = Outcome.CONNECTION_LOST if lost else Outcome.FAILED
            return Ended(outcome=outcome, detail=str(error.failed)), error.failed
        return None

    async def _begin_handshake(self, send: Send) -> None:
        """Wait until another may be under way; not with a permit, for which those under way may wait."""
        begins = send.authorization is not None and not send.proves
        if begins and not self._handshake and self.permit is None:
            await self._dialler.handshakes.acquire()
            self._handshake = True

    def end_handshake(self) -> None:
        """Let another begin: this one keeps no helper of the proxy any more."""
        if self._handshake:
            self._handshake = False
            self._dialler.handshakes.release()

    @property
    def _gone(self) -> bool:
        return self.connection is None or not self.connection.alive

    async def _settle(self, send: Send) -> None:
        """Detect a close with or right after the last answer, before more is sent."""
        if self.connection is not None and self._reused and not send.bound:
            await self.connection.settle()
        else:
            await asyncio.sleep(0)

    async def _permitted(self, send: Send) -> bool:
        """Get a permit to send the password; the legs of one proof need only one."""
        if self.permit is None or send.otherwise is not None:
            self.end_proof(ProofEnd.REFUSED)
            scheme = (send.authorization or "").partition(" ")[0]
            self.permit = await self._permits.admit(scheme, self._request.target, self.close)
            self._leave = self.permit is not None
        return self.permit is not None

    async def _exchange(self, connection: ProxyConnection, send: Send) -> None:
        loop, permit = asyncio.get_running_loop(), self.permit
        began = self._dialler.recorder.elapsed()
        silence = loop.call_later(permit.patience, permit.release_on_silence) if permit else None
        waits = self._dialler.distance.waits()

        def stop() -> None:
            waits.close()
            if silence is not None:
                silence.cancel()

        def answered() -> None:
            stop()
            self.answer_s = self._dialler.recorder.elapsed() - began
            self._dialler.distance.answered(self.answer_s)  # a page may be long

        self.answered, self.answer_s = False, None
        if send.proves:
            self._leave = False
        try:
            self.received = await connection.exchange(
                self._request,
                kind=self._kind,
                user_agent=self._user_agent,
                authorization=send.authorization,
                on_answer=answered,
            )
            self._reused = self.answered = True
            self._clean = self._clean and send.authorization is None
            self.statuses.append(self.received.answer.status)
        finally:
            stop()
            if send.proves:
                self.end_handshake()
            if send.authorization is not None:
                self.logon_s = (self.logon_s or 0.0) + self._dialler.recorder.elapsed() - began

    def end_proof(self, end: ProofEnd) -> None:
        """Report the result of the last proof; one that was never sent has none."""
        if self.permit is not None:
            self.permit.end(ProofEnd.UNSENT if self._leave else end)

    @property
    def events(self) -> tuple[int, ...]:
        """What was recorded of the connections of this dialogue, since it began."""
        return tuple(one for one in self._dialler.recorder.events_of(self.numbers) if one > self._began)

    def leave(self) -> None:
        """Leave the connection to another request, where nobody has logged on to it."""
        if self.connection is not None and self._clean and self.answered:
            self._dialler.keep(self.connection)
            self.connection = None
        self.close()

    def close(self) -> None:
        """Close the connection."""
        self.end_handshake()
        self._drop()

    def _drop(self) -> None:
        if self.connection is not None:
            self.connection.close()
            self.connection = None


async def run_dialogue(  # noqa: PLR0913  each is of one dialogue alone
    dialler: Dialler,
    request: Request,
    make_flow: MakeFlow,
    *,
    kind: Operation = Operation.CONNECT,
    user_agent: str | None = None,
    permits: Permits,
    greet: Greet | None = None,
    fresh: bool = False,
) -> Dialogue:
    """Run one dialogue; what the proxy or the network did is in the result, never raised.

    After a 2xx to CONNECT the connection stays open, and the caller closes it. A user's first 2xx counts as
    accepted only if the far end answers in the tunnel, which `greet` tests: some proxies refuse with 200 and
    a page. Without `greet` a 2xx is enough. A `fresh` one uses no connection that waited for a request: a close that
    crosses a proof would lose it.
    """
    driver = _Driver(dialler, request, kind, permits=permits, user_agent=user_agent, fresh=fresh)
    last_event = dialler.recorder.last_event
    try:
        ended, failed = await driver.run(make_flow)
        if (
            greet is not None
            and ended.outcome is Outcome.ACCEPTED
            and driver.permit is not None
            and driver.permit.first
        ):
            ended, failed = await _greeted(driver, ended, greet)
    except OperationFailed as error:
        ended, failed = Ended(outcome=Outcome.FAILED, detail=str(error.failed)), error.failed
    except BaseException:
        driver.end_proof(ProofEnd.UNANSWERED)  # after a time-out nobody knows whether it was refused
        driver.close()
        raise
    driver.end_proof(_end(request, ended, driver.received if driver.answered else None))
    driver.end_handshake()
    if request.method != "CONNECT" or driver.received is None or not driver.received.answer.head.connected or failed:
        driver.leave()
    events = driver.events or ((failed.event,) if failed else (last_event,))
    return Dialogue(
        ended=ended,
        received=driver.received,
        connection=driver.connection,
        legs=driver.legs,
        statuses=tuple(driver.statuses),
        proven=driver.proven,
        failed=failed,
        events=events,
        answer_s=None if driver.answer_s is None else round(driver.answer_s, 3),
        logon_s=None if driver.logon_s is None else round(driver.logon_s, 3),
    )


async def _greeted(driver: _Driver, ended: Ended, greet: Greet) -> tuple[Ended, Failed | None]:
    """Require an answer of the far end before the first log-on counts as accepted."""
    if driver.connection is None:
        return ended, None
    failed = await greet(driver.connection)
    if failed is None:
        return ended, None
    detail = f"the tunnel opened, and nobody speaks in it: {failed}"
    return Ended(outcome=Outcome.UNCONFIRMED, mechanism=ended.mechanism, detail=detail), failed


def _end(request: Request, ended: Ended, received: Received | None) -> ProofEnd:
    """Return the result of a proof that was sent: only an open tunnel means accepted."""
    # After a refused nonce a second one may have been accepted, which proves the password.
    second = ended.outcome is Outcome.NONCE_REFUSED and received is not None and received.passes
    if ended.outcome is Outcome.ACCEPTED or second:
        return ProofEnd.ACCEPTED if request.method == "CONNECT" else ProofEnd.PASSED
    if received is None:
        return ProofEnd.UNANSWERED
    if ended.mechanism == "Kerberos":
        return ProofEnd.TICKET
    if received.asks or limit_said(received.answer) is LimitSaid.LOCKOUT:
        return ProofEnd.REFUSED
    # A proxy resolves a name after its policy and the log-on, so an unknown name is a usual answer after a log-on.
    return ProofEnd.PASSED if denial_of(received.answer) is Denial.NAME else ProofEnd.DENIED
