"""Apache httpd as forward proxy, with the logons that it checks by itself."""

from collections.abc import Iterator

import pytest

from tests.real.apache import ApacheLogon, refused_logons, running_apache
from tests.real.audit import COMPATIBLE, NOT_COMPATIBLE, Audit, run_audit, shown_secrets
from tests.real.curl import NOT_AUTHENTICATED, REACHED, ask_curl
from tests.real.hosts import IDBROKER, MERCURY
from tests.real.origin import Origin
from tests.real.password_files import PASSWORD
from tests.real.proxy import Proxy

Running = tuple[ApacheLogon, Proxy]


@pytest.fixture(scope="module", params=["basic", "digest"])
def apache(request: pytest.FixtureRequest, origin: Origin) -> Iterator[Running]:
    with running_apache(request.param, origin) as proxy:
        yield request.param, proxy


@pytest.fixture(scope="module")
def audit(apache: Running) -> Audit:
    scheme, proxy = apache
    return run_audit(proxy, scheme)


def test_the_proxy_is_compatible(audit: Audit) -> None:
    assert audit.failed() == set()
    assert (audit.verdict, audit.exit_status) == (audit.good, COMPATIBLE)


def test_the_logon_works(audit: Audit, apache: Running) -> None:
    scheme, _ = apache
    assert audit.status("auth/scheme", scheme) == "pass"
    assert audit.client("windows") == (audit.good, scheme)


def test_the_tunnels_and_the_notification_channel_open(audit: Audit) -> None:
    assert audit.status("tunnel/https", f"{IDBROKER}:443") == "pass"
    assert audit.status("wss/upgrade", f"{MERCURY}:443") == "pass"


def test_the_product_is_named(audit: Audit) -> None:
    assert audit.product == "Apache HTTP Server"


def test_no_secret_is_shown(audit: Audit) -> None:
    assert shown_secrets(audit.raw + audit.stderr, PASSWORD) == []


def test_curl_agrees(apache: Running) -> None:
    scheme, proxy = apache
    assert ask_curl(proxy, [IDBROKER, MERCURY], scheme=scheme) == [REACHED, REACHED]
    assert ask_curl(proxy, [IDBROKER], scheme="none") == [NOT_AUTHENTICATED]


def test_a_wrong_password_is_tried_once(apache: Running) -> None:
    scheme, proxy = apache
    before = refused_logons(proxy)
    audit = run_audit(proxy, scheme, password="wrong", whole=scheme == "basic")
    assert refused_logons(proxy) == before + 1
    assert audit.status("auth/scheme", scheme) == "fail"
    assert (audit.verdict, audit.exit_status) == ("incompatible", NOT_COMPATIBLE)
