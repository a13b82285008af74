"""Which proxy is audited, and what names it."""

import pytest

from proxytest.model.errors import UsageError
from proxytest.prepare.make_plan import make_plan
from proxytest.prepare.merge_options import Options


@pytest.mark.parametrize(
    ("proxy", "source"),
    [
        ("http://127.0.0.1:3128", "--proxy"),
        ("127.0.0.1:3128", "--proxy"),
        ("http://127.0.0.1", "--proxy, without a port: 8080 is assumed"),
        ("127.0.0.1", "--proxy, without a port: 8080 is assumed"),
        ("https://127.0.0.1", "--proxy, without a port: 443 is assumed"),
    ],
)
def test_a_port_that_is_assumed_is_said(proxy: str, source: str) -> None:
    assert make_plan(Options(proxy=proxy), {}).proxy_source == source


@pytest.mark.parametrize(
    "value", ["http://bob:s3cret@proxy.corp", "proxy.corp", "http://proxy.corp/", "https://proxy.corp"]
)
def test_the_port_of_a_variable_is_asked_for(value: str) -> None:
    with pytest.raises(UsageError, match=r"HTTPS_PROXY: .* has no port, and programs dial different ones") as caught:
        make_plan(Options(), {"HTTPS_PROXY": value})
    assert "curl" in str(caught.value)
    assert "s3cret" not in str(caught.value)
    assert "Wget" not in str(caught.value)  # it does not read the upper case


@pytest.mark.parametrize("value", ["socks5h://socks.corp:1080", "http://other.corp", "http://[other"])
def test_the_option_for_a_pac_file_goes_before_a_variable_that_cannot_be_used(value: str) -> None:
    plan = make_plan(Options(pac="http://127.0.0.1/proxy.pac"), {"ALL_PROXY": value})
    assert (plan.proxy, plan.pac) == (None, "http://127.0.0.1/proxy.pac")


def test_socks_is_no_proxy_beside_one_that_is() -> None:
    plan = make_plan(Options(), {"all_proxy": "socks5h://socks.corp:1080", "http_proxy": "http://127.0.0.1:3128"})
    assert plan.proxy_source == "http_proxy"


def test_socks_alone_is_refused_and_named() -> None:
    with pytest.raises(UsageError, match=r"all_proxy: .*'socks5h://' is not supported") as caught:
        make_plan(Options(), {"all_proxy": "socks5h://bob:s3cret@socks.corp:1080"})
    assert "s3cret" not in str(caught.value)
