import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxytest.model.address import Authority, ProxyAddress, parse_authority, parse_proxy
from proxytest.model.errors import UsageError

TEXT = st.text(st.sampled_from("ab.:/@[]#?%-_0189 \t\n") | st.characters(), max_size=30)


@pytest.mark.parametrize(
    ("text", "host", "port"),
    [
        ("u2c.wbx2.com", "u2c.wbx2.com", 443),
        ("u2c.wbx2.com:444", "u2c.wbx2.com", 444),
        ("U2C.Wbx2.Com", "u2c.wbx2.com", 443),
        ("host:", "host", 443),
        ("192.0.2.7:80", "192.0.2.7", 80),
        ("[2001:DB8:0::1]", "2001:db8::1", 443),
        ("[::1]:80", "::1", 80),
        # as browsers under every Python: since 3.13 it writes the second half with dots
        ("[::ffff:10.0.0.1]", "::ffff:a00:1", 443),
        ("[::FFFF:0:1]", "::ffff:0:1", 443),
        ("[::fffe:10.0.0.1]", "::fffe:a00:1", 443),
        ("bücher.example:80", "xn--bcher-kva.example", 80),
        # as browsers, which ask for other names than IDNA 2003 and for some that IDNA 2008 forbids
        ("straße.example", "xn--strae-oqa.example", 443),
        ("STRASSE.example", "strasse.example", 443),
        ("βόλος.example", "xn--nxasmm1c.example", 443),
        ("☃.example", "xn--n3h.example", 443),
        ("\uff22ÜCHER。example", "xn--bcher-kva.example", 443),
        ("[fe80::1%25eth0]:80", "fe80::1%eth0", 80),
        ("[FE80::1%Eth0.7]", "fe80::1%Eth0.7", 443),
        ("[fe80::1%25]", "fe80::1%25", 443),
        ("_srv.corp", "_srv.corp", 443),
        ("proxy", "proxy", 443),
        ("host:65535", "host", 65535),
    ],
)
def test_an_authority_is_read(text: str, host: str, port: int) -> None:
    assert parse_authority(text) == Authority(host=host, port=port)


def test_the_port_that_is_not_given_can_be_chosen() -> None:
    assert parse_authority("stun", 5004).port == 5004


@pytest.mark.parametrize(
    "text",
    [
        *("", ":443", "::1", "[::1", "a b", "host/path", "host?x", "host#x", "user@host"),
        *("host:0", "host:65536", "host:-1", "host:x"),
        *(
            "-host",
            "host-",
            "ho*st",
            "h\u00e4\u00b7st..",
            "x" * 64 + "ä.com",
            "x" * 60 + "ä.com",
            "\u00ad",
            "ä\u00ad..com",
        ),
        *("[fe80::1%]", "[fe80::1%a b]", "[fe80::1%a%b]", "[::1%ä]", "ä" * 100_000, "\ufdd0.com"),
    ],
)
def test_what_is_no_authority_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        parse_authority(text)


LONGEST = ".".join(["a" * 49] * 5) + ".abc"  #: of 253 characters


@pytest.mark.parametrize("text", [LONGEST, f"{LONGEST}.", f"{LONGEST}:80"])
def test_a_name_as_long_as_dns_carries_is_read(text: str) -> None:
    assert parse_authority(text).host == LONGEST


@pytest.mark.parametrize("text", [f"{LONGEST}d", f"{LONGEST}d.", f"ä.{LONGEST[3:]}", "a." * 50_000 + "a"])
def test_a_longer_one_is_refused_with_its_beginning(text: str) -> None:
    with pytest.raises(UsageError) as refused:
        parse_authority(text)
    assert str(refused.value) == f"'{text[:40]}...' has a host name of more than 253 characters"


@pytest.mark.parametrize(
    "authority",
    [Authority(host="::1", port=1), Authority(host="fe80::1%eth0", port=1), Authority(host="a.b", port=65535)],
)
def test_an_authority_is_written_as_it_is_read(authority: Authority) -> None:
    assert parse_authority(str(authority)) == authority


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("http://proxy.corp:8080", "http://proxy.corp:8080"),
        ("http://proxy.corp:3128/", "http://proxy.corp:3128"),
        ("HTTP://Proxy.Corp", "http://proxy.corp:8080"),
        ("https://proxy.corp", "https://proxy.corp:443"),
        ("proxy.corp", "http://proxy.corp:8080"),
        ("proxy.corp:80", "http://proxy.corp:80"),
        ("http://[2001:db8::1]:3128", "http://[2001:db8::1]:3128"),
        ("http://bücher.example", "http://xn--bcher-kva.example:8080"),
    ],
)
def test_a_proxy_is_read(text: str, written: str) -> None:
    assert str(parse_proxy(text)) == written


