"""Windows: reg query, the blobs of connections, and netsh in several languages."""

import struct

import pytest

from proxytest.model.settings import Source, SourceSeen
from proxytest.protocol.settings.windows import (
    ConnectionSettings,
    machine_wide,
    parse_blob,
    parse_internet_settings,
    parse_netsh,
)
from proxytest.protocol.settings.windows_registry import parse_values

USER = (
    "\r\nHKEY_CURRENT_USER\\Software\\Microsoft\\Windows\\CurrentVersion\\Internet Settings\r\n"
    "    User Agent    REG_SZ    Mozilla/4.0 (compatible; MSIE 8.0; Win32)\r\n"
    "    ProxyEnable    REG_DWORD    0x1\r\n"
    "    ProxyServer    REG_SZ    http=proxy.corp.test:8080;https=proxy.corp.test:3128\r\n"
    "    ProxyOverride    REG_SZ    *.corp.test;<local>\r\n"
    "    AutoConfigURL    REG_SZ    http://wpad.corp.test/proxy.pac\r\n"
    "\r\nHKEY_CURRENT_USER\\Software\\Microsoft\\Windows\\CurrentVersion\\Internet Settings\\5.0\r\n"
)


def blob(flags: int, *texts: str, version: int = 0x46) -> bytes:
    """Write a blob as Windows does."""
    return struct.pack("<III", version, 7, flags) + b"".join(
        struct.pack("<I", len(text)) + text.encode() for text in texts
    )


def query(name: str, data: bytes) -> str:
    return f"HKEY_CURRENT_USER\\...\\Connections\r\n    {name}    REG_BINARY    {data.hex().upper()}\r\n"


def test_the_values_of_a_user() -> None:
    assert parse_internet_settings(USER, source=Source.WININET) == SourceSeen(
        source=Source.WININET,
        http="http://proxy.corp.test:8080",
        https="http://proxy.corp.test:3128",
        pac="http://wpad.corp.test/proxy.pac",
        exceptions=("*.corp.test", "<local>"),
    )


def test_what_is_switched_off_is_not_used() -> None:
    seen = parse_internet_settings(USER.replace("0x1", "0x0"), source=Source.WININET)
    assert (seen.proxy, seen.pac) == (None, "http://wpad.corp.test/proxy.pac")


def test_only_the_blob_tells_of_wpad() -> None:
    connections = query("DefaultConnectionSettings", blob(0x09, "", "", "") + bytes(32))
    assert parse_internet_settings(USER + connections, source=Source.WININET).autodetect
    off = query("DefaultConnectionSettings", blob(0x01, "", "", "") + bytes(32))
    assert not parse_internet_settings(USER + off, source=Source.WININET).autodetect


def test_the_blob_stands_in_where_the_values_are_missing() -> None:
    connections = query("DefaultConnectionSettings", blob(0x07, "proxy:8080", "<local>", "http://wpad/p.pac"))
    assert parse_internet_settings(connections, source=Source.WININET) == SourceSeen(
        source=Source.WININET,
        http="http://proxy:8080",
        https="http://proxy:8080",
        pac="http://wpad/p.pac",
        exceptions=("<local>",),
    )


def test_a_recorded_blob_with_wpad_alone() -> None:
    recorded = bytes.fromhex("4600000023000000090000000000000011000000" + "00" * 40)
    assert parse_blob(recorded).autodetect


@pytest.mark.parametrize(
    "data", [b"", b"\x46", blob(3)[:11], blob(3), blob(3) + b"\xff\xff\xff\xff", blob(3) + b"\x05\0\0\0abc"]
)
def test_a_blob_that_ends_early_holds_nothing(data: bytes) -> None:
    assert parse_blob(data) == ConnectionSettings()


def test_flags_switch_off_what_is_written() -> None:
    assert parse_blob(blob(0x01, "proxy:1", "<local>", "http://p")) == ConnectionSettings(bypass="<local>")


def test_the_policy_of_the_machine() -> None:
    assert machine_wide("KEY\r\n    ProxySettingsPerUser    REG_DWORD    0x0\r\n")
    assert not machine_wide("KEY\r\n    ProxySettingsPerUser    REG_DWORD    0x1\r\n")
    assert not machine_wide("KEY\r\n    ProxySettingsPerUser    REG_SZ    zero\r\n")
    assert not machine_wide("")


NETSH = {
    "English": "\r\nCurrent WinHTTP proxy settings:\r\n\r\n"
    "    Proxy Server(s) :  proxy.corp.test:8080\r\n    Bypass List     :  <local>;*.corp.test\r\n\r\n",
    "German": "\r\nAktuelle WinHTTP-Proxyeinstellungen:\r\n\r\n"
    "    Proxyserver:  proxy.corp.test:8080\r\n    Umgehungsliste     :  <local>;*.corp.test\r\n\r\n",
    "French": "\r\nParam\ufffdtres de proxy WinHTTP actuels :\r\n\r\n"
    "    Serveur(s) proxy :  proxy.corp.test:8080\r\n    Liste de contournement     :  <local>;*.corp.test\r\n\r\n",
    "full-width colon": "\r\n\u5f53\u524d\uff1a\r\n\r\n    \u4ee3\u7406\uff1a  proxy.corp.test:8080\r\n"
    "    \u7ed5\u8fc7\uff1a  <local>;*.corp.test\r\n",
}


@pytest.mark.parametrize("text", NETSH.values(), ids=NETSH)
def test_netsh_is_read_by_its_form(text: str) -> None:
    assert parse_netsh(text) == SourceSeen(
        source=Source.WINHTTP,
        http="http://proxy.corp.test:8080",
        https="http://proxy.corp.test:8080",
        exceptions=("<local>", "*.corp.test"),
    )


@pytest.mark.parametrize("nothing", ["(none)", "(Keine)", "(aucun)"])
def test_no_exceptions_are_in_brackets(nothing: str) -> None:
    assert parse_netsh(NETSH["English"].replace("<local>;*.corp.test", nothing)).exceptions == ()


@pytest.mark.parametrize("line", ["Direct access (no proxy server).", "Direktzugriff (kein Proxyserver)."])
def test_direct_access_says_nothing(line: str) -> None:
    seen = parse_netsh(f"\r\nCurrent WinHTTP proxy settings:\r\n\r\n    {line}\r\n\r\n")
    assert seen == SourceSeen(source=Source.WINHTTP)


def test_nothing_printed_is_missing() -> None:
    assert parse_netsh("").missing == "netsh prints no WinHTTP settings"


def test_names_of_values_have_no_case_and_may_hold_blanks() -> None:
    assert parse_values("    User Agent    REG_SZ    Mozilla 4\r\n    Empty    REG_SZ\r\n") == {
        "user agent": "Mozilla 4",
        "empty": "",
    }
