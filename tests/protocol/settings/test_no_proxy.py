"""Python's own answers to any list of exceptions, and what the record cannot show."""

import ipaddress
from urllib.request import proxy_bypass_environment  # type: ignore[attr-defined]  # typeshed leaves it out

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from requests.utils import should_bypass_proxies

from proxytest.protocol.settings.no_proxy import SEPARATORS, excluding_entry
from proxytest.protocol.settings.variable_readers import Program
from tests.protocol.stopwatch import LINEAR, seconds

HOSTS = ("idbroker.webex.com", "webex.com", "10.1.2.3", "localhost")
PIECES = (
    *("webex.com", ".webex.com", "*", "*.webex.com", "idbroker", "10.1.2.3", "10.0.0.0/8", "10.1", ".2.3", "com", "."),
    *(":443", ":8443", "https://", "/", "'", "[", "]", "::1", "A", "WEBEX.com", "10.1.2.3/32", "0.0.0.0/0", "/33"),
)
LISTS = st.lists(st.sampled_from((*PIECES, ",", ", ", " ", ";", "|", "\t")), max_size=7).map("".join)


@given(LISTS, st.sampled_from(HOSTS))
def test_urllib_says_the_same(value: str, host: str) -> None:
    ours = excluding_entry(Program.URLLIB, value, host, 443) is not None
    assert ours is bool(proxy_bypass_environment(host, {"no": value} if value else {}))


@given(LISTS, st.sampled_from(HOSTS))
@example("10.0.0.0/8", "10.1.2.3")
def test_requests_says_the_same(value: str, host: str) -> None:
    ours = excluding_entry(Program.REQUESTS, value, host, 443) is not None
    assert ours is should_bypass_proxies(f"https://{host}/", value)


@given(st.sampled_from(Program), st.text(max_size=40), st.sampled_from((*HOSTS, "fd00::1")))
def test_any_text_is_read(program: Program, value: str, host: str) -> None:
    entry = excluding_entry(program, value, host, 443)
    assert entry is None or entry in "".join(value.split()) or entry in value


@pytest.mark.parametrize("program", Program)
@pytest.mark.parametrize("text", ["a," * 50_000, "a " * 50_000, "*" * 100_000, ":" * 100_000, "[" * 100_000])
def test_no_list_costs_more_than_its_length(program: Program, text: str) -> None:
    assert seconds(lambda: excluding_entry(program, text, "idbroker.webex.com", 443)) < LINEAR


@pytest.mark.parametrize("separator", SEPARATORS)
def test_the_separators_are_those_that_the_programs_read(separator: str) -> None:
    value = f"localhost{separator}.webex.com"
    reading = {one for one in Program if excluding_entry(one, value, "idbroker.webex.com", 443) is not None}
    assert reading == set(SEPARATORS[separator])


def test_go_reads_networks_of_both_kinds() -> None:
    assert ipaddress.ip_address("fd00::1") in ipaddress.ip_network("fd00::/8")
    assert excluding_entry(Program.GO, "fd00::/8", "fd00::1", 443) == "fd00::/8"
    assert excluding_entry(Program.GO, "10.0.0.0/8", "fd00::1", 443) is None


@pytest.mark.parametrize(("program", "read"), [(Program.GO, True), (Program.NODE, True), (Program.CURL, False)])
def test_a_port_is_read_by_some(program: Program, read: bool) -> None:  # noqa: FBT001  a parameter
    assert (excluding_entry(program, "a.test:8443", "a.test", 8443) is not None) is read
    assert excluding_entry(program, "a.test:8443", "a.test", 443) is None
