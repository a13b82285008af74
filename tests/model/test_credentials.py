import base64
import copy
import json
import pickle
from dataclasses import asdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxytest.model.credentials import Credentials, Secret, refuse_password
from proxytest.model.errors import UsageError

SECRET = Secret("wonderland")
ALICE = Credentials(user="CORP\\alice", password=SECRET)


def test_a_secret_is_revealed_when_it_is_asked() -> None:
    assert SECRET.reveal() == "wonderland"


@pytest.mark.parametrize(
    "shown",
    [
        repr(SECRET),
        str(SECRET),
        f"{SECRET}",
        f"{SECRET!r:>20}",
        f"{SECRET!s}",
        "%s %r" % (SECRET, SECRET),  # noqa: UP031  this way too must not show it
        repr(ALICE),
        str([ALICE]),
        repr(asdict(ALICE)),
        json.dumps(asdict(ALICE), default=repr),
        repr(copy.deepcopy(ALICE)),
        repr(copy.copy(ALICE)),
    ],
)
def test_no_text_shows_a_secret(shown: str) -> None:
    assert "wonderland" not in shown
    assert "<secret>" in shown


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
@pytest.mark.parametrize("value", [SECRET, ALICE])
def test_a_secret_cannot_be_pickled(value: object, protocol: int) -> None:
    with pytest.raises(TypeError, match="not to be stored"):
        pickle.dumps(value, protocol)


def test_a_secret_is_no_json() -> None:
    with pytest.raises(TypeError):
        json.dumps(asdict(ALICE))


def test_a_secret_has_no_attributes_that_a_dump_could_find() -> None:
    assert not hasattr(SECRET, "__dict__")


def test_copies_are_the_secret_itself() -> None:
    assert copy.copy(SECRET) is SECRET
    assert copy.deepcopy(SECRET) is SECRET
    assert asdict(ALICE)["password"] is SECRET


def test_secrets_are_compared_by_their_text() -> None:
    assert Secret("wonderland") == SECRET
    assert Secret("Wonderland") != SECRET
    assert {Secret("wonderland"), SECRET} == {SECRET}
    assert SECRET != "wonderland"


@pytest.mark.parametrize("user", ["CORP\\alice", "alice"])
def test_basic_credentials_betray_the_password(user: str) -> None:
    sent = base64.b64encode(f"{user}:wonderland".encode()).decode()

    assert any(trace in sent for trace in ALICE.traces())


@pytest.mark.parametrize("encoding", ["utf-8", "latin-1", "utf-16-le"])
def test_the_password_in_base64_betrays_it(encoding: str) -> None:
    traces = Credentials(user="alice", password=Secret("pässwörd")).traces()

    assert base64.b64encode("pässwörd".encode(encoding)).decode().rstrip("=") in traces


def test_the_password_in_a_url_betrays_it() -> None:
    assert "p%40ss%2Fw%C3%B6rd" in Credentials(user="alice", password=Secret("p@ss/wörd")).traces()


def test_the_basic_credentials_in_a_page_betray_it() -> None:
    traces = Credentials(user="alice", password=Secret("w??nder>>land")).traces()
    sent = base64.b64encode(b"alice:w??nder>>land").decode().rstrip("=")

    assert sent == "YWxpY2U6dz8/bmRlcj4+bGFuZA"
    assert sent.replace("+", "&#43;") in traces
    assert sent.replace("+", "%2B").replace("/", "%2F") in traces


def test_the_longest_trace_comes_first() -> None:
    assert list(ALICE.traces()) == sorted(ALICE.traces(), key=len, reverse=True)


@pytest.mark.parametrize("user", ["alice:s3cret", ":s3cret", "CORP\\alice:s3cret"])
def test_a_password_in_the_user_name_is_refused_and_not_repeated(user: str) -> None:
    with pytest.raises(UsageError, match="contains a colon") as refused:
        refuse_password(user)
    assert "s3cret" not in str(refused.value)


PRINTABLE = st.text(min_size=1).filter(str.isprintable)


@pytest.mark.parametrize("user", ["", "al\nice", "al\x00ice", "al\udcffice"])
def test_a_user_name_that_no_scheme_carries_is_refused(user: str) -> None:
    with pytest.raises(UsageError):
        Credentials(user=user, password=Secret("wonderland"))


@pytest.mark.parametrize("password", ["wonder\nland", "wonder\x00land", "wonder\udcffland"])
def test_a_password_that_no_scheme_carries_is_refused_and_not_repeated(password: str) -> None:
    with pytest.raises(UsageError) as refused:
        Credentials(user="alice", password=Secret(password))
    assert "wonder" not in str(refused.value)


@given(PRINTABLE.filter(lambda user: not user.endswith("\\")), PRINTABLE)
def test_any_credentials_have_traces_of_three_characters_or_more(user: str, password: str) -> None:
    traces = Credentials(user=user, password=Secret(password)).traces()

    assert all(len(trace) > 2 for trace in traces)
    assert (password in traces) == (len(password) > 2)
