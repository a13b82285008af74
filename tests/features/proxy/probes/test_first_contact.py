"""The first connection to the proxy: one that is cut as it opens may be lost by chance."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from proxytest.features.proxy.probes.first_contact import reach
from proxytest.model.event import Failure
from proxytest.protocol.certificates import TrustAnchors
from proxytest.wire.chain_inspector import ChainInspector
from proxytest.wire.clock import utc_now
from tests.support.peers import answers_and_waits, peer
from tests.support.wire import dialler

Connect = Callable[..., Coroutine[Any, Any, Any]]


def _cut(monkeypatch: pytest.MonkeyPatch, *, times: int) -> None:
    """Let the first connections be cut as they open: whether this side sees it so soon is else a race."""
    loop = asyncio.get_running_loop()
    opens: Connect = loop.create_connection
    left = [times]

    async def connect(*arguments: Any, **more: Any) -> Any:  # noqa: ANN401  the loop's own
        if left[0] and more.get("sock") is not None:
            left[0] -= 1
            more["sock"].close()
            raise ConnectionResetError("cut")
        return await opens(*arguments, **more)

    monkeypatch.setattr(loop, "create_connection", connect)


@pytest.mark.parametrize(("times", "failure"), [(0, None), (1, None), (2, Failure.RESET)])
async def test_a_first_connection_that_is_cut_is_opened_once_more(
    monkeypatch: pytest.MonkeyPatch, times: int, failure: Failure | None
) -> None:
    async with peer(answers_and_waits(b"")) as served:
        _cut(monkeypatch, times=times)
        dialled = dialler(served.port)
        inspector = ChainInspector(TrustAnchors(roots=()), recorder=dialled.recorder, clock=utc_now)
        seen = await reach(dialled, inspector)
    assert (seen.failed.failure if seen.failed else None) is failure
    assert (seen.address is None) == (failure is not None)
