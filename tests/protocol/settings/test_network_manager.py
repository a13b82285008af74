"""NetworkManager: what nmcli prints of a connection, in terse form."""

import pytest

from proxytest.protocol.settings.network_manager import connection_ids, parse_connection

AUTO = """\
proxy.method:auto
proxy.browser-only:no
proxy.pac-url:http\\://wpad.corp.test/proxy.pac
proxy.pac-script:
DHCP4.OPTION[1]:dhcp_lease_time = 3600
"""


@pytest.mark.parametrize("method", ["auto", "1 (auto)", "1"])
def test_the_address_of_the_script(method: str) -> None:
    seen = parse_connection(AUTO.replace("method:auto", f"method:{method}"))
    assert seen.pac == "http://wpad.corp.test/proxy.pac"


def test_an_address_that_is_not_escaped() -> None:
    assert parse_connection(AUTO.replace("\\", "")).pac == "http://wpad.corp.test/proxy.pac"


def test_none_says_nothing() -> None:
    seen = parse_connection(AUTO.replace("method:auto", "method:none"))
    assert (seen.says, seen.missing) == (False, "")


@pytest.mark.parametrize("nothing", ["", "--"])
def test_auto_without_an_address_is_wpad(nothing: str) -> None:
    seen = parse_connection(f"proxy.method:auto\nproxy.pac-url:{nothing}\n")
    assert (seen.pac, seen.autodetect) == (None, True)


def test_a_script_in_the_connection_is_told() -> None:
    seen = parse_connection("proxy.method:auto\nproxy.pac-url:\nproxy.pac-script:function FindProxyForURL() {}\n")
    assert (seen.says, seen.missing) == (False, "the PAC file is written into the connection itself")


def test_what_is_no_connection_is_missing() -> None:
    assert parse_connection("Error: not found").missing == "nmcli tells no proxy.method"


def test_ids_of_the_active_connections() -> None:
    text = "0ab4e0ff-f77e-3886-9ba9-1838e4120850\n\nError\n"
    assert connection_ids(text) == ("0ab4e0ff-f77e-3886-9ba9-1838e4120850",)
