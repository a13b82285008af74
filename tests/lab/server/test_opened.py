import asyncio
import gc
import json
import shutil
import ssl
import subprocess
import warnings
from collections.abc import Callable
from pathlib import Path

import aiohttp
import pytest

from proxytest.lab.config import LabConfig
from proxytest.lab.process import Lab

pytestmark = pytest.mark.long

StartLab = Callable[[LabConfig], Lab]
Curl = Callable[..., subprocess.CompletedProcess[str]]

HOSTS = ("api.ciscospark.com", "u2c.wbx2.com")
CERTIFICATE_PROBLEM = 60
needs_curl = pytest.mark.skipif(shutil.which("curl") is None, reason="an independent client is the point of this test")


@pytest.fixture(scope="module")
def lab(start_lab: StartLab) -> Lab:
    config = LabConfig(
        schemes=("basic",),
        users={"alice": "wonderland"},
        hosts=HOSTS,
        inspect=("*.wbx2.com",),
        blockpage=("*.localytics.com",),
    )
    return start_lab(config)


@pytest.fixture(scope="module")
def tls_lab(start_lab: StartLab) -> Lab:
    return start_lab(LabConfig(hosts=HOSTS, inspect=("*.wbx2.com",), strip_upgrade=False, tls_listener=True))


@needs_curl
def test_inspection_shows_as_another_issuer(lab: Lab, curl: Curl) -> None:
    refused = curl(lab, "https://u2c.wbx2.com/x", user="alice:wonderland")
    opened = curl(lab, "https://u2c.wbx2.com/x", user="alice:wonderland", cacert=lab.inspection_cacert)

    assert refused.returncode == CERTIFICATE_PROBLEM
    assert json.loads(opened.stdout) == {"host": "u2c.wbx2.com", "path": "/x"}
    assert "issuer: O=Lab Corporation; CN=Lab Corporate Inspection CA" in opened.stderr


@needs_curl
def test_an_tunnels_carries_several_requests(lab: Lab, curl: Curl) -> None:
    urls = ("https://u2c.wbx2.com/1", "https://u2c.wbx2.com/2")

    done = curl(lab, *urls, user="alice:wonderland", cacert=lab.inspection_cacert)

    assert '"/1"}' in done.stdout
    assert '"/2"}' in done.stdout
    assert done.stderr.count("> CONNECT ") == 1


@needs_curl
def test_any_other_tunnel_is_passed_through(lab: Lab, curl: Curl) -> None:
    done = curl(lab, "https://api.ciscospark.com/", user="alice:wonderland")

    assert done.returncode == 0
    assert "issuer: O=Lab Public Trust; CN=Lab Public Server CA 1" in done.stderr


@needs_curl
def test_a_block_page_is_served_inside_the_tunnel(lab: Lab, curl: Curl) -> None:
    url = "https://analytics.localytics.com/"
    refused = curl(lab, url, user="alice:wonderland")
    opened = curl(lab, url, user="alice:wonderland", cacert=lab.inspection_cacert)

    assert "CONNECT tunnel established, response 200" in refused.stderr
    assert refused.returncode == CERTIFICATE_PROBLEM
    assert "X-Squid-Error: ERR_ACCESS_DENIED 0" in opened.stderr
    assert "<title>ERROR: " in opened.stdout


@needs_curl
def test_a_proxy_that_is_spoken_to_over_tls(tls_lab: Lab, curl: Curl) -> None:
    trusted = ("--proxy-cacert", str(tls_lab.proxy_cacert))
    passed = curl(tls_lab, "https://api.ciscospark.com/", *trusted)
    opened = curl(tls_lab, "https://u2c.wbx2.com/", *trusted, cacert=tls_lab.inspection_cacert)
    untrusted = curl(tls_lab, "https://api.ciscospark.com/")
    plain = curl(tls_lab, "http://api.ciscospark.com/", *trusted)

    assert passed.returncode == 0, passed.stderr
    assert opened.returncode == 0, opened.stderr
    assert untrusted.returncode == CERTIFICATE_PROBLEM
    assert plain.stdout == "ok\n"


async def echo(lab: Lab, host: str, cacert: Path) -> str:
    headers = {"Proxy-Authorization": aiohttp.encode_basic_auth("alice", "wonderland")}
    try:
        async with (
            aiohttp.ClientSession() as session,
            session.ws_connect(
                f"https://{host}/v1/apps/wx2/registrations",
                proxy=lab.proxy_url,
                proxy_headers=headers,
                ssl=ssl.create_default_context(cafile=str(cacert)),
            ) as socket,
        ):
            await socket.ping()
            await socket.send_bytes(b"\x00" * 70000)
            await socket.send_str("hello")
            assert await socket.receive_bytes() == b"\x00" * 70000
            return await socket.receive_str()
    finally:
        # aiohttp returns before the TLS transports of its connections are closed; its manual says to wait.
        await asyncio.sleep(0.25)
        # The TCP transport below TLS that was started inside a tunnel is dropped unclosed, which Python notices here
        # rather than in whatever test runs when the garbage is next collected.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ResourceWarning)
            gc.collect()


async def test_a_web_socket_through_a_passed_tunnel(lab: Lab) -> None:
    assert await echo(lab, "api.ciscospark.com", lab.cacert) == "hello"


async def test_an_tunnels_loses_the_upgrade(lab: Lab) -> None:
    with pytest.raises(aiohttp.WSServerHandshakeError, match="400"):
        await echo(lab, "u2c.wbx2.com", lab.inspection_cacert)


@needs_curl
def test_an_tunnels_can_leave_the_upgrade_alone(tls_lab: Lab, curl: Curl) -> None:
    handshake = (
        *("-H", "Connection: Upgrade", "-H", "Upgrade: websocket", "-H", "Sec-WebSocket-Version: 13"),
        *("-H", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "--max-time", "1"),
        *("--proxy-cacert", str(tls_lab.proxy_cacert)),
    )

    done = curl(tls_lab, "https://u2c.wbx2.com/", *handshake, cacert=tls_lab.inspection_cacert)

    assert "< HTTP/1.1 101 Switching Protocols" in done.stderr
    assert "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=" in done.stderr
