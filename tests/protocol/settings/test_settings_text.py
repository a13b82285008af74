"""How settings write proxies and lists, and that no password comes through."""

import pytest

from proxytest.protocol.settings.settings_text import (
    exceptions_of,
    pac_address,
    proxies_of,
    proxy_address,
    without_credentials,
)
from tests.protocol.stopwatch import LINEAR, seconds


@pytest.mark.parametrize(
    ("host", "port", "said"),
    [
        ("proxy.corp.test", "8080", "http://proxy.corp.test:8080"),
        ("proxy.corp.test:3128", "", "http://proxy.corp.test:3128"),
        ("proxy.corp.test:3128", "8080", "http://proxy.corp.test:3128"),
        ("http://proxy.corp.test/", "8080", "http://proxy.corp.test:8080"),
        ("https://proxy.corp.test", "", "https://proxy.corp.test:443"),
        ("[fd00::1]", "8080", "http://[fd00::1]:8080"),
        ("proxy.corp.test", "0", "http://proxy.corp.test"),
        ("proxy.corp.test", "", "http://proxy.corp.test"),
        ("[fd00::1]", "", "http://[fd00::1]"),
        ("socks5://proxy.corp.test", "1080", "socks5://proxy.corp.test:1080"),
        ("no proxy!", "", "no proxy!"),
    ],
)
def test_a_proxy_is_written_as_an_address(host: str, port: str, said: str) -> None:
    assert proxy_address(host, port) == said


@pytest.mark.parametrize("host", ["", "  ", "/"])
def test_without_a_host_there_is_no_proxy(host: str) -> None:
    assert proxy_address(host, "8080") is None


def test_windows_writes_one_for_all_or_one_for_each_scheme() -> None:
    assert proxies_of("proxy:8080") == {"": "http://proxy:8080"}
    assert proxies_of("HTTP=proxy:8080;https=other:8443; ftp=x:21") == {
        "http": "http://proxy:8080",
        "https": "http://other:8443",
        "ftp": "http://x:21",
    }
    assert proxies_of("https=https://secure:443") == {"https": "https://secure:443"}


def test_of_several_servers_the_first_is_taken() -> None:
    assert proxies_of("one:80,two:80") == {"": "http://one:80"}


@pytest.mark.parametrize(
    "text", ["http=alice:s3cret@proxy:80", "alice:s3;s3cret@proxy:80", "a:s3cret=@proxy:80", "a:x;b=s3cret:1@proxy:80"]
)
def test_no_password_comes_through(text: str) -> None:
    told = f"{proxies_of(text)}"
    assert "s3" not in told
    assert "proxy:80" in told
    assert "s3" not in str(proxy_address(text))


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("http://alice:s3@cr/et@proxy:80", "http://<redacted>@proxy:80"),
        ("alice:s3cret@proxy", "<redacted>@proxy"),
        ("alice:\ns3cret@proxy", "<redacted>@proxy"),
        ("alice@http://s3cret@proxy", "<redacted>@proxy"),
        ("http://proxy:80", "http://proxy:80"),
        ("", ""),
    ],
)
def test_all_up_to_the_last_at_goes(url: str, kept: str) -> None:
    assert without_credentials(url) == kept


@pytest.mark.parametrize("text", ["a" * 200_000, "://" * 60_000, "a://" * 50_000, "@" * 200_000])
def test_no_text_costs_more_than_its_length(text: str) -> None:
    assert seconds(lambda: without_credentials(text)) < LINEAR


def test_lists_are_split_at_every_sign_in_use() -> None:
    assert exceptions_of("localhost, .corp.test;<local>|10.0.0.0/8 x\n'y'") == (
        "localhost",
        ".corp.test",
        "<local>",
        "10.0.0.0/8",
        "x",
        "y",
    )


@pytest.mark.parametrize("text", ["http://u:s3,x@proxy:80", "localhost u:s3@proxy:80;.corp.test", "u:a@s3@proxy:80"])
def test_a_proxy_among_the_exceptions_loses_its_password(text: str) -> None:
    found = exceptions_of(text)
    assert found[0].removeprefix("http://") == "proxy:80"
    assert "s3" not in str(found)


def test_the_address_of_a_pac_file_loses_its_wrapping_and_its_user_info() -> None:
    assert pac_address("'http://wpad/wpad.dat'\n\0") == "http://wpad/wpad.dat"
    assert pac_address("http://alice:s3cret@wpad/wpad.dat") == "http://<redacted>@wpad/wpad.dat"
    assert pac_address(" ") is None
