"""A product of `proxytest policy` is one file."""

import pytest

from tests.stranger.copies import Copy, put, words

pytestmark = pytest.mark.long

PLACE = "policy/products/tinyproxy.py"
#: For which product the HTML report of a run shows a configuration.
FOUND = "from proxytest.policy.catalogue import found_as; print(*found_as('tinyproxy'))"


def test_it_is_offered_prints_and_is_known_by_the_name_that_a_run_finds(copy: Copy) -> None:
    put("tinyproxy.py", copy.package / PLACE)
    assert "squid, tinyproxy, zscaler." in words(copy.run("policy", "--help"))
    assert r"^[^/:@]*\.wbx2\.com$" in copy.run("policy", "--for", "tinyproxy", "--profile", "webex-2026").splitlines()
    assert copy.python("-c", FOUND) == "tinyproxy\n"
    assert copy.places() == [PLACE]
