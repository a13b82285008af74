"""Fetch a file directly: what servers do well and badly."""

import gzip
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from proxytest.model.address import Authority
from proxytest.model.event import Failure
from proxytest.wire.fetch import fetch
from proxytest.wire.fetched import Fetched, Source
from proxytest.wire.limits import Limits
from proxytest.wire.operation import OperationFailed
from proxytest.wire.trust import proxy_context
from tests.support.peers import Behaviour, Talk, answers, answers_and_waits, peer
from tests.support.scripted import Authorities
from tests.support.wire import recorder

MOST = 1000
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/x-ns-proxy-autoconfig\r\n"


async def get(url: str, *, timeout: float = 5.0, source: Source | None = None) -> Fetched:  # noqa: ASYNC109  handed on
    asked = source or Source(user_agent="test")
    return await fetch(url, asked, recorder=recorder(), limits=Limits(timeout=timeout), most=MOST)


async def served(behave: Behaviour, *, timeout: float = 5.0) -> Fetched:  # noqa: ASYNC109  as above
    async with peer(behave) as server:
        return await get(f"http://127.0.0.1:{server.port}/proxy.pac", timeout=timeout)


def body(content: bytes, *headers: bytes) -> bytes:
    lines = b"".join(header + b"\r\n" for header in headers)
    return HEAD + lines + b"Content-Length: %d\r\n\r\n" % len(content) + content


async def test_a_file_comes_with_its_type() -> None:
    fetched = await served(answers(body(b"script")))
    assert (fetched.status, fetched.content_type, fetched.body) == (200, "application/x-ns-proxy-autoconfig", b"script")


async def test_the_request_says_what_is_wanted_and_goes_past_every_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    async with peer(answers(body(b"x"))) as server:
        await get(f"http://127.0.0.1:{server.port}/proxy.pac")
    (request,) = server.received
    assert request.startswith(b"GET /proxy.pac HTTP/1.1\r\n")
    assert b"Accept-Encoding: identity\r\n" in request


@pytest.mark.parametrize(
    ("coding", "compress"),
    [("gzip", gzip.compress), ("deflate", zlib.compress), ("identity", bytes)],
    ids=["gzip", "deflate", "identity"],
)
async def test_a_coding_that_nobody_asked_for_is_undone(coding: str, compress: Callable[[bytes], bytes]) -> None:
    fetched = await served(answers(body(compress(b"script"), b"Content-Encoding: " + coding.encode())))
    assert (fetched.body, fetched.coding) == (b"script", None)


@pytest.mark.parametrize("coding", [b"br", b"gzip"])
async def test_a_coding_that_cannot_be_undone_is_told(coding: bytes) -> None:
    fetched = await served(answers(body(b"rubbish", b"Content-Encoding: " + coding)))
    assert fetched.coding == coding.decode()


async def test_a_bomb_is_cut() -> None:
    fetched = await served(answers(body(gzip.compress(b"x" * 50_000_000)[: MOST + 1], b"Content-Encoding: gzip")))
    assert len(fetched.body) == MOST + 1


async def test_of_50_mib_no_more_than_the_bound_is_read() -> None:
    async def serve(talk: Talk) -> None:
        await talk.head()
        await talk.say(HEAD + b"Content-Length: 52428800\r\n\r\n")
        await talk.repeat(b"x" * 65536)

    fetched = await served(serve)
    assert (len(fetched.body), fetched.declared) == (MOST + 1, 52428800)


async def test_redirects_are_followed_to_a_bound() -> None:
    async def serve(talk: Talk) -> None:
        await talk.head()
        await talk.say(b"HTTP/1.1 302 Found\r\nLocation: /again\r\nContent-Length: 0\r\n\r\n")

    async with peer(serve) as server:
        fetched = await get(f"http://127.0.0.1:{server.port}/")
    assert fetched.redirected
    assert len(server.talks) == 6


async def test_a_redirect_leads_to_the_file() -> None:
    async def serve(talk: Talk) -> None:
        head = await talk.head()
        moved = b"HTTP/1.1 301 Moved\r\nLocation: real.pac\r\nContent-Length: 0\r\n\r\n"
        await talk.say(body(b"script") if "real.pac" in head else moved)

    fetched = await served(serve)
    assert fetched.url.endswith("/real.pac")
    assert fetched.body == b"script"


