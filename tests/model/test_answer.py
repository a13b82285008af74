import pytest

from proxytest.model.answer import Answer, Head


def head(*headers: tuple[str, str], version: str = "1.1", status: int = 200) -> Head:
    return Head(version=version, status=status, reason="OK", headers=headers)


def test_values_are_given_in_order_whatever_the_spelling() -> None:
    assert list(head(("Via", "a"), ("X", "b"), ("VIA", "c")).values("via")) == ["a", "c"]


def test_tokens_are_joined_over_lines_in_lower_case() -> None:
    read = head(("Connection", "Keep-Alive, , Upgrade"), ("connection", " proxy-support "), ("Connection", ""))

    assert read.tokens("Connection") == {"keep-alive", "upgrade", "proxy-support"}


def test_a_missing_header_has_no_tokens() -> None:
    assert head().tokens("Connection") == frozenset()


@pytest.mark.parametrize(("status", "connected"), [(199, False), (200, True), (204, True), (299, True), (300, False)])
def test_any_2xx_opens_the_tunnel(status: int, *, connected: bool) -> None:
    # RFC 9110 section 9.3.6; curl test 1904 has 204.
    assert head(status=status).connected is connected


@pytest.mark.parametrize(
    ("version", "headers", "persistent"),
    [
        ("1.1", (), True),
        ("1.1", (("Connection", "close"),), False),
        ("1.1", (("Connection", "Close, x"),), False),
        ("1.1", (("Proxy-Connection", "close"),), False),
        ("1.1", (("Connection", "keep-alive"), ("Proxy-Connection", "close")), False),
        ("1.1", (("Connection", "not-close"),), True),
        ("1.0", (), False),
        ("1.0", (("Connection", "Keep-Alive"),), True),
        ("1.0", (("Proxy-Connection", "keep-alive"),), True),  # curl test 265, McAfee Web Gateway
        ("1.0", (("Connection", "keep-alive, close"),), False),
        ("1.2", (), True),
    ],
)
def test_the_proxy_keeps_the_connection_or_closes_it(
    version: str, headers: tuple[tuple[str, str], ...], *, persistent: bool
) -> None:
    assert head(*headers, version=version).persistent is persistent


def test_an_answer_is_named_by_its_status_line() -> None:
    assert str(Answer(head=head())) == "200 OK"
    assert str(Answer(head=Head(version="1.1", status=200, reason=""))) == "200"


def test_the_body_is_not_in_the_repr() -> None:
    assert "wonderland" not in repr(Answer(head=head(), body="wonderland"))
