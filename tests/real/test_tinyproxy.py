"""tinyproxy, with Basic and open to everybody."""

from collections.abc import Iterator

import pytest

from tests.real.audit import COMPATIBLE, Audit, run_audit
from tests.real.curl import NOT_AUTHENTICATED, REACHED, ask_curl
from tests.real.hosts import IDBROKER, MERCURY
from tests.real.origin import Origin
from tests.real.proxy import Proxy
from tests.real.tinyproxy import TINYPROXY_PASSWORD, running_tinyproxy

Running = tuple[str, Proxy]


@pytest.fixture(scope="module", params=["basic", "none"])
def tinyproxy(request: pytest.FixtureRequest, origin: Origin) -> Iterator[Running]:
    with running_tinyproxy(origin, basic=request.param == "basic") as proxy:
        yield request.param, proxy


@pytest.fixture(scope="module")
def audit(tinyproxy: Running) -> Audit:
    scheme, proxy = tinyproxy
    return run_audit(proxy, scheme, password=TINYPROXY_PASSWORD, whole=scheme == "basic")


def test_the_proxy_is_compatible(audit: Audit) -> None:
    assert audit.failed() == set()
    assert (audit.verdict, audit.exit_status) == (audit.good, COMPATIBLE)


def test_the_logon_works(audit: Audit, tinyproxy: Running) -> None:
    scheme, _ = tinyproxy
    assert audit.status("auth/scheme", scheme) == "pass"
    assert audit.client("windows") == (audit.good, scheme)


def test_the_notification_channel_opens(audit: Audit) -> None:
    assert audit.status("wss/upgrade", f"{MERCURY}:443") == "pass"


def test_the_product_is_named(audit: Audit) -> None:
    assert audit.product == "tinyproxy"


def test_curl_agrees(tinyproxy: Running) -> None:
    scheme, proxy = tinyproxy
    anonymous = REACHED if scheme == "none" else NOT_AUTHENTICATED
    assert ask_curl(proxy, [IDBROKER], scheme=scheme, password=TINYPROXY_PASSWORD) == [REACHED]
    assert ask_curl(proxy, [IDBROKER], scheme="none") == [anonymous]
