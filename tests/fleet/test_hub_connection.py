"""The way to the hub: through a proxy that asks for a log-on, verified, and back after a break."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from nats.aio.client import Client

from proxytest.api.public_identity import Identity
from proxytest.fleet.forwarder import Way
from proxytest.fleet.hub_address import HubAccess, parse_hub
from proxytest.fleet.hub_connection import Caller, connected
from proxytest.fleet.hub_folder import OPERATOR, SERVER
from proxytest.model.credentials import Secret
from proxytest.model.errors import UsageError
from proxytest.reflect.issue import issue, root
from tests.support.company import Company, CompanyBuilder
from tests.support.hub import Hub, key_file

pytestmark = pytest.mark.long


@pytest.fixture
def company(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CompanyBuilder:
    (tmp_path / "company").mkdir()
    return CompanyBuilder(tmp_path / "company", monkeypatch)


def access(hub: Hub, scheme: str = "wss") -> HubAccess:
    port = hub.port if scheme == "wss" else hub.nats_port
    address = parse_hub(f"{scheme}://127.0.0.1:{port}")
    return HubAccess(address=address, credential=hub.folder / OPERATOR, cacert=hub.ca)


def through(proxy: Company, hub: Hub, password: str = "wonderland") -> Caller:
    proxy.leads_to = frozenset({f"127.0.0.1:{hub.port}", f"127.0.0.1:{hub.nats_port}"})
    identity = Identity("alice", Secret(password), remembered=False)
    return Caller(name="test", way=Way(proxy=f"http://127.0.0.1:{proxy.port}", identity=identity, auth=("ntlm",)))


@pytest.mark.parametrize("scheme", ["wss", "tls"])
async def test_the_hub_is_reached_through_a_proxy_with_ntlm(hub: Hub, scheme: str, company: CompanyBuilder) -> None:
    async with (
        company.running("ntlm") as proxy,
        connected(access(hub, scheme), through(proxy, hub)) as client,
    ):
        assert (await client.jetstream().account_info()).streams == 5
        assert len(proxy.proofs) == 1


@pytest.mark.parametrize("scheme", ["wss", "tls"])
async def test_it_is_reached_directly_too(hub: Hub, scheme: str) -> None:
    async with connected(access(hub, scheme), Caller(name="test")) as client:
        assert (await client.jetstream().account_info()).streams == 5


@pytest.mark.parametrize("scheme", ["wss", "tls"])
async def test_who_is_not_the_hub_is_told_nothing(hub: Hub, scheme: str, company: CompanyBuilder) -> None:
    """Another CA: of what the proxy is told, and of what opens its TLS."""
    stranger = HubAccess(address=access(hub, scheme).address, credential=hub.folder / OPERATOR, cacert=None)
    async with company.running("ntlm") as proxy:
        for caller in (Caller(name="test"), through(proxy, hub)):
            with pytest.raises(UsageError, match=r"(?i)certificate|trusted") as caught:
                async with connected(stranger, replace(caller, patience=60)):
                    pass
            assert "object at" not in str(caught.value)


@pytest.mark.parametrize("scheme", ["wss", "tls"])
async def test_a_certificate_that_has_expired_is_told_as_that(hub: Hub, scheme: str) -> None:
    authority, roots = root("hub CA", "corp"), hub.folder / "roots.pem"
    roots.write_bytes(authority.certificate.public_bytes(Encoding.PEM))
    (hub.folder / SERVER).write_bytes(issue(authority, "127.0.0.1", lifetime=timedelta(hours=-1)).pem)
    hub.stop()
    hub.start()
    with pytest.raises(UsageError, match="certificate has expired"):
        async with connected(replace(access(hub, scheme), cacert=roots), Caller(name="test", patience=60)):
            pass


async def test_where_nobody_listens_that_is_said(hub: Hub) -> None:
    away = replace(access(hub), address=parse_hub("wss://127.0.0.1:1"))
    with pytest.raises(UsageError, match=r"cannot be reached: Connect call failed \('127.0.0.1', 1\)$|refused$"):
        async with connected(away, Caller(name="test", patience=3)):
            pass


async def test_a_wrong_password_is_sent_once(hub: Hub, company: CompanyBuilder) -> None:
    async with company.running("ntlm") as proxy:
        with pytest.raises(UsageError, match="refused") as caught:
            async with connected(access(hub), replace(through(proxy, hub, "wrong"), patience=None)):
                pass  # also a worker ends, which is to be started anew with another password
        assert len(proxy.proofs) == 1
    assert "wrong" not in str(caught.value)


async def test_a_credential_that_the_hub_does_not_know_is_named(hub: Hub, tmp_path: Path) -> None:
    stranger = HubAccess(address=access(hub).address, credential=key_file(tmp_path), cacert=hub.ca)
    with pytest.raises(UsageError, match="Authorization Violation"):
        async with connected(stranger, Caller(name="test", patience=3)):
            pass


async def test_a_hub_that_was_away_is_reached_again(hub: Hub, company: CompanyBuilder) -> None:
    """While it is away, the proxy opens the tunnel and closes it without a word."""
    async with company.running("ntlm") as proxy:
        caller = through(proxy, hub)
        async with connected(access(hub), caller) as client:
            hub.stop()
            await closed(client)
        returning = asyncio.ensure_future(streams(hub, replace(caller, patience=60)))
        await asyncio.sleep(0.5)
        hub.start()
        assert await returning == 5


async def closed(client: Client) -> None:
    async with asyncio.timeout(20):
        while not client.is_closed:  # noqa: ASYNC110  NATS's client tells nobody
            await asyncio.sleep(0.05)


async def streams(hub: Hub, caller: Caller) -> int:
    async with connected(access(hub), caller) as client:
        return (await client.jetstream().account_info()).streams
