"""One step with a time-out, whose failure is recorded and classified."""

import asyncio
from dataclasses import replace
from types import TracebackType

from proxytest.model.event import Failed, Operation
from proxytest.wire.classify import ClosedEarlyError, MalformedError, classify, wants_certificate
from proxytest.wire.machine_limits import own_limit
from proxytest.wire.recorder import Recorder

_SHOWN = 80  #: characters of a peer's message
#: Their detail is the request, which names the target; without it the same failure of several targets is one finding.
_NAMING_A_TARGET = (Operation.CONNECT, Operation.FORWARD)
#: TimeoutError and ssl.SSLError are OSErrors; a RuntimeError is our bug, unless no thread could be started.
_OF_NETWORK = (OSError, EOFError, ClosedEarlyError, MalformedError, RuntimeError)


class OperationFailed(Exception):  # noqa: N818  what the network did is no error of ours
    """A network action failed; probes turn this into an observation."""

    def __init__(self, failed: Failed) -> None:
        super().__init__(str(failed))
        self.failed = failed


class Step:
    """A step as a context manager: it is one object for as long as the step lasts, which may be hours."""

    __slots__ = ("_conn", "_detail", "_kind", "_recorder", "_seconds", "_timeout")

    def __init__(self, recorder: Recorder, conn: int, kind: Operation, *, seconds: float, detail: str = "") -> None:
        self._recorder = recorder
        self._conn = conn
        self._kind = kind
        self._seconds = seconds
        self._detail = detail
        self._timeout: asyncio.Timeout | None = None

    async def __aenter__(self) -> None:
        """Begin; the time runs from now."""
        self._timeout = asyncio.timeout(self._seconds)
        await self._timeout.__aenter__()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        """End in time, or raise OperationFailed where the network failed."""
        try:
            if self._timeout is not None:
                await self._timeout.__aexit__(kind, error, where)
        except TimeoutError as late:
            error = late
        if isinstance(error, _OF_NETWORK) and not (isinstance(error, RuntimeError) and own_limit(error) is None):
            raise OperationFailed(self._failed(self.told(error))) from error

    def told(self, error: Exception) -> Exception:
        """Return the failure as it is told."""
        return error

    def _failed(self, error: Exception) -> Failed:
        recorder, kind = self._recorder, self._kind
        failure, words = classify(error)
        words = words or (f"no answer within {self._seconds:g} s" if isinstance(error, TimeoutError) else "")
        if isinstance(error, MalformedError) and error.said is not None:
            # A secret that is cut first can no longer be recognised.
            words = f"{words} '{recorder.scrubber.scrub(error.said)[:_SHOWN]}'"
        failed = recorder.fail(self._conn, kind, failure, ": ".join(part for part in (self._detail, words) if part))
        if kind in _NAMING_A_TARGET:
            failed = replace(failed, detail=recorder.scrubber.scrub(words))
        if isinstance(error, MalformedError):
            failed = replace(failed, status=error.status, page=error.page)
        return replace(failed, wants_certificate=True) if wants_certificate(error) else failed


def operation(recorder: Recorder, conn: int, kind: Operation, *, seconds: float, detail: str = "") -> Step:
    """Run a step for at most `seconds`.

    Raises OperationFailed, and nothing else, for a failure of the network.
    """
    return Step(recorder, conn, kind, seconds=seconds, detail=detail)
