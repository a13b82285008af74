from proxytest.model.address import Authority
from proxytest.protocol.request import connect, forward

TARGET = Authority(host="u2c.wbx2.com", port=443)


def test_connect_names_the_authority_twice() -> None:
    # RFC 9110 section 9.3.6; HTTP/1.1 and Proxy-Connection are what Squid wants to see before it offers NTLM.
    assert connect(TARGET).to_bytes(user_agent="proxytest") == (
        b"CONNECT u2c.wbx2.com:443 HTTP/1.1\r\n"
        b"Host: u2c.wbx2.com:443\r\n"
        b"Proxy-Connection: Keep-Alive\r\n"
        b"User-Agent: proxytest\r\n"
        b"\r\n"
    )


def test_an_ipv6_address_stands_in_brackets() -> None:
    assert connect(Authority(host="2001:db8::1", port=444)).target == "[2001:db8::1]:444"


def test_credentials_go_into_proxy_authorization() -> None:
    sent = connect(TARGET).to_bytes(user_agent="x", authorization="Basic YTpi")

    assert sent.endswith(b"\r\nProxy-Authorization: Basic YTpi\r\n\r\n")


def test_a_plain_request_has_an_absolute_uri() -> None:
    # RFC 9112 section 3.2.2.
    assert (
        forward("example.invalid")
        .to_bytes(user_agent="x")
        .startswith(b"GET http://example.invalid/ HTTP/1.1\r\nHost: example.invalid\r\n")
    )
