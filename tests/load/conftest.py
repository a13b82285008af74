"""A corporate proxy, with a far end behind it that answers pings."""

from pathlib import Path

import pytest

from tests.support.company import Company, CompanyBuilder, Heard
from tests.support.far_end import switching
from tests.support.peers import Talk

_MASKED_PING = 0x89


@pytest.fixture
def company(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CompanyBuilder:
    monkeypatch.setattr(Company, "_tunnel", _tunnel)
    return CompanyBuilder(tmp_path, monkeypatch)


async def _tunnel(self: Company, talk: Talk, heard: Heard, head: str) -> None:
    del head
    host = heard.target.rpartition(":")[0]
    await talk.writer.start_tls(self.authorities.context("far end", host))
    asked = await talk.head()
    if "Upgrade: websocket" not in asked:
        return await talk.say(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
    await talk.say(switching(asked))
    while True:
        first, length = await talk.reader.readexactly(2)
        mask = await talk.reader.readexactly(4)
        payload = await talk.reader.readexactly(length & 0x7F)
        if first == _MASKED_PING:
            plain = bytes(byte ^ mask[index % 4] for index, byte in enumerate(payload))
            await talk.say(bytes([0x8A, len(plain)]) + plain)
