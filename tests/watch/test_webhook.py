"""Alerts to a real server on loopback."""

import asyncio
import base64
import hmac
import json
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import web

from proxytest.fleet.hub_certificate import certificate_for
from proxytest.model.credentials import Secret
from proxytest.watch import webhook
from proxytest.watch.alert_channel import NotDeliveredError
from proxytest.watch.webhook import Webhook
from proxytest.wire.trust import proxy_context
from tests.watch.test_alert import BEGAN, VALIDATOR

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
LOOPBACK = "127.0.0.1"
TOKEN = "T0k3n-in-the-path"


class Receiver:
    """Keeps what is posted."""

    def __init__(self, answer: Handler | None = None) -> None:
        self.requests: list[tuple[dict[str, str], bytes]] = []
        self._answer = answer
        self.port = 0

    async def receive(self, request: web.Request) -> web.StreamResponse:
        self.requests.append((dict(request.headers), await request.read()))
        return web.Response(status=204) if self._answer is None else await self._answer(request)


@asynccontextmanager
async def receiving(receiver: Receiver, context: ssl.SSLContext | None = None) -> AsyncIterator[Receiver]:
    application = web.Application()
    application.router.add_post("/{tail:.*}", receiver.receive)
    runner = web.AppRunner(application, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, LOOPBACK, 0, ssl_context=context).start()
    receiver.port = runner.addresses[0][1]
    try:
        yield receiver
    finally:
        await runner.cleanup()


def hook(receiver: Receiver, *, secret: str = "", scheme: str = "http", cacert: Path | None = None) -> Webhook:
    return Webhook(
        url=Secret(f"{scheme}://{LOOPBACK}:{receiver.port}/hooks/{TOKEN}"),
        context=proxy_context(cacert),
        secret=Secret(secret) if secret else None,
    )


async def test_an_alert_is_posted_as_json_by_its_schema() -> None:
    async with receiving(Receiver()) as receiver:
        await hook(receiver).send(BEGAN)
    ((headers, content),) = receiver.requests
    told = json.loads(content)
    VALIDATOR.validate(told)
    assert (told["event"], told["code"], told["sites"]) == ("began", "tls.intercepted", ["berlin", "oslo"])
    assert headers["webhook-id"] == told["id"]
    assert headers["Content-Type"] == "application/json"
    assert "webhook-signature" not in headers


@pytest.mark.parametrize(
    ("secret", "key"),
    [("s3cret words", b"s3cret words"), ("whsec_c2VjcmV0IGtleQ==", b"secret key"), ("whsec_?", b"whsec_?")],
)
async def test_with_a_secret_it_is_signed_as_standard_webhooks_has_it(secret: str, key: bytes) -> None:
    async with receiving(Receiver()) as receiver:
        await hook(receiver, secret=secret).send(BEGAN)
    ((headers, content),) = receiver.requests
    signed = b".".join((headers["webhook-id"].encode(), headers["webhook-timestamp"].encode(), content))
    expected = base64.b64encode(hmac.digest(key, signed, "sha256")).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"


async def test_an_https_server_is_verified(tmp_path: Path) -> None:
    ca, server = certificate_for([LOOPBACK])
    (tmp_path / "ca.pem").write_bytes(ca)
    (tmp_path / "server.pem").write_bytes(server)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(tmp_path / "server.pem")
    async with receiving(Receiver(), context) as receiver:
        with pytest.raises(NotDeliveredError, match="its certificate: "):
            await hook(receiver, scheme="https").send(BEGAN)
        assert receiver.requests == []
        await hook(receiver, scheme="https", cacert=tmp_path / "ca.pem").send(BEGAN)
    assert len(receiver.requests) == 1


async def refusing(_: web.Request) -> web.StreamResponse:
    return web.Response(status=500, text="\x1b[2J")


async def redirecting(request: web.Request) -> web.StreamResponse:
    return web.Response(status=307, headers={"Location": f"http://{LOOPBACK}:{request.url.port}/elsewhere"})


@pytest.mark.parametrize(("answer", "words"), [(refusing, "status 500"), (redirecting, "status 307")])
async def test_what_is_no_success_is_told_in_words_of_ours(answer: Handler, words: str) -> None:
    async with receiving(Receiver(answer)) as receiver:
        with pytest.raises(NotDeliveredError) as caught:
            await hook(receiver).send(BEGAN)
    assert str(caught.value) == words
    assert len(receiver.requests) == 1


async def test_who_does_not_answer_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webhook, "_SECONDS", 0.2)

    async def silent(_: web.Request) -> web.StreamResponse:
        await asyncio.sleep(30)
        return web.Response()

    async with receiving(Receiver(silent)) as receiver:
        with pytest.raises(NotDeliveredError, match="no answer within"):
            await hook(receiver).send(BEGAN)


async def test_who_is_not_there_is_told_without_the_address() -> None:
    async with receiving(Receiver()) as receiver:
        gone = hook(receiver)
    with pytest.raises(NotDeliveredError) as caught:
        await gone.send(BEGAN)
    assert TOKEN not in f"{caught.value}{gone!r}{gone.title}{gone.name}"
    assert gone.title == f"the webhook at {LOOPBACK}"


def test_another_address_is_another_channel() -> None:
    one, other = Receiver(), Receiver()
    one.port, other.port = 1, 2
    assert hook(one).name == hook(one, secret="rotated").name != hook(other).name
