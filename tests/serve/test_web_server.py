"""What stands before every page: names of this machine, headers, and that the hub was read."""

from collections.abc import AsyncIterator

import pytest

from proxytest.model.errors import UsageError
from proxytest.serve.fleet_memory import FleetMemory
from proxytest.serve.listen_address import ListenAddress
from proxytest.serve.web_server import Served, listening
from tests.serve.conftest import SERVED, Client, asking

EVERY = (
    "/", "/sites/berlin", "/sites/berlin/reports/9", "/assets/live.js", "/metrics", "/healthz", "/api/v1/sites",
    "/api/v1/sites/berlin", "/api/v1/sites/berlin/reports", "/api/v1/sites/berlin/reports/9", "/api/v1/openapi.json",
)  # fmt: skip


@pytest.mark.parametrize(
    "path", [*EVERY, "/nothing", "/sites/nobody", "/api/v1/sites/nobody", "/sites/berlin/reports/x"]
)
async def test_every_answer_has_the_headers_that_protect_it(client: Client, path: str) -> None:
    answer = await client.get(path)
    assert answer.status == (200 if path in EVERY else 404)
    policy = answer.headers["Content-Security-Policy"].split("; ")
    assert {"default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "base-uri 'none'"} <= set(policy)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "aiohttp" not in answer.headers["Server"]


@pytest.mark.parametrize(
    "host", ["attacker.test", "attacker.test:8080", "127.0.0.1.attacker.test", "", "192.0.2.1", "[", "a@b"]
)
async def test_on_loopback_another_name_is_not_answered(client: Client, host: str) -> None:
    answer = await client.get("/api/v1/sites", headers={"Host": host})
    assert answer.status in (400, 421)
    assert "berlin" not in await answer.text()


@pytest.mark.parametrize("host", ["localhost", "localhost:9999", "127.0.0.1:8080", "[::1]:8080"])
async def test_its_own_names_are(client: Client, host: str) -> None:
    assert (await client.get("/api/v1/sites", headers={"Host": host})).status == 200


async def test_before_the_hub_was_read_no_site_is_called_silent() -> None:
    async with asking(FleetMemory()) as client:
        for path in ("/", "/metrics", "/api/v1/sites", "/sites/berlin"):
            answer = await client.get(path)
            assert (answer.status, answer.headers["Retry-After"]) == (503, "5")
        assert await (await client.get("/healthz")).json() == {"status": "starting", "since": None}


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
async def test_nothing_can_be_changed(client: Client, method: str) -> None:
    for path in EVERY:
        assert (await client.request(method, path)).status == 405


async def test_a_bug_is_one_sentence(client: Client, memory: FleetMemory, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> str:
        raise ZeroDivisionError

    monkeypatch.setattr(FleetMemory, "stamp", broken)
    answer = await client.get("/sites/berlin")
    assert (answer.status, await answer.text()) == (500, "This is a bug in proxytest (ZeroDivisionError).\n")
    assert memory.is_ready


@pytest.fixture
async def port(memory: FleetMemory) -> AsyncIterator[int]:
    async with listening(memory, SERVED) as found:
        yield found


async def test_an_address_that_is_not_free_is_told(memory: FleetMemory, port: int) -> None:
    served = Served(listen=ListenAddress(host="127.0.0.1", port=port), fragment_for=lambda _: None)
    with pytest.raises(UsageError, match=f"cannot listen on 127.0.0.1:{port}: "):
        async with listening(memory, served):
            pass
