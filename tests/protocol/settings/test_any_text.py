"""Any text ends in a value, and no text costs long."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxytest.model.settings import Source, SourceSeen
from proxytest.protocol.settings import chrome, dhcp, firefox, windows
from proxytest.protocol.settings.environment import parse_environment
from proxytest.protocol.settings.exceptions import exempting
from proxytest.protocol.settings.gsettings import parse_gsettings
from proxytest.protocol.settings.kde import parse_kioslaverc
from proxytest.protocol.settings.macos import parse_scutil
from proxytest.protocol.settings.network_manager import connection_ids, parse_connection
from proxytest.protocol.settings.settings_text import proxies_of, proxy_address
from proxytest.protocol.settings.windows_registry import parse_values
from proxytest.protocol.settings.wpad_names import search_domains, wpad_names

PARSERS: dict[str, Callable[[str], SourceSeen]] = {
    "gsettings": parse_gsettings,
    "KDE": lambda text: parse_kioslaverc(text, {"HTTP_PROXY": text}),
    "NetworkManager": parse_connection,
    "macOS": parse_scutil,
    "WinINET": lambda text: windows.parse_internet_settings(text, source=Source.WININET),
    "netsh": windows.parse_netsh,
    "Chrome": chrome.parse_policies,
    "Chrome in the registry": chrome.parse_registry,
    "Firefox": firefox.parse_policies,
    "Firefox in the registry": firefox.parse_registry,
    "dhclient": dhcp.parse_dhclient,
    "assignments": dhcp.parse_assignments,
    "nmcli": dhcp.parse_nmcli,
    "ipconfig": dhcp.parse_ipconfig,
}

#: Pieces of what these systems write, so that a text comes past the first line of a parser.
PIECES = st.sampled_from(
    ["org.gnome.system.proxy mode 'manual'", "org.gnome.system.proxy.https host '", "[Proxy Settings]", "ProxyType=1",
     "httpsProxy=", "proxy.method:auto", "proxy.pac-url:", "<dictionary> {", "ExceptionsList : <array> {", "}",
     "HTTPSEnable : 1", "HTTPSProxy : ", "    ProxyEnable    REG_DWORD    0x1", "    ProxyServer    REG_SZ    ",
     "    DefaultConnectionSettings    REG_BINARY    46000000000000000F000000", "    a :  ", '"}}}', "OPTION_252=",
     '{"ProxyMode":"fixed_servers"', '{"policies":{"Proxy":{"Mode":"manual","SSLProxy":"', 'option wpad "',
     "option wpad 68:74;", "DHCP4.OPTION[1]:wpad = ", "user:s3cret@", "http://", ":8080", "\\", "'", ";", " ", "\n",
     "\0", "[", "]", "\ud800"]
)  # fmt: skip
TEXTS = st.lists(PIECES | st.text(max_size=8), max_size=12).map("".join) | st.text()


@pytest.mark.parametrize("parse", PARSERS.values(), ids=PARSERS)
@given(text=TEXTS)
def test_any_text_ends_in_a_value(parse: Callable[[str], SourceSeen], text: str) -> None:
    assert isinstance(parse(text), SourceSeen)


@given(
    data=st.binary()
    | st.binary().map(lambda data: b"bplist00" + data)
    | st.binary().map(lambda data: b"<plist>" + data)
)
def test_any_bytes_end_in_a_value(data: bytes) -> None:
    assert isinstance(chrome.parse_plist(data), SourceSeen)
    windows.parse_blob(data)


@given(text=TEXTS, host=st.text(max_size=40), port=st.integers(0, 65535))
def test_any_exception_and_any_host(text: str, host: str, port: int) -> None:
    for source in Source:
        exempting(SourceSeen(source=source, exceptions=(text,)), host, port)


@given(text=TEXTS)
def test_any_text_where_a_proxy_or_a_name_is_expected(text: str) -> None:
    proxies_of(text)
    proxy_address(text, text)
    parse_values(text)
    connection_ids(text)
    wpad_names(search_domains(text))
    parse_environment({"https_proxy": text, "no_proxy": text, "PAC_URL": text})


#: Where each system writes a proxy.
PLACES = {
    "gsettings": "org.gnome.system.proxy mode 'manual'\norg.gnome.system.proxy.https host '{}'\n",
    "KDE": "[Proxy Settings]\nProxyType=1\nhttpsProxy={}\n",
    "macOS": "<dictionary> {{\n  HTTPSEnable : 1\n  HTTPSProxy : {}\n}}\n",
    "WinINET": "    ProxyEnable    REG_DWORD    0x1\n    ProxyServer    REG_SZ    {}\n",
    "netsh": "    label :  {}\n",
    "Chrome in the registry": "    ProxyMode    REG_SZ    fixed_servers\n    ProxyServer    REG_SZ    {}\n",
    "Firefox in the registry": "    Mode    REG_SZ    manual\n    SSLProxy    REG_SZ    {}\n",
}


@pytest.mark.parametrize("place", PLACES)
@given(before=st.text(alphabet='abc:/;=, "\\', max_size=20))
def test_what_stands_before_an_at_sign_is_not_told(place: str, before: str) -> None:
    seen = PARSERS[place](PLACES[place].format(f"x{before}s3cret@proxy:8080"))
    assert "s3cret" not in str(seen)
    assert seen.https is not None
    assert seen.https.endswith("proxy:8080")
