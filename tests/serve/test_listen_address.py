"""Where the pages are served."""

import pytest

from proxytest.model.errors import UsageError
from proxytest.serve.listen_address import parse_listen


@pytest.mark.parametrize(
    ("text", "told", "is_loopback"),
    [
        ("127.0.0.1:8080", "127.0.0.1:8080", True),
        ("localhost:8080", "127.0.0.1:8080", True),
        ("127.1.2.3:0", "127.1.2.3:0", True),
        ("[::1]:8080", "[::1]:8080", True),
        ("0.0.0.0:443", "0.0.0.0:443", False),
        ("[::]:443", "[::]:443", False),
        ("192.0.2.1:443", "192.0.2.1:443", False),
    ],
)
def test_an_address_and_a_port(text: str, told: str, *, is_loopback: bool) -> None:
    found = parse_listen(text)
    assert (str(found), found.is_loopback) == (told, is_loopback)


@pytest.mark.parametrize(
    "text", ["", "8080", ":8080", "127.0.0.1", "host.example:80", "127.0.0.1:http", "127.0.0.1:65536", "127.0.0.1:-1"]
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        parse_listen(text)
