"""Squid's fragment."""

import pytest

from proxytest.policy.products.squid import fragment
from proxytest.policy.site import Site
from proxytest.scenario.profile_file import load_profile
from tests.policy.readers import in_force

PROFILES = ("spark-2016", "webex-2026")


@pytest.mark.parametrize("name", PROFILES)
def test_what_allows_is_below_a_warning_that_it_names_no_source(name: str, site: Site) -> None:
    """It comes before the site's own rules: what it allows, it allows to whoever reaches Squid."""
    text = fragment(load_profile(name), site)
    assert "# CAUTION: this is for every source that reaches Squid" in text.partition("\n# --- ")[0]


@pytest.mark.parametrize("name", PROFILES)
@pytest.mark.parametrize("log_on", [False, True])
def test_users_are_asked_for_only_where_squid_asks_them_to_log_on(name: str, log_on: bool) -> None:  # noqa: FBT001  a column of the table
    """A Squid without auth_param does not start with an acl of type proxy_auth."""
    lines = in_force(fragment(load_profile(name), Site(log_on=log_on)), "#")
    assert ("acl webex_users proxy_auth REQUIRED" in lines) is log_on
    allows = "http_access allow webex_hosts webex_ports"
    assert [line for line in lines if line.startswith(allows)] == [f"{allows} webex_users" if log_on else allows]
