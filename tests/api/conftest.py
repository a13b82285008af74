"""A corporate proxy, and behind it a far end that serves pages, WebSockets, and whoever only wants to be echoed."""

from pathlib import Path

import pytest

from tests.support.company import Company, CompanyBuilder, Heard
from tests.support.far_end import frame, switching
from tests.support.peers import Talk

TEXT = 0x81  #: a whole text frame (RFC 6455 section 5.2)
ECHO = "echo.example.test"
GREETER = "greeter.example.test"
PLAIN = "plain.example.test"
REDIRECTING = "moved.example.test"


@pytest.fixture
def company(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CompanyBuilder:
    monkeypatch.setattr(Company, "_tunnel", _tunnel)
    return CompanyBuilder(tmp_path, monkeypatch)


@pytest.fixture
def roots(company: CompanyBuilder, tmp_path: Path) -> Path:
    """The root under which the far end's certificates are."""
    path = tmp_path / "roots.pem"
    path.write_bytes(company.authorities.public_pem)
    return path


async def _tunnel(self: Company, talk: Talk, heard: Heard, head: str) -> None:
    del head
    host = heard.target.rpartition(":")[0]
    if host != PLAIN:
        await talk.writer.start_tls(self.authorities.context("far end", host))
    if host == GREETER:
        await talk.say(b"220 ready\r\n")
    if host in (ECHO, PLAIN, GREETER):
        await talk.say(await talk.reader.readline())
        return
    while True:
        await _answer(talk, await talk.head(), host)


async def _answer(talk: Talk, asked: str, host: str) -> None:
    if "Upgrade: websocket" in asked:
        await talk.say(switching(asked), frame(TEXT, b"hello"))
        return await talk.listen()
    if host == REDIRECTING:
        return await talk.say(b"HTTP/1.1 302 Found\r\nLocation: https://elsewhere.test/\r\nContent-Length: 0\r\n\r\n")
    path = asked.split(" ", 2)[1].encode()
    close = b"Connection: close\r\n" if path == b"/last" else b""
    await talk.say(b"HTTP/1.1 200 OK\r\n%sContent-Length: %d\r\n\r\n%s" % (close, len(path), path))
    return None
