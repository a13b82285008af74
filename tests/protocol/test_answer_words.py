"""What is quoted of an answer."""

import pytest

from proxytest.model.answer import Answer, Head
from proxytest.protocol.answer_words import words_of

_STYLE = "<html><head><style>p {color: red}</style><script>let a = 1</script><!-- no --></head>"


def answer(status: int = 403, body: str = "", *headers: tuple[str, str]) -> Answer:
    return Answer(head=Head(version="1.1", status=status, reason="", headers=headers), body=body)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (answer(), ""),
        (answer(body="<p> </p>"), ""),
        (
            answer(body=f"{_STYLE}<h1>Your password\n has expired</h1>A &amp; B"),
            '; it says "Your password has expired A & B"',
        ),
        (answer(body="word " * 40), f'; it says "{"word " * 29}word ..."'),
        (answer(body="x" * 200), f'; it says "{"x" * 150} ..."'),
        (answer(body="<title>Denied</title><b>Denied by rule 7</b>"), '; it says "Denied by rule 7"'),
        (answer(body="<title>Denied</title>"), '; it says "Denied"'),
        (
            answer(
                body="<h1>ERROR</h1><h2>The requested URL could not be retrieved</h2><p>The following error was "
                'encountered while trying to retrieve the URL: <a href="x">a.example:443</a></p><b>Access Denied.</b>'
            ),
            '; it says "Access Denied."',
        ),
        (answer(302, "", ("Location", "https://a.example/b?token=1")), "; it leads to https://a.example/b"),
        (answer(302, "", ("Location", "https://u:p@a.example/b#access_token=1")), "; it leads to https://a.example/b"),
        (answer(302, "", ("Location", "//a.example/b;sid=1?u=x@y")), "; it leads to //a.example/b"),
        (answer(403, "", ("Location", "https://a.example/b")), ""),
        (answer(302, "Moved", ("Location", "/b")), '; it leads to /b; it says "Moved"'),
    ],
)
def test_what_is_quoted(said: Answer, words: str) -> None:
    assert words_of(said) == words


def test_only_what_differs_from_the_usual_answer_is_quoted() -> None:
    asked = answer(407, "<p>Log on</p>")
    assert words_of(answer(407, "<b>Log on</b>"), asked) == ""
    assert words_of(answer(407, "Password expired"), asked) == '; it says "Password expired"'
