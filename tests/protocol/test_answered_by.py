"""Which of several proxies wrote an answer."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxytest.model.answer import Answer, Head
from proxytest.protocol.answered_by import answered_by, passed_by


def answer(*headers: tuple[str, str]) -> Answer:
    return Answer(head=Head(version="1.1", status=407, reason="", headers=headers))


@pytest.mark.parametrize(
    ("headers", "name"),
    [
        ((("Via", "1.1 parent-node (squid/5.7)"),), "parent-node"),
        ((("Via", "1.1 Parent (squid/5.7), 1.1 child (squid/5.7)"),), "parent"),
        ((("Via", "HTTP/1.1 parent:3128"), ("Via", "1.0 child")), "parent:3128"),
        ((("X-Cache", "MISS from parent-node"),), "parent-node"),
        ((("X-Cache-Lookup", "NONE from parent-node:3128"),), "parent-node"),
        ((("X-Cache", "HIT"),), None),
        ((("Server", "squid"),), None),
        ((), None),
    ],
)
def test_who_wrote_it(headers: tuple[tuple[str, str], ...], name: str | None) -> None:
    assert answered_by(answer(*headers)) == name


def test_each_proxy_on_the_way_adds_itself_behind() -> None:
    assert passed_by(answer(("Via", "1.1 a (x), 1.1 b"), ("Via", "1.0 c"))) == ("a", "b", "c")


@given(st.text(max_size=300), st.sampled_from(["Via", "X-Cache", "X-Cache-Lookup"]))
def test_whatever_is_sent_can_be_read(value: str, header: str) -> None:
    name = answered_by(answer((header, value)))
    assert name is None or (name and name == name.lower() and len(name) <= 510)
