"""A hub of two sites, and what is served of it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiohttp.test_utils import TestClient, TestServer
from aiohttp.web import Application, Request

from proxytest.serve.fleet_memory import FleetMemory
from proxytest.serve.listen_address import ListenAddress
from proxytest.serve.web_server import Served, application
from tests.fleet.conftest import bare_hub, hub, server
from tests.support.hub import pytest_itemcollected
from tests.support.served import filled

__all__ = ["bare_hub", "hub", "pytest_itemcollected", "server"]

LOOPBACK = ListenAddress(host="127.0.0.1", port=0)
SERVED = Served(listen=LOOPBACK, fragment_for=lambda _: None)

Client = TestClient[Request, Application]


@asynccontextmanager
async def asking(memory: FleetMemory, served: Served = SERVED) -> AsyncIterator[Client]:
    """Ask a server that has this in memory."""
    async with TestClient(TestServer(application(memory, served))) as client:
        yield client


@pytest.fixture
def memory() -> FleetMemory:
    """What is known of five sites."""
    return filled()


@pytest.fixture
async def client(memory: FleetMemory) -> AsyncIterator[Client]:
    """Ask a server on loopback, without a token."""
    async with asking(memory) as found:
        yield found
