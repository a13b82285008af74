"""What is asked of a reflector, and told by it, can only be written by those who know the token."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxytest.model.credentials import Secret
from proxytest.protocol.outside_question import CERTIFICATE, REQUEST, Question

TOKEN, OTHER = Secret("a token that nobody guesses"), Secret("another token")
ASKED = Question(what=REQUEST, number="00ff")


def test_the_path_holds_a_proof_and_not_the_token() -> None:
    path = ASKED.path(TOKEN)
    assert path.startswith("/proxytest/request/-/00ff/")
    assert TOKEN.reveal() not in path
    assert ASKED.is_proof(path.rpartition("/")[2], TOKEN)


@pytest.mark.parametrize(
    "question",
    [
        Question(what=CERTIFICATE, number="00ff"),
        Question(what=REQUEST, host="idbroker.webex.com", number="00ff"),
        Question(what=REQUEST, number="00fe"),
    ],
)
def test_a_proof_is_of_one_question_alone(question: Question) -> None:
    assert not question.is_proof(ASKED.proof(TOKEN), TOKEN)
    assert not ASKED.is_proof(ASKED.proof(TOKEN), OTHER)


def test_an_answer_is_read_by_who_knows_the_token() -> None:
    body = ASKED.answer({"headers": [["Via", "1.1 proxy"]]}, TOKEN)
    assert ASKED.read(body, TOKEN) == {"headers": [["Via", "1.1 proxy"]]}
    assert ASKED.read(body, OTHER) is None
    assert Question(what=REQUEST, number="1111").read(body, TOKEN) is None  # an answer that is sent again
    assert ASKED.read(ASKED.proof(TOKEN) + "\n{}\n", TOKEN) is None  # a question is no answer
    assert ASKED.read(body.replace("1.1 proxy", "1.1 other"), TOKEN) is None


@given(st.text(max_size=300))
def test_any_other_page_tells_nothing(body: str) -> None:
    assert ASKED.read(body, TOKEN) is None


@given(st.text(max_size=80))
def test_any_other_proof_is_none(proof: str) -> None:
    assert not ASKED.is_proof(proof, TOKEN)
