"""What `--active` sends: one GET of a static file, with the log-on that works."""

from pathlib import Path

import pytest

from proxytest.features.product.probes.gateway_file import ask_gateway_file
from proxytest.model.challenge import Scheme
from proxytest.model.credentials import Credentials, Secret
from proxytest.model.event import Failure
from proxytest.model.logon import NO_LOGON, Logon
from proxytest.probe.ask import Access
from proxytest.probe.identity import Identity
from proxytest.protocol.certificates import TrustAnchors
from proxytest.wire.chain_inspector import ChainInspector
from proxytest.wire.clock import utc_now
from proxytest.wire.trust import far_end_context
from tests.support.permits import Unlimited
from tests.support.scripted import Authorities, scripted_proxy
from tests.support.wire import dialler

PATH = "/mwg-internal/de5fs23hu73ds/files/default/stylesheet.css"
IDENTITY = Identity(
    Credentials(user="alice", password=Secret("wonderland")), proxy_host="proxy.corp", permits=Unlimited()
)


def access(port: int) -> Access:
    dialled = dialler(port)
    inspector = ChainInspector(TrustAnchors(roots=()), recorder=dialled.recorder, clock=utc_now)
    return Access(dialler=dialled, identity=IDENTITY, inspector=inspector, context=far_end_context())


@pytest.mark.parametrize(
    ("host", "written"), [("idbroker.webex.com", "idbroker.webex.com"), ("2001:db8::1", "[2001:db8::1]")]
)
async def test_it_asks_as_if_the_file_were_the_host_s(host: str, written: str, tmp_path: Path) -> None:
    transcript = f"""
        1 > GET http://{written}{PATH} HTTP/1.1
        1 > Host: {written}
        1 > Proxy-Authorization: Basic YWxpY2U6d29uZGVybGFuZA==
        1 < HTTP/1.1 200 OK
        1 < Content-Type: text/css
        1 < Content-Length: 0
        1 <
    """
    async with scripted_proxy(transcript, Authorities(folder=tmp_path)) as proxy:
        seen = await ask_gateway_file(access(proxy.port), host, Logon(scheme=Scheme.BASIC))
    assert proxy.mistakes == []
    assert (seen.target, seen.failed) == (host, None)
    assert seen.answer is not None
    assert seen.answer.event in seen.events


async def test_a_proxy_that_closes_is_a_failure(tmp_path: Path) -> None:
    async with scripted_proxy("1 > GET http://a/\n1 * closes", Authorities(folder=tmp_path)) as proxy:
        seen = await ask_gateway_file(access(proxy.port), "a", NO_LOGON)
    assert seen.failed is not None
    assert (seen.answer, seen.failed.failure) == (None, Failure.CLOSED)
