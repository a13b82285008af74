"""Words that stand in every trace: to hide them would tell a password by what is missing."""

import pytest

from proxytest.protocol.public_words import is_public
from tests.support.vocabulary import FILE, own_words


@pytest.mark.parametrize("word", ["HTTP", "HTTP/1.1", "CONNECT", "Proxy", "proxy", "200", "407", "8080", "Via", "html"])
def test_what_every_proxy_says_is_public(word: str) -> None:
    assert is_public(word)


@pytest.mark.parametrize("word", ["onnect", "uthen", "TTP"])
def test_a_part_of_a_public_word_is_public(word: str) -> None:
    assert is_public(word)


@pytest.mark.parametrize(
    "word", ["wonderland", "Tr0ub4dor&3", "123456", "s3cret", "http1", "HTTP HTTP", "\u0663\u0663"]
)
def test_what_could_be_a_password_is_not(word: str) -> None:
    assert not is_public(word)


def test_what_the_run_is_about_is_public() -> None:
    assert is_public("idbroker", ("alice", "idbroker.webex.com:443"))
    assert not is_public("idbroker")


def test_every_word_of_our_own_is_in_the_list() -> None:
    words = FILE.read_text(encoding="utf-8")
    assert sorted(word for word in own_words() if word not in words) == [], "run: make vocabulary"
