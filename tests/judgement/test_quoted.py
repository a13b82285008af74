"""What pages say of hosts is told once for all hosts of which the same is said."""

import pytest

from proxytest.features.tunnel.observations import TunnelTried
from proxytest.judgement.quoted import quoted
from proxytest.model.answer import Answer, Head
from proxytest.model.challenge import Scheme
from proxytest.model.outcome import Outcome
from tests.support.evidence import evidence

_FIRST = "The site {host} is blocked at {time} for 10.0.0.{number}. Category: meetings"


def denied(host: str, body: str) -> TunnelTried:
    answer = Answer(head=Head(version="1.1", status=403, reason="Forbidden"), body=body)
    target = f"{host}:443"
    return TunnelTried(
        purpose="https", target=target, scheme=Scheme.NONE, outcome=Outcome.NOT_CHALLENGED, answer=answer
    )


def told(*tried: TunnelTried) -> list[str]:
    seen = evidence(*tried)
    return [quoted(one.answer, one.target, seen) for one in tried if one.answer is not None]


def page(host: str, number: int) -> TunnelTried:
    return denied(host, _FIRST.format(host=host, time=f"09:1{number}", number=number))


def test_pages_that_differ_by_host_and_time_are_quoted_alike() -> None:
    every = told(page("a.example", 1), page("long-name.b.example", 2), page("c.example", 3))
    assert every == ['; it says "The site HOST is blocked at 09:11 for 10.0.0.1. Category: meetings"'] * 3


def test_pages_that_say_something_else_are_quoted_each() -> None:
    every = told(denied("a.example", "Quota used up"), denied("b.example", "Category: meetings"))
    assert every == ['; it says "Quota used up"', '; it says "Category: meetings"']


@pytest.mark.parametrize("body", ["", "<p></p>"])
def test_an_empty_page_says_nothing(body: str) -> None:
    assert told(denied("a.example", body), denied("b.example", "Blocked")) == ["", '; it says "Blocked"']


def test_an_answer_of_another_probe_is_quoted_too() -> None:
    assert quoted(Answer(head=Head(version="1.1", status=403, reason=""), body="No"), "a.example:443", evidence()) == (
        '; it says "No"'
    )
