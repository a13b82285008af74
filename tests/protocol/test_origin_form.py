"""The requests inside a tunnel, as browsers and curl write them."""

import pytest

from proxytest.model.address import Authority
from proxytest.protocol.origin_form import get, upgrade

HOST = Authority(host="idbroker.webex.com", port=443)


def _lines(request: bytes) -> list[str]:
    head, blank, rest = request.decode("ascii").partition("\r\n\r\n")
    assert (blank, rest) == ("\r\n\r\n", "")
    return head.split("\r\n")


def test_a_request_for_a_page() -> None:
    assert _lines(get(HOST, "/", user_agent="proxytest")) == [
        "GET / HTTP/1.1",
        "Host: idbroker.webex.com",
        "User-Agent: proxytest",
        "Accept: */*",
        "Accept-Encoding: gzip, deflate",
        "Connection: close",
    ]


def test_a_request_for_a_websocket() -> None:
    lines = _lines(upgrade(HOST, "/v1?a=b", user_agent="proxytest", key="dGhlIHNhbXBsZSBub25jZQ=="))
    assert lines[0] == "GET /v1?a=b HTTP/1.1"
    assert set(lines[1:]) > {
        "Host: idbroker.webex.com",
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    }


@pytest.mark.parametrize(
    ("host", "port", "written"),
    [
        ("a.example", 443, "a.example"),
        ("a.example", 8443, "a.example:8443"),
        ("a.example.", 443, "a.example"),
        ("::1", 443, "[::1]"),
        ("::1", 4443, "[::1]:4443"),
    ],
)
def test_the_host_header(host: str, port: int, written: str) -> None:
    assert f"Host: {written}" in _lines(get(Authority(host=host, port=port), "/", user_agent="x"))


@pytest.mark.parametrize(
    ("path", "target"),
    [
        ("/a b/ä?x=1&y=%20#f", "/a%20b/%C3%A4?x=1&y=%20"),
        ("/x\r\nX-Injected: 1", "/x%0D%0AX-Injected:%201"),
        ("/~a/(b);c,d'e!$*+:@", "/~a/(b);c,d'e!$*+:@"),
    ],
)
def test_a_path_is_written_as_a_url_has_it(path: str, target: str) -> None:
    assert _lines(get(HOST, path, user_agent="x"))[0] == f"GET {target} HTTP/1.1"
