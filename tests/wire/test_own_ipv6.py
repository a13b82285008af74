"""Addresses of this machine, as Linux lists them."""

from proxytest.wire.own_ipv6 import global_address

TABLE = """\
00000000000000000000000000000001 01 80 10 80       lo
fe80000000000000ac0f29fffe110002 07 40 20 80     eth0
20010db8000000000000000000000007 07 40 00 80     eth0
"""


def test_an_ipv6_address_counts_beyond_its_link() -> None:
    assert global_address(TABLE) == "2001:db8::7"
    assert global_address("\n".join(TABLE.splitlines()[:2])) is None
    assert global_address("") is None
