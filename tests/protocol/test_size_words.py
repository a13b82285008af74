"""What says that the head of a request is too large, and what only sounds so."""

import pytest

from proxytest.model.answer import Answer, Head
from proxytest.protocol.size_words import says_head_too_large


def answer(status: int, reason: str = "", body: str = "", *headers: tuple[str, str]) -> Answer:
    return Answer(head=Head(version="1.1", status=status, reason=reason, headers=headers), body=body)


@pytest.mark.parametrize(
    "said",
    [
        answer(431),
        answer(400, "Request Header Or Cookie Too Large"),
        answer(400, "Bad Request", "Size of a request header field exceeds server limit."),
        answer(400, "Bad Request", "<h2>Bad Request - Request Too Long</h2>"),
        answer(400, "Bad Request", "the request headers are too long"),
        answer(413, "Request header too large"),
        answer(414, "", "The request header is too long"),
        answer(400, "", "", ("X-Squid-Error", "ERR_TOO_BIG 0")),
    ],
)
def test_the_head_is_too_large(said: Answer) -> None:
    assert says_head_too_large(said)


@pytest.mark.parametrize(
    "said",
    [
        answer(400, "Bad Request"),
        answer(400, "", "<p>The file is too large</p>"),
        answer(413, "Content Too Large"),
        answer(400, "Invalid header"),
        answer(403, "Request header too large"),  # a policy's word
        answer(400, "", "x" * 4096 + "request header too large"),
    ],
)
def test_it_is_not_the_head(said: Answer) -> None:
    assert not says_head_too_large(said)
