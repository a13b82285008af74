"""A guarded step ends by itself, or in a failure that is recorded and named."""

import asyncio

import pytest

from proxytest.model.event import Failure, Operation
from proxytest.wire.classify import ClosedEarlyError, MalformedError
from proxytest.wire.operation import OperationFailed, operation
from tests.support.wire import recorder


@pytest.mark.parametrize(
    ("error", "failure", "detail"),
    [
        (ConnectionResetError(), Failure.RESET, "to proxy"),
        (ClosedEarlyError("too early"), Failure.CLOSED, "to proxy: too early"),
        (MalformedError(Failure.NOT_HTTP, "no HTTP"), Failure.NOT_HTTP, "to proxy: no HTTP"),
        (
            MalformedError(Failure.NOT_TLS, "no TLS, but", "220 ready"),
            Failure.NOT_TLS,
            "to proxy: no TLS, but '220 ready'",
        ),
        (MalformedError(Failure.NOT_TLS, "no TLS, but", ""), Failure.NOT_TLS, "to proxy: no TLS, but ''"),
    ],
)
async def test_what_the_network_did_is_a_failure(error: Exception, failure: Failure, detail: str) -> None:
    trace = recorder()
    with pytest.raises(OperationFailed) as caught:
        async with operation(trace, 1, Operation.DIAL, seconds=1, detail="to proxy"):
            raise error
    assert (caught.value.failed.failure, caught.value.failed.detail) == (failure, detail)
    assert [event.failure for event in trace.trace] == [failure]


async def test_what_the_peer_said_is_cut_where_its_secrets_are_hidden() -> None:
    trace = recorder()
    trace.scrubber.hide("wonderland")
    with pytest.raises(OperationFailed) as caught:
        async with operation(trace, 1, Operation.TLS, seconds=1):
            raise MalformedError(Failure.NOT_TLS, "no TLS, but", "x" * 75 + "wonderland" + "x" * 75)
    assert caught.value.failed.detail == f"no TLS, but '{'x' * 75}<reda'"


async def test_a_step_that_does_not_end_is_ended() -> None:
    with pytest.raises(OperationFailed) as caught:
        async with operation(recorder(), 1, Operation.DIAL, seconds=0.01):
            await asyncio.Event().wait()
    failed = caught.value.failed
    assert (failed.failure, failed.detail) == (Failure.TIMEOUT, "no answer within 0.01 s")


async def test_equal_failures_of_several_targets_are_told_alike() -> None:
    trace, failures = recorder(), []
    for request in ("CONNECT a.test:443", "CONNECT b.test:443"):
        with pytest.raises(OperationFailed) as caught:
            async with operation(trace, 1, Operation.CONNECT, seconds=0.01, detail=request):
                await asyncio.Event().wait()
        failures.append(str(caught.value.failed))
    assert failures == ["CONNECT: timeout (no answer within 0.01 s)"] * 2
    assert [event.detail.partition(":4")[0] for event in trace.trace] == ["CONNECT a.test", "CONNECT b.test"]


async def test_a_bug_of_ours_is_no_failure_of_the_network() -> None:
    trace = recorder()
    with pytest.raises(KeyError):
        async with operation(trace, 1, Operation.DIAL, seconds=1):
            raise KeyError("ours")
    assert trace.trace == ()


async def test_a_step_that_is_cancelled_from_outside_stays_cancelled() -> None:
    async def step() -> None:
        async with operation(recorder(), 1, Operation.DIAL, seconds=5):
            await asyncio.Event().wait()

    running = asyncio.ensure_future(step())
    await asyncio.sleep(0)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
