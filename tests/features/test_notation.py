"""The notation of examples: what it stands for, and that a proxy which plays it notices what was not as written."""

import asyncio
from pathlib import Path

import pytest

from proxytest.judgement.transcripts import ASKS, ENDLESS, exchange, offer
from tests.support.parentheses import holds, sent
from tests.support.scripted import Authorities, scripted_proxy
from tests.support.transcript import read_transcript

CONNECT = b"CONNECT idbroker.webex.com:443 HTTP/1.1\r\n\r\n"


@pytest.mark.parametrize(
    ("line", "size"),
    [("(8 KiB of body)", 8192), ("(4 MiB of body)", 4194304), ("(1 KiB of body in chunks)", 1024 + 12), ("Via: x", 8)],
)
def test_what_a_line_of_the_proxy_stands_for(line: str, size: int) -> None:
    assert sum(len(part) for part in sent(line)) == size


def test_a_body_without_end_has_none() -> None:
    parts = sent(ENDLESS)
    assert sum(len(next(parts)) for _ in range(1000)) > 1 << 25


@pytest.mark.parametrize(
    ("expected", "held"),
    [
        ("Host: idbroker", True),
        ("host: idbroker", False),
        ("(no Via)", True),
        ("(no host)", False),
        ("(head of 1 KiB)", True),
        ("(head of 2 KiB)", False),
    ],
)
def test_what_a_request_holds(expected: str, held: bool) -> None:  # noqa: FBT001  a column
    head = ["CONNECT idbroker.webex.com:443 HTTP/1.1", "Host: idbroker.webex.com:443", "User-Agent: " + 900 * "x"]
    assert holds(head, expected) is held


def test_blanks_at_the_end_are_sent() -> None:
    (step,) = read_transcript("1 < Content-Length: 0  ")[1]
    assert step.lines == ("Content-Length: 0  ",)


def test_what_is_no_line_is_a_mistake_of_the_example() -> None:
    with pytest.raises(ValueError, match="not a line"):
        read_transcript("1 ? what")


async def _mistakes(transcript: str, folder: Path) -> list[str]:
    """Say one CONNECT to a proxy that plays this, read a byte, and go."""
    async with scripted_proxy(transcript, Authorities(folder=folder)) as proxy:
        reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
        writer.write(CONNECT)
        await reader.read(1)
        writer.close()
        await writer.wait_closed()
    return proxy.mistakes


async def test_what_was_said_as_written_is_no_mistake(tmp_path: Path) -> None:
    assert await _mistakes(offer("NTLM"), tmp_path) == []


async def test_a_line_that_a_request_lacks_is_a_mistake(tmp_path: Path) -> None:
    (mistake,) = await _mistakes(exchange(1, ASKS, sent="Proxy-Authorization: NTLM"), tmp_path)
    assert mistake.startswith("connection 1: expected 'Proxy-Authorization: NTLM'")


async def test_a_request_that_never_comes_is_a_mistake(tmp_path: Path) -> None:
    (mistake,) = await _mistakes(2 * offer("NTLM"), tmp_path)
    assert mistake.endswith("and the client has gone")
