"""An inspecting proxy whose authority bears the public root's name: only the key tells that it is another."""

import pytest

from tests.real import cases
from tests.real.audit import NOT_COMPATIBLE, Audit, run_audit
from tests.real.certificates import PUBLIC_ROOT
from tests.real.curl import INSPECTED, REACHED, ask_curl
from tests.real.hosts import IDBROKER, IDENTITY, MERCURY
from tests.real.origin import Origin
from tests.real.squid import running_squid


@pytest.fixture(scope="module")
def audit(origin: Origin) -> Audit:
    with running_squid(cases.NAMESAKE, origin) as squid:
        return run_audit(squid, "basic")


def test_the_proxy_is_incompatible(audit: Audit) -> None:
    assert (audit.verdict, audit.exit_status) == ("incompatible", NOT_COMPATIBLE)
    assert audit.client("windows") == ("incompatible", "basic")


@pytest.mark.parametrize(
    ("host", "status"),
    [
        pytest.param(IDBROKER, "fail", id="opened-by-its-name"),
        pytest.param(MERCURY, "fail", id="opened-by-its-domain"),
        pytest.param(IDENTITY, "pass", id="passed-through"),
    ],
)
def test_the_name_deceives_nobody(audit: Audit, host: str, status: str) -> None:
    assert audit.status("tls/inspection", f"{host}:443") == status


def test_the_finding_shows_the_borrowed_name(audit: Audit) -> None:
    assert PUBLIC_ROOT in str(audit.result("tls/inspection", f"{IDBROKER}:443")["findings"])


def test_curl_agrees(origin: Origin) -> None:
    with running_squid(cases.NAMESAKE, origin) as squid:
        opinions = ask_curl(squid, [IDBROKER, MERCURY, IDENTITY], scheme="basic")
    assert opinions == [INSPECTED, INSPECTED, REACHED]
