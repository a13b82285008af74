"""A hub of two sites, by each nats-server that is installed."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from proxytest.fleet.streams import prepare
from tests.support.hub import SERVERS, SITES, Hub, pytest_itemcollected, running_hub

__all__ = ["pytest_itemcollected"]


@pytest.fixture(params=SERVERS)
def server(request: pytest.FixtureRequest) -> Path:
    """Return the path of a nats-server."""
    path = SERVERS[request.param]
    if not path.exists():
        pytest.skip(f"{path} is not installed")
    return path


@pytest.fixture
def bare_hub(tmp_path: Path, server: Path) -> Iterator[Hub]:
    """Run a hub without streams."""
    with running_hub(tmp_path / "hub", server) as hub:
        yield hub


@pytest.fixture
async def hub(bare_hub: Hub) -> Hub:
    """Run a hub whose streams the operator has made."""
    async with bare_hub.operator() as operator:
        await prepare(operator.jetstream(), SITES)
    return bare_hub
