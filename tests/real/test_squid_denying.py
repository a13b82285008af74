"""Proxies whose policy denies one of the domains the client needs, with 403 to CONNECT."""

from collections.abc import Iterator

import pytest

from tests.real import cases
from tests.real.audit import NOT_COMPATIBLE, Audit, run_audit
from tests.real.hosts import ANALYTICS, IDBROKER, IDENTITY, MERCURY
from tests.real.origin import Origin
from tests.real.squid import Squid, running_squid


@pytest.fixture(scope="module")
def signalling_denied(origin: Origin) -> Audit:
    with running_squid(cases.DENYING_SIGNALLING, origin) as squid:
        return run_audit(squid, "basic")


@pytest.fixture(scope="module")
def analytics_denied(origin: Origin) -> Audit:
    with running_squid(cases.DENYING_ANALYTICS, origin) as squid:
        return run_audit(squid, "basic")


@pytest.fixture(scope="module")
def user_denied(origin: Origin) -> Iterator[tuple[Squid, Audit]]:
    with running_squid(cases.DENYING_A_USER, origin) as squid:
        yield squid, run_audit(squid, "basic")


def test_without_signalling_the_proxy_is_incompatible(signalling_denied: Audit) -> None:
    assert (signalling_denied.verdict, signalling_denied.exit_status) == ("incompatible", NOT_COMPATIBLE)


def test_the_denied_host_fails_and_the_others_pass(signalling_denied: Audit) -> None:
    assert signalling_denied.status("tunnel/https", f"{MERCURY}:443") == "fail"
    assert signalling_denied.status("tunnel/https", f"{IDBROKER}:443") == "pass"
    assert signalling_denied.status("tunnel/https", f"{IDENTITY}:443") == "pass"


def test_the_denied_domain_fails_and_the_others_pass(signalling_denied: Audit) -> None:
    assert signalling_denied.status("policy/allow-list", "*.wbx2.com") == "fail"
    assert signalling_denied.status("policy/allow-list", "*.webex.com") == "pass"
    assert signalling_denied.status("policy/allow-list", "*.ciscospark.com") == "pass"


def test_what_could_not_be_examined_is_no_pass(signalling_denied: Audit) -> None:
    assert signalling_denied.status("tls/inspection", f"{MERCURY}:443") != "pass"
    assert signalling_denied.status("wss/upgrade", f"{MERCURY}:443") != "pass"


def test_the_logon_itself_works(signalling_denied: Audit) -> None:
    assert signalling_denied.status("auth/scheme", "basic") == "pass"


def test_a_denied_domain_of_the_allow_list_is_named(analytics_denied: Audit) -> None:
    assert analytics_denied.status("policy/allow-list", "*.localytics.com") == "fail"
    assert analytics_denied.status("policy/allow-list", "*.wbx2.com") == "pass"
    assert (analytics_denied.verdict, analytics_denied.exit_status) == ("incompatible", NOT_COMPATIBLE)


def test_a_denied_domain_leaves_the_other_hosts_alone(analytics_denied: Audit) -> None:
    assert analytics_denied.status("tunnel/https", f"{MERCURY}:443") == "pass"
    assert ("tunnel/https", f"{ANALYTICS}:443") not in analytics_denied.passed()


def test_a_user_who_is_asked_again_for_one_domain_is_no_matter_of_a_balancer(user_denied: tuple[Squid, Audit]) -> None:
    squid, audit = user_denied
    (refused,) = squid.refused_authentications()
    assert refused.target.endswith(".localytics.com:443")
    assert audit.status("auth/intermittent", "basic") == "pass"
    assert audit.status("policy/allow-list", "*.localytics.com") == "undecided"
    assert audit.failed() == set()
