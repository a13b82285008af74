"""Who may log on to a hub, and how."""

import asyncio
import os
import signal
import ssl
from pathlib import Path

import aiohttp
import nats
import nats.errors
import pytest

from proxytest.fleet.hub_folder import OPERATOR, add_sites, revoke_sites
from proxytest.fleet.names import inbox_of, report_subject
from tests.support.hub import LOOPBACK, SERVERS, Hub, key_file, running_hub

REFUSED = "Authorization Violation"

#: nats-py gives aiohttp its time-out as a number.
pytestmark = pytest.mark.filterwarnings("ignore:parameter 'timeout' of type 'float':DeprecationWarning")


@pytest.mark.parametrize("websocket", [False, True])
async def test_each_key_of_the_hub_logs_on(bare_hub: Hub, websocket: bool) -> None:  # noqa: FBT001
    for credential in (bare_hub.credential("berlin"), bare_hub.folder / OPERATOR):
        async with bare_hub.connected(credential, inbox="_INBOX", websocket=websocket) as client:
            assert client.is_connected


async def test_nobody_else_does(bare_hub: Hub, tmp_path: Path) -> None:
    for credential in (None, key_file(tmp_path)):
        with pytest.raises(nats.errors.Error, match=REFUSED):
            async with bare_hub.connected(credential, inbox="_INBOX"):
                pytest.fail("it is not known")


async def test_nobody_else_does_by_websocket(bare_hub: Hub) -> None:
    context = ssl.create_default_context(cafile=bare_hub.ca)
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(f"wss://{LOOPBACK}:{bare_hub.port}", ssl=context) as websocket,
    ):
        await websocket.send_bytes(b"CONNECT {}\r\nPING\r\n")
        said = [await websocket.receive_bytes() for _ in range(2)]
    assert said[0].startswith(b"INFO ")
    assert REFUSED.encode() in said[1]


async def test_the_hub_proves_who_it_is(bare_hub: Hub) -> None:
    """Both ports have the certificate that the own CA issued, for the name that was given."""
    context = ssl.create_default_context(cafile=bare_hub.ca)
    _, websocket = await asyncio.open_connection(LOOPBACK, bare_hub.port, ssl=context)
    info, by_nats = await asyncio.open_connection(LOOPBACK, bare_hub.nats_port)
    assert b'"tls_required":true' in await info.readline()
    await by_nats.start_tls(context, server_hostname=LOOPBACK)
    for writer in (websocket, by_nats):
        writer.close()
    with pytest.raises(ssl.SSLCertVerificationError, match="IP address mismatch"):
        await asyncio.open_connection(LOOPBACK, bare_hub.port, ssl=context, server_hostname="127.0.0.2")


async def test_a_newer_server_takes_tls_first_where_its_configuration_says_so(tmp_path: Path) -> None:
    change = ("# handshake_first", "handshake_first")
    with running_hub(tmp_path / "hub", SERVERS["newest"], change=change) as hub:
        for first in (True, False):
            async with hub.connected(hub.credential("berlin"), inbox="_INBOX", tls_first=first) as client:
                assert client.is_connected


@pytest.mark.parametrize("scheme", ["nats", "ws"])
async def test_nothing_is_said_without_tls(bare_hub: Hub, scheme: str) -> None:
    port = bare_hub.port if scheme == "ws" else bare_hub.nats_port
    reader, writer = await asyncio.open_connection(LOOPBACK, port)
    connect = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n" if scheme == "ws" else b"CONNECT {}\r\nPING\r\n"
    writer.write(connect)
    said = await asyncio.wait_for(reader.read(), 15)
    writer.close()
    assert b"PONG" not in said
    assert b"101" not in said


async def test_a_site_is_added_while_others_are_connected(hub: Hub) -> None:
    async with hub.operator() as operator, hub.site("berlin") as berlin:
        add_sites(hub.folder, ["rome"])
        for _ in range(2):  # what a new account imports works from the second time on
            os.kill(hub.processes[-1].pid, signal.SIGHUP)
            await asyncio.sleep(0.3)
        async with hub.connected(hub.credential("rome"), inbox=inbox_of("rome")) as rome:
            await rome.jetstream().publish(report_subject("rome"), b"of rome")
        await berlin.jetstream().publish(report_subject("berlin"), b"of berlin")
        async with hub.site("paris") as paris:
            await paris.jetstream().publish(report_subject("paris"), b"of paris")
        info = await operator.jetstream().stream_info("PROXYTEST_REPORTS")
    assert info.state.messages == 3
    assert hub.errors == []


async def test_a_site_that_is_revoked_is_sent_away_and_stays_away(hub: Hub) -> None:
    async with hub.site("berlin") as berlin, hub.site("paris") as paris:
        revoke_sites(hub.folder, ["berlin"])
        stolen = hub.folder / "revoked" / "berlin-1" / "berlin.nk"
        os.kill(hub.processes[-1].pid, signal.SIGHUP)
        for _ in range(100):
            if not berlin.is_connected:
                break
            await asyncio.sleep(0.1)
        assert not berlin.is_connected
        assert paris.is_connected
        with pytest.raises(nats.errors.Error, match="Authorization Violation"):
            async with hub.connected(stolen, inbox=inbox_of("berlin")):
                pass