async def test_a_redirect_brings_no_log_on_with_it() -> None:
    async def serve(talk: Talk) -> None:
        host = (await talk.head()).partition("Host: ")[2].partition("\r\n")[0]
        moved = f"HTTP/1.1 302 Found\r\nLocation: HTTP://alice:wonderland@{host}/real.pac\r\nContent-Length: 0\r\n\r\n"
        await talk.say(body(b"script") if talk.number > 1 else moved.encode())

    async with peer(serve) as server:
        fetched = await get(f"HTTP://127.0.0.1:{server.port}/")
    assert fetched.body == b"script"
    assert "alice" not in fetched.url
    assert b"Authorization" not in b"".join(server.received)


async def test_a_redirect_to_a_file_of_this_machine_is_not_followed(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_bytes(b"secret")
    moved = f"HTTP/1.1 302 Found\r\nLocation: file://{secret}\r\nContent-Length: 0\r\n\r\n"
    with pytest.raises(OperationFailed) as failed:
        await served(answers(moved.encode()))
    assert failed.value.failed.failure is Failure.UNREADABLE


@pytest.mark.parametrize(
    ("said", "failure"),
    [
        (b"", Failure.CLOSED),
        (b"rubbish\r\n\r\n", Failure.NOT_HTTP),
        (HEAD + b"Content-Length: 10\r\n\r\nabc", Failure.CLOSED),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n", Failure.NOT_HTTP),
        (b"\x15\x03\x03\x00\x02\x02\x28", Failure.NOT_HTTP),
    ],
)
async def test_what_goes_wrong_has_a_name(said: bytes, failure: Failure) -> None:
    with pytest.raises(OperationFailed) as failed:
        await served(answers(said))
    assert failed.value.failed.failure is failure


async def test_a_server_that_says_nothing_is_not_waited_for() -> None:
    with pytest.raises(OperationFailed) as failed:
        await served(answers_and_waits(), timeout=0.2)
    assert failed.value.failed.failure is Failure.TIMEOUT


async def test_a_body_that_drips_is_not_waited_for() -> None:
    async def serve(talk: Talk) -> None:
        await talk.head()
        await talk.say(HEAD + b"Content-Length: 900\r\n\r\n")
        await talk.repeat(b"x", every=0.02)

    with pytest.raises(OperationFailed) as failed:
        await served(serve, timeout=0.2)
    assert failed.value.failed.failure is Failure.TIMEOUT


async def test_nobody_listens() -> None:
    async with peer(answers()) as gone:
        port = gone.port
    with pytest.raises(OperationFailed) as failed:
        await get(f"http://127.0.0.1:{port}/")
    assert failed.value.failed.failure is Failure.REFUSED


@pytest.mark.parametrize("url", ["http://", "http://[/", "http://a:99999/"])
async def test_what_is_no_url_has_a_name(url: str) -> None:
    with pytest.raises(OperationFailed) as failed:
        await get(url)
    assert failed.value.failed.failure is Failure.UNREADABLE


async def test_resolve_goes_before_dns() -> None:
    async with peer(answers(body(b"script"))) as server:
        given = (Authority(host="wpad.corp.test", port=server.port), "127.0.0.1")
        source = Source(user_agent="test", overrides=(given,))
        fetched = await get(f"http://wpad.corp.test:{server.port}/wpad.dat", source=source)
    assert fetched.body == b"script"


@pytest.mark.parametrize("role", ["far end", "interceptor"])
async def test_an_https_server_is_verified(role: str, tmp_path: Path) -> None:
    authorities = Authorities(folder=tmp_path)
    roots = tmp_path / "roots.pem"
    roots.write_bytes(authorities.public_pem)
    source = Source(user_agent="test", context=proxy_context(roots))
    async with peer(answers(body(b"script")), tls=authorities.context(role, "127.0.0.1")) as server:
        url = f"https://127.0.0.1:{server.port}/proxy.pac"
        if role == "far end":
            assert (await get(url, source=source)).body == b"script"
            return
        with pytest.raises(OperationFailed) as failed:
            await get(url, source=source)
    assert failed.value.failed.failure is Failure.CERTIFICATE


async def test_a_file_of_this_machine_is_read_by_path_and_by_url(tmp_path: Path) -> None:
    file = tmp_path / "büro proxy.pac"
    file.write_bytes(b"script")
    assert (await get(str(file))).body == b"script"
    assert (await get(file.as_uri())).body == b"script"


@pytest.mark.parametrize("name", ["missing.pac", ".", "/dev/zero"])
async def test_what_is_no_file_has_a_name(name: str, tmp_path: Path) -> None:
    with pytest.raises(OperationFailed) as failed:
        await get(str(tmp_path / name))
    assert failed.value.failed.failure is Failure.UNREADABLE
