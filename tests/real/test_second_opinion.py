"""What the real proxies do, told by curl and by Squid's log: the ground on which the audit is judged."""

import pytest

from tests.real import cases
from tests.real.curl import (
    DENIED,
    INSPECTED,
    NOT_AUTHENTICATED,
    REACHED,
    SecondOpinion,
    ask_curl,
    ask_curl_for_websocket,
)
from tests.real.hosts import ANALYTICS, IDBROKER, IDENTITY, MERCURY
from tests.real.origin import Origin
from tests.real.squid import SquidConfig, running_squid

HOSTS = (IDBROKER, IDENTITY, MERCURY, ANALYTICS)


@pytest.mark.parametrize(
    ("config", "scheme", "expected"),
    [
        pytest.param(cases.OPEN, "none", [REACHED] * 4, id="open"),
        pytest.param(cases.BASIC, "basic", [REACHED] * 4, id="basic"),
        pytest.param(cases.DIGEST, "digest", [REACHED] * 4, id="digest"),
        pytest.param(cases.BASIC_AND_DIGEST, "basic", [REACHED] * 4, id="both-by-basic"),
        pytest.param(cases.BASIC_AND_DIGEST, "digest", [REACHED] * 4, id="both-by-digest"),
        pytest.param(cases.SHORT_LIVED_NONCES, "digest", [REACHED] * 4, id="short-lived-nonces"),
        pytest.param(cases.ONE_USE_NONCES, "digest", [REACHED] * 4, id="one-use-nonces"),
        pytest.param(cases.BASIC, "none", [NOT_AUTHENTICATED] * 4, id="basic-without-logon"),
        pytest.param(cases.BASIC, "digest", [NOT_AUTHENTICATED] * 4, id="basic-asked-for-digest"),
        pytest.param(cases.DENYING_SIGNALLING, "basic", [REACHED, REACHED, DENIED, REACHED], id="denies-wbx2"),
        pytest.param(cases.DENYING_ANALYTICS, "basic", [REACHED, REACHED, REACHED, DENIED], id="denies-localytics"),
        pytest.param(cases.INSPECTING, "basic", [INSPECTED, REACHED, INSPECTED, REACHED], id="inspects"),
    ],
)
def test_curl_sees_every_host_as_the_case_says(
    config: SquidConfig, scheme: str, expected: list[SecondOpinion], origin: Origin
) -> None:
    with running_squid(config, origin) as squid:
        assert ask_curl(squid, HOSTS, scheme=scheme) == expected


@pytest.mark.parametrize(
    ("config", "host", "status"),
    [
        pytest.param(cases.BASIC, MERCURY, 101, id="opens"),
        pytest.param(cases.INSPECTING, IDENTITY, 101, id="opens-where-it-is-passed-through"),
        pytest.param(cases.INSPECTING, MERCURY, 400, id="has-lost-its-upgrade-where-it-is-inspected"),
    ],
)
def test_a_websocket(config: SquidConfig, host: str, status: int, origin: Origin) -> None:
    with running_squid(config, origin) as squid:
        opinion = ask_curl_for_websocket(squid, host)
        assert (opinion.connect_status, opinion.status) == (200, status)


@pytest.mark.parametrize("scheme", ["basic", "digest"])
def test_a_wrong_password_is_one_refused_authentication(scheme: str, origin: Origin) -> None:
    with running_squid(cases.BASIC_AND_DIGEST, origin) as squid:
        assert ask_curl(squid, [IDBROKER], scheme=scheme, password="wrong") == [NOT_AUTHENTICATED]
        assert [request.credentials for request in squid.refused_authentications()] == [scheme]


@pytest.mark.parametrize("scheme", ["none", "basic", "digest"])
def test_neither_the_anonymous_request_nor_a_success_counts_as_refused(scheme: str, origin: Origin) -> None:
    with running_squid(cases.BASIC_AND_DIGEST, origin) as squid:
        ask_curl(squid, [IDBROKER], scheme=scheme)
        assert squid.refused_authentications() == []
        assert (407 in [request.status for request in squid.requests()]) == (scheme != "basic")


def test_the_access_log_holds_no_credentials(origin: Origin) -> None:
    with running_squid(cases.BASIC, origin) as squid:
        ask_curl(squid, [IDBROKER], scheme="basic")
        assert "Basic " not in (squid.directory / "access.log").read_text()
