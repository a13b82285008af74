"""One step with a time-out, whose failure is recorded and classified."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

from proxytest.model.event import Failed, Operation
from proxytest.wire.classify import ClosedEarlyError, MalformedError, classify, wants_certificate
from proxytest.wire.machine_limits import own_limit
from proxytest.wire.recorder import Recorder

_SHOWN = 80  #: characters of a peer's message
#: Their detail is the request, which names the target; without it the same failure of several targets is one finding.
_NAMING_A_TARGET = (Operation.CONNECT, Operation.FORWARD)


class OperationFailed(Exception):  # noqa: N818  what the network did is no error of ours
    """A network action failed; probes turn this into an observation."""

    def __init__(self, failed: Failed) -> None:
        super().__init__(str(failed))
        self.failed = failed


@asynccontextmanager
async def operation(
    recorder: Recorder, conn: int, kind: Operation, *, seconds: float, detail: str = ""
) -> AsyncIterator[None]:
    """Run a step for at most `seconds`.

    Raises OperationFailed, and nothing else, for a failure of the network.
    """
    try:
        async with asyncio.timeout(seconds):
            yield
    except (OSError, EOFError, ClosedEarlyError, MalformedError, RuntimeError) as error:
        # TimeoutError and ssl.SSLError are OSErrors; a RuntimeError is our bug, unless no thread could be started.
        if isinstance(error, RuntimeError) and own_limit(error) is None:
            raise
        failure, words = classify(error)
        words = words or (f"no answer within {seconds:g} s" if isinstance(error, TimeoutError) else "")
        if isinstance(error, MalformedError) and error.said is not None:
            # A secret that is cut first can no longer be recognised.
            words = f"{words} '{recorder.scrubber.scrub(error.said)[:_SHOWN]}'"
        told = ": ".join(part for part in (detail, words) if part)
        failed = recorder.fail(conn, kind, failure, told)
        if kind in _NAMING_A_TARGET:
            failed = replace(failed, detail=recorder.scrubber.scrub(words))
        if isinstance(error, MalformedError):
            failed = replace(failed, status=error.status, page=error.page)
        if wants_certificate(error):
            failed = replace(failed, wants_certificate=True)
        raise OperationFailed(failed) from error
