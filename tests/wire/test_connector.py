"""What the connector takes from aiohttp beyond its documentation: where that changes, this fails before users do."""

import asyncio
import inspect

import aiohttp
from aiohttp.client_proto import ResponseHandler

from proxytest.wire.connector import StreamConnector


def test_a_connection_is_made_as_the_connector_makes_it() -> None:
    theirs = inspect.signature(vars(aiohttp.BaseConnector)["_create_connection"])
    ours = inspect.signature(vars(StreamConnector)["_create_connection"])
    assert [one.kind for one in theirs.parameters.values()] == [one.kind for one in ours.parameters.values()]
    assert theirs.return_annotation in (ResponseHandler, "ResponseHandler")
    assert inspect.iscoroutinefunction(vars(aiohttp.BaseConnector)["_create_connection"])


async def test_what_it_returns_is_a_protocol_that_needs_a_loop_alone() -> None:
    required = [
        name
        for name, one in inspect.signature(ResponseHandler).parameters.items()
        if one.default is inspect.Parameter.empty
    ]
    assert required == ["loop"]
    assert isinstance(ResponseHandler(loop=asyncio.get_running_loop()), asyncio.Protocol)