@pytest.mark.parametrize(("text", "secure"), [("http://proxy", False), ("https://proxy", True)])
def test_only_https_protects_what_is_sent_to_the_proxy(text: str, *, secure: bool) -> None:
    assert parse_proxy(text).secure is secure


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("http://wpad/wpad.dat", "PAC file"),
        ("http://corp/proxy.pac", "PAC file"),
        ("http://corp/x/PROXY.PAC?v=2", "PAC file"),
        ("http://corp/config.js", "PAC file"),
        ("http://proxy/path", "has a path"),
        ("http://proxy?x=1", "has a path"),
        ("http://proxy#x", "has a path"),
        ("socks5://proxy:1080", "'socks5://' is not supported"),
        ("'http://proxy:8080'", "is not a proxy's address"),
        ('"http://proxy:8080"', "is not a proxy's address"),
        ("http://", "names no proxy host"),
        ("http://:8080", "names no proxy host"),
        ("http://proxy:0", "not a number from 1 to 65535"),
        ("http://proxy:99999", "not a number from 1 to 65535"),
        ("http://proxy:port", "not a number from 1 to 65535"),
        ("http://pro xy", "no valid host name"),
    ],
)
def test_a_proxy_that_is_none_is_refused_with_the_reason(text: str, said: str) -> None:
    with pytest.raises(UsageError) as refused:
        parse_proxy(text)

    assert said in str(refused.value)


@pytest.mark.parametrize(
    "text", ["http://alice:wonderland@proxy", "alice:wonderland@proxy:80", "https://:wonderland@p"]
)
def test_user_info_is_refused_and_not_repeated(text: str) -> None:
    with pytest.raises(UsageError, match="--user") as refused:
        parse_proxy(text)

    assert "wonderland" not in str(refused.value)


@pytest.mark.parametrize("text", ["ftp://alice:wonderland@proxy", "socks5://alice:wonderland@proxy"])
def test_user_info_of_another_scheme_is_not_repeated(text: str) -> None:
    with pytest.raises(UsageError) as refused:
        parse_proxy(text)

    assert "wonderland" not in str(refused.value)


@pytest.mark.parametrize(
    "text",
    [
        "http://alice:wonder/land@proxy:80",
        "http://alice:wonder#land@proxy:80",
        "http://alice:wonder?land@proxy:80",
        "http:/alice:wonderland@proxy:80",
    ],
)
def test_user_info_that_breaks_the_url_is_not_repeated(text: str) -> None:
    with pytest.raises(UsageError) as refused:
        parse_proxy(text)

    assert "wonder" not in str(refused.value)


@pytest.mark.parametrize("text", ["alice:wonderland@host", "alice:wonder/land@host"])
def test_user_info_of_a_target_is_not_repeated(text: str) -> None:
    with pytest.raises(UsageError) as refused:
        parse_authority(text)

    assert "wonder" not in str(refused.value)


@pytest.mark.parametrize("text", ["[::1", "::1]", "a\u2100b"])
def test_what_urlsplit_refuses_is_a_usage_error_too(text: str) -> None:
    with pytest.raises(UsageError):
        parse_authority(text)
    with pytest.raises(UsageError):
        parse_proxy(f"http://{text}")


@given(TEXT)
def test_any_text_is_an_authority_or_a_usage_error(text: str) -> None:
    try:
        read = parse_authority(text)
    except UsageError:
        return
    assert str(read).isascii()
    assert parse_authority(str(read)) == read


@given(TEXT)
def test_any_text_is_a_proxy_or_a_usage_error(text: str) -> None:
    try:
        read = parse_proxy(text)
    except UsageError:
        return
    assert parse_proxy(str(read)) == ProxyAddress(scheme=read.scheme, authority=read.authority)
