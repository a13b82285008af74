"""Option 252 as each DHCP client writes it down."""

import pytest

from proxytest.protocol.settings.dhcp import parse_assignments, parse_dhclient, parse_ipconfig, parse_nmcli

URL = "http://wpad.corp.test/wpad.dat"
COLONS = ":".join(f"{byte:x}" for byte in f"{URL}\0".encode())

LEASES = """\
default-duid "\\000\\001\\000\\001";
lease {
  interface "eth0";
  fixed-address 10.90.1.50;
  option subnet-mask 255.255.255.0;
  option %s;
  renew 4 2026/11/22 10:00:00;
}
"""


@pytest.mark.parametrize(
    "option",
    [f'wpad "{URL}"', f'wpad "{URL}\\000"', f'wpad-url "{URL}\\n"', f"unknown-252 {COLONS}", f'unknown-252 "{URL}"'],
)
def test_dhclient(option: str) -> None:
    assert parse_dhclient(LEASES % option).pac == URL


def test_of_several_leases_the_last_counts() -> None:
    text = (LEASES % 'wpad "http://old/wpad.dat"') + (LEASES % f'wpad "{URL}"')
    assert parse_dhclient(text).pac == URL


@pytest.mark.parametrize(
    "line",
    [f"OPTION_252={URL.encode().hex()}", f"wpad_url='{URL}'", f"wpad={URL}", f'new_wpad="{URL}"', f"wpad_url={URL}\\n"],
)
def test_lines_of_assignments(line: str) -> None:
    assert parse_assignments(f"# This is private data. Do not parse.\nADDRESS=10.90.1.50\n{line}\n").pac == URL


def test_networkmanager_tells_what_came_apart_from_what_was_asked_for() -> None:
    text = f"DHCP4.OPTION[1]:requested_wpad = 1\nDHCP4.OPTION[2]:wpad = {URL}\n"
    assert parse_nmcli(text).pac == URL
    assert parse_nmcli(text.replace(":", "\\:").replace("]\\:", "]:")).pac == URL
    assert parse_nmcli("DHCP4.OPTION[1]:requested_wpad = 1\n").pac is None


def test_ipconfig_prints_the_text_alone() -> None:
    assert parse_ipconfig(f"{URL}\n").pac == URL


def test_a_lease_without_the_option_is_missing() -> None:
    for seen in (parse_dhclient(LEASES % 'domain-name "corp.test"'), parse_assignments("ADDRESS=1.2.3.4\n")):
        assert (seen.says, seen.missing) == (False, "the lease holds no option 252")


@pytest.mark.parametrize("text", ["file:///etc/passwd", "wpad.corp.test", "javascript:x"])
def test_only_an_http_address_is_taken_from_the_network(text: str) -> None:
    seen = parse_dhclient(LEASES % f'wpad "{text}"')
    assert (seen.says, seen.missing) == (False, "option 252 of the lease is no http:// address")
