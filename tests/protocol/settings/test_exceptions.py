"""Which hosts an exception sends past the proxy; each system compares in its own way."""

import pytest

from proxytest.model.settings import Source, SourceSeen
from proxytest.protocol.settings.exceptions import exempting

HOST = "idbroker.webex.com"


def exempt(source: Source, entry: str, host: str = HOST, port: int = 443) -> bool:
    return exempting(SourceSeen(source=source, https="http://p:1", exceptions=("first", entry)), host, port) == entry


@pytest.mark.parametrize(
    ("entry", "covered"),
    [
        ("webex.com", True),
        (".webex.com", True),
        ("*.webex.com", True),
        ("WebEx.COM", True),
        (HOST, True),
        ("*", True),
        ("bex.com", False),
        ("webex", False),
        ("webex.com:443", True),
        ("webex.com:80", False),
        (".", False),
        ("localhost", False),
    ],
)
@pytest.mark.parametrize("source", [Source.ENVIRONMENT, Source.GNOME, Source.KDE, Source.FIREFOX_POLICY])
def test_the_end_of_the_name_is_compared(source: Source, entry: str, covered: bool) -> None:  # noqa: FBT001  a parameter
    assert exempt(source, entry) is covered


@pytest.mark.parametrize(
    ("entry", "covered"),
    [
        ("webex.com", False),
        (".webex.com", True),
        ("*.webex.com", True),
        ("*webex*", True),
        ("id?roker.webex.com", True),
        ("https://*.webex.com", True),
        ("http://*.webex.com", False),
        (HOST, True),
        ("*", True),
        ("*.webex.com:8443", False),
        ("[x", False),
    ],
)
@pytest.mark.parametrize("source", [Source.WININET, Source.WINHTTP, Source.MACOS, Source.CHROME_POLICY])
def test_the_whole_name_is_compared_with_wildcards(source: Source, entry: str, covered: bool) -> None:  # noqa: FBT001  a parameter
    assert exempt(source, entry) is covered


def test_local_names_have_no_dot() -> None:
    assert exempt(Source.WININET, "<local>", "intranet")
    assert not exempt(Source.WININET, "<local>")


@pytest.mark.parametrize(
    ("entry", "host", "covered"),
    [
        ("10.0.0.0/8", "10.1.2.3", True),
        ("10.0.0.0/8", "11.1.2.3", False),
        ("169.254/16", "169.254.1.1", True),
        ("fd00::/8", "fd00::1", True),
        ("::1", "::1", True),
        ("[::1]:443", "::1", True),
        ("10.1.2.3:80", "10.1.2.3", False),
        ("10.0.0.0/8", HOST, False),
        ("10.0.0.0/99", "10.1.2.3", False),
    ],
)
def test_networks_cover_addresses(entry: str, host: str, covered: bool) -> None:  # noqa: FBT001  a parameter
    assert exempt(Source.ENVIRONMENT, entry, host) is covered


def test_kde_can_turn_the_list_round() -> None:
    seen = SourceSeen(source=Source.KDE, https="http://p:1", exceptions=("webex.com",), only_exceptions=True)
    assert exempting(seen, HOST, 443) is None
    assert exempting(seen, "example.com", 443) == "(not in the list of hosts for which the proxy is)"
