"""Squid's fragment."""

import re

import pytest

from proxytest.model.address import ProxyAddress
from proxytest.policy.products.squid import fragment
from proxytest.scenario.profile_file import load_profile


@pytest.mark.parametrize("name", ["spark-2016", "webex-2026"])
def test_each_part_that_allows_warns_that_it_names_no_source(name: str, proxy: ProxyAddress) -> None:
    """It comes before the site's own rules: what it allows, it allows to whoever reaches Squid."""
    parts = re.split(r"\n(?=# ---)", fragment(load_profile(name), proxy))
    allowing = [part for part in parts if re.search("^http_access allow", part, re.MULTILINE)]
    assert allowing
    assert all("# CAUTION: this allows every source" in part for part in allowing)
