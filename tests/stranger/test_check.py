"""A check is one file."""

import pytest

from proxytest.judgement.transcripts import offer
from tests.stranger.copies import Copy, put, words
from tests.stranger.played import judges_its_examples, played, statuses
from tests.stranger.templates.auth_realm import auth_realm

pytestmark = pytest.mark.long

PLACE = "features/logon/auth_realm.py"


async def test_it_is_found_is_explained_and_judges_its_example(copy: Copy) -> None:
    put("auth_realm.py", copy.package / PLACE)
    assert "auth/realm Basic and Digest name a realm." in words(copy.run("list", "checks"))
    assert "Example: Basic without a realm" in copy.run("explain", "auth/realm", "--examples")
    assert "Checks: auth/realm" in copy.run("explain", "logon.no-realm")
    judges_its_examples(copy, auth_realm)
    assert statuses(await played(copy, auth_realm, offer("Digest")), auth_realm) == ["warn"]
    assert copy.places() == [PLACE]
