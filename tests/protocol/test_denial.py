import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxytest.model.answer import Answer, Head
from proxytest.protocol.denial import (
    Denial,
    denial_of,
    is_block_page,
    is_gateway_error,
    names_a_proxy,
    refuses_websockets,
    speaks_of_the_host,
    words_of_denial,
)
from tests.protocol.answers import answer_of
from tests.protocol.stopwatch import LINEAR, seconds


@pytest.mark.parametrize(
    ("status", "denial"),
    [
        (407, Denial.AUTHENTICATION),
        (401, Denial.AUTHENTICATION),  # px
        (405, Denial.METHOD),
        (501, Denial.METHOD),
        (302, Denial.REDIRECT),  # MWG's authentication server
        (307, Denial.REDIRECT),
        (403, Denial.POLICY),
        (451, Denial.POLICY),
        (511, Denial.NETWORK),
        (500, Denial.FAR_END),
        (502, Denial.FAR_END),
        (503, Denial.FAR_END),
        (504, Denial.FAR_END),
        (400, Denial.OTHER),
        (404, Denial.OTHER),
        (101, Denial.OTHER),
    ],
)
def test_the_status_tells_why(status: int, denial: Denial) -> None:
    assert denial_of(answer_of(status=status, reason="")) is denial


@pytest.mark.parametrize(
    ("line", "reason", "body"),
    [
        ("X-Squid-Error: ERR_DNS_FAIL 0", "Service Unavailable", ""),
        ("", "dns_unresolved", ""),
        ("", "", "Unable to determine IP address from host name"),
        ("", "", "The host name could not be resolved"),
        ("", "", "DNS resolution failed"),
    ],
)
def test_a_5xx_that_speaks_of_names_could_not_resolve_the_host(line: str, reason: str, body: str) -> None:
    assert denial_of(answer_of(line, status=503, reason=reason, body=body)) is Denial.NAME


def test_a_403_that_speaks_of_names_is_a_matter_of_policy() -> None:
    assert denial_of(answer_of(status=403, body="DNS lookup")) is Denial.POLICY


def test_another_4xx_with_a_block_page_is_a_matter_of_policy() -> None:
    assert denial_of(answer_of(status=404, body="Access to this web site has been blocked")) is Denial.POLICY


BLOCK_PAGES = [
    "<title>McAfee Web Gateway - Notification</title>",
    "Access Denied (policy_denied)",
    "Access to the web page you were trying to visit has been blocked in accordance with company policy.",
    "<title>Notification: Policy: URL Filtering</title>",
    "Internet Security by Zscaler",
    "Check Point UserCheck",
]


@pytest.mark.parametrize("body", BLOCK_PAGES)
def test_a_block_page_is_known_whatever_its_status(body: str) -> None:
    assert is_block_page(answer_of(status=200, body=body))


@pytest.mark.parametrize("status", [403, 407, 451, 511])
def test_some_statuses_are_those_of_a_block_page(status: int) -> None:
    assert is_block_page(answer_of(status=status))


@pytest.mark.parametrize(("status", "body"), [(200, "<title>Webex</title>"), (404, "Not Found"), (502, "Bad Gateway")])
def test_another_page_is_no_block_page(status: int, body: str) -> None:
    assert not is_block_page(answer_of(status=status, reason="", body=body))


@given(st.integers(0, 999), st.text(), st.text())
def test_any_answer_is_given_a_reason(status: int, reason: str, body: str) -> None:
    assert denial_of(answer_of(status=status, reason=reason, body=body)) in Denial


@pytest.mark.parametrize("text", ["access to ", "access ", "host name ", "DNS ", "server could not be "])
def test_no_page_costs_more_than_its_length(text: str) -> None:
    page = answer_of(status=503, body=text * 8_000)

    assert seconds(lambda: (denial_of(page), is_block_page(page))) < LINEAR


@pytest.mark.parametrize(
    ("status", "reason", "header", "body", "speaks"),
    [
        (503, "", ("X-Squid-Error", "ERR_CONNECT_FAIL 111"), "", True),
        (503, "", ("X-Squid-Error", "ERR_DNS_FAIL 0"), "", True),
        (502, "Bad Gateway", None, "Connection was refused", True),
        (500, "Unable to connect", None, "", True),
        (503, "Service Unavailable", None, "", False),
        (500, "Internal Server Error", None, "Try again later", False),
    ],
)
def test_an_error_may_speak_of_the_host(
    status: int, reason: str, header: tuple[str, str] | None, body: str, *, speaks: bool
) -> None:
    head = Head(version="1.1", status=status, reason=reason, headers=(header,) if header else ())
    assert speaks_of_the_host(Answer(head=head, body=body)) is speaks


def test_a_method_that_is_not_allowed_is_told_from_a_host_also_where_the_status_is_403() -> None:
    assert (
        denial_of(answer_of(status=403, reason="Forbidden", body="The method CONNECT is not allowed")) is Denial.METHOD
    )


@pytest.mark.parametrize("status", [505, 506, 507, 508, 510])
def test_an_error_of_the_request_says_nothing_of_the_host(status: int) -> None:
    assert denial_of(answer_of(status=status, reason="")) is Denial.OTHER


def test_squid_says_the_same_of_a_name_and_of_a_missing_parent() -> None:
    nowhere = answer_of(status=503, reason="Service Unavailable", body="ERR_CANNOT_FORWARD")
    found = denial_of(nowhere)
    assert "or no parent answers" in words_of_denial(found, nowhere)
    named = answer_of(status=503, reason="Service Unavailable", body="ERR_DNS_FAIL")
    assert words_of_denial(denial_of(named), named) == str(Denial.NAME)


@pytest.mark.parametrize(("status", "gateway"), [(502, True), (503, True), (403, False)])
def test_errors_of_a_gateway(status: int, gateway: bool) -> None:  # noqa: FBT001
    assert is_gateway_error(answer_of(status=status, reason="")) is gateway


def test_whoever_names_a_proxy_product_is_one() -> None:
    assert names_a_proxy(answer_of("Server: BlueCoat-Security-Appliance", status=404, reason="Not Found"))
    assert not names_a_proxy(answer_of("Server: nginx", status=404, reason="Not Found"))


def test_a_page_for_people_may_refuse_websockets() -> None:
    words = "<html>WebSockets are not allowed here</html>"
    assert refuses_websockets(answer_of(status=403, reason="Forbidden", body=words))
    assert not refuses_websockets(answer_of(status=403, reason="Forbidden", body="WebSockets are not allowed here"))
    assert not refuses_websockets(answer_of(status=403, reason="Forbidden", body="<html>no</html>"))
