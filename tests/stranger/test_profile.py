"""A profile is one file, also where it is the newest."""

import json

import pytest

from tests.stranger.copies import PROJECT, Copy, put

pytestmark = pytest.mark.long

PLACE = "profiles/webex-2027.yaml"
STORED = PROJECT / "tests/cli/golden/run-format-2.json"


def test_it_is_listed_judges_and_is_recommended_as_the_newest(copy: Copy) -> None:
    put("webex-2027.yaml", copy.package / PLACE)
    assert "webex-2027  2027-01-11  Webex, network requirements of January 2027" in copy.run("list", "profiles")
    judged = json.loads(copy.run("replay", str(STORED), "--profile", "webex-2027", "--format", "json"))
    assert judged["profile"]["name"] == "webex-2027"
    assert "*.webex-example.com" in [domain["pattern"] for domain in judged["profile"]["domains"]]
    assert "# For today's Webex: --profile webex-2027" in copy.run("policy", "--for", "squid").splitlines()
    assert copy.places() == [PLACE]
