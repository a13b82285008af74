"""Squid's fragment."""

from dataclasses import replace

import pytest

from proxytest.model.profile import Host
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


def test_a_list_of_ports_is_defined_only_where_squid_s_own_is_too_short() -> None:
    """Its squid.conf allows CONNECT to 443 already: 'acl SSL_ports port 443'."""
    profile = load_profile("spark-2016")
    assert "acl SSL_ports" not in fragment(profile, Site())
    hosts = (Host(name="a.wbx2.com", port=444),)
    other = replace(profile, domains=(replace(profile.domains[0], hosts=hosts),))
    assert "\nacl SSL_ports port 444\n" in fragment(other, Site())


@pytest.mark.parametrize("log_on", [False, True])
def test_what_is_to_be_replaced_is_named(log_on: bool) -> None:  # noqa: FBT001  a column of the table
    text = fragment(load_profile("spark-2016"), Site(log_on=log_on))
    lines = "the two lines above with webex_users" if log_on else "'http_access allow webex_hosts webex_ports'"
    assert f"# In place of {lines}, if " in text
