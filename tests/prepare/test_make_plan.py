"""What is settled before the first packet."""

import pytest

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


def test_the_credentials_of_a_variable_without_a_port_are_used() -> None:
    plan = make_plan(Options(), {"HTTPS_PROXY": "http://bob:pw@127.0.0.1"})
    assert plan.proxy_source == "HTTPS_PROXY, without a port: 8080 is assumed"
    assert plan.credentials is not None
