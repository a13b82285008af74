"""A policy that lists today's hosts one by one, and one that lists patterns: both pass every host of the profile."""

import pytest

from tests.real import cases
from tests.real.audit import Audit, run_audit
from tests.real.origin import Origin
from tests.real.squid import running_squid

PATTERNS = ("*.wbx2.com", "*.webex.com", "*.ciscospark.com", "*.localytics.com", "*.rackcdn.com", "*.clouddrive.com")


@pytest.fixture(scope="module")
def singly(origin: Origin) -> Audit:
    with running_squid(cases.HOSTS_LISTED_SINGLY, origin) as squid:
        return run_audit(squid, "basic")


@pytest.fixture(scope="module")
def patterns(origin: Origin) -> Audit:
    with running_squid(cases.PATTERNS_LISTED, origin) as squid:
        return run_audit(squid, "basic")


@pytest.mark.parametrize("pattern", PATTERNS)
def test_hosts_that_are_listed_singly_are_told_from_a_pattern(singly: Audit, patterns: Audit, pattern: str) -> None:
    assert singly.status("policy/wildcard", pattern) == "warn"
    assert patterns.status("policy/wildcard", pattern) == "pass"


def test_all_known_hosts_pass_both(singly: Audit, patterns: Audit) -> None:
    assert patterns.warned() == {("auth/cleartext", "basic")}
    assert {audit.verdict for audit in (singly, patterns)} == {"compatible-with-warnings"}
    assert "policy/allow-list" not in {check for check, _ in singly.failed() | patterns.failed()}
    assert singly.status("policy/ports", "443") == "pass"
