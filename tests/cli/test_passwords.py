"""Where a password comes from, byte for byte."""

import io
from pathlib import Path

import pytest

from proxytest.model.errors import UsageError
from proxytest.prepare.make_plan import make_plan
from proxytest.prepare.merge_options import Options
from proxytest.scenario.scenario import PasswordSource
from tests.cli.conftest import Command

BASE = Options(proxy="http://127.0.0.1:1", user="alice")


def _password(options: Options, environ: dict[str, str]) -> str:
    credentials = make_plan(options, environ).credentials
    assert credentials is not None
    return credentials.password.reveal()


def _with_file(path: Path) -> Options:
    return Options(proxy="http://127.0.0.1:1", user="alice", password_file=str(path))


@pytest.mark.parametrize(
    ("content", "password"),
    [
        (b"wonderland\n", "wonderland"),
        (b"wonderland", "wonderland"),
        (b" with blanks \r\nsecond line\n", " with blanks "),
        ("pä$$wörd €\n".encode(), "pä$$wörd €"),
        (b"\xef\xbb\xbfbom\n", "bom"),
        (b"a:b%40@c\n", "a:b%40@c"),
    ],
)
def test_a_file_gives_its_first_line(content: bytes, password: str, tmp_path: Path) -> None:
    path = tmp_path / "password"
    path.write_bytes(content)
    assert _password(_with_file(path), {}) == password


@pytest.mark.parametrize("content", [b"", b"\n", b"\xff\xfe\n", b"x" * 70000])
def test_a_file_without_a_password_is_refused_and_not_repeated(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "password"
    path.write_bytes(content)
    with pytest.raises(UsageError) as refused:
        make_plan(_with_file(path), {})
    assert "xxx" not in str(refused.value)


def test_a_dash_is_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"wonderland\n")))
    assert _password(Options(proxy="http://127.0.0.1:1", user="alice", password_file="-"), {}) == "wonderland"


def test_the_variable_is_read_where_no_file_is_given() -> None:
    assert _password(BASE, {"PROXYTEST_PASSWORD": "wonderland"}) == "wonderland"


def test_a_scenario_may_name_another_variable() -> None:
    options = Options(proxy="http://127.0.0.1:1", user="alice", password=PasswordSource(kind="env", name="CORP_PW"))
    assert _password(options, {"CORP_PW": "wonderland", "PROXYTEST_PASSWORD": "other"}) == "wonderland"


def test_a_user_of_a_lab_is_no_variable_where_another_proxy_takes_the_labs_place() -> None:
    options = Options(proxy="http://127.0.0.1:1", user="alice", password=PasswordSource(kind="lab", name="HOME"))
    assert _password(options, {"PROXYTEST_PASSWORD": "wonderland", "HOME": "/root"}) == "wonderland"
    with pytest.raises(UsageError, match="set PROXYTEST_PASSWORD"):
        make_plan(options, {"HOME": "/root"})


def test_without_a_user_there_are_no_credentials() -> None:
    plan = make_plan(Options(proxy="http://127.0.0.1:1"), {"PROXYTEST_PASSWORD": "wonderland"})
    assert plan.credentials is None


def test_the_proxy_of_the_environment_brings_its_credentials_only_with_it() -> None:
    environ = {"https_proxy": "http://bob:pw@other:8080"}
    assert make_plan(Options(proxy="http://127.0.0.1:1"), environ).credentials is None
    credentials = make_plan(Options(), environ).credentials
    assert credentials is not None
    assert (credentials.user, credentials.password.reveal()) == ("bob", "pw")


@pytest.mark.parametrize("user", ["", "al\nice", "al\x00ice"])
def test_a_user_name_that_is_none_is_refused(user: str) -> None:
    with pytest.raises(UsageError):
        make_plan(Options(proxy="http://127.0.0.1:1", user=user), {"PROXYTEST_PASSWORD": "x"})


@pytest.mark.parametrize("user", ["CORP\\", ""])
def test_a_domain_without_a_user_is_a_mistake(command: Command, user: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROXYTEST_PASSWORD", "wonderland")
    ended = command("run", "--proxy", "http://127.0.0.1:1", "--user", user)
    assert (ended.status, "the user name is empty" in ended.err) == (2, True)


def test_an_empty_variable_is_no_password(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """A secret that a CI system does not have comes out so; it would cost the account a refusal in each build."""
    monkeypatch.setenv("PROXYTEST_PASSWORD", "")
    ended = command("run", "--proxy", "http://127.0.0.1:1", "--user", "alice")
    assert (ended.status, "PROXYTEST_PASSWORD is empty" in ended.err) == (2, True)


def test_a_password_that_nobody_uses_is_told_of_on_standard_error(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PROXYTEST_PASSWORD", "wonderland")
    ended = command("run", "--proxy", "http://127.0.0.1:1", "--format", "json", "--select", "proxy")
    assert (ended.status, ended.err) == (
        4,
        "proxytest: PROXYTEST_PASSWORD is not used, since there is no user: use --user\n",
    )


def test_several_runs_tell_it_once(command: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PROXYTEST_PASSWORD", "wonderland")
    path = tmp_path / "hq.yaml"
    path.write_text("select: proxy\nproxies:\n  a: {proxy: 'http://127.0.0.1:1'}\n  b: {proxy: 'http://127.0.0.1:2'}\n")
    assert command("run", str(path), "--format", "json").err.count("PROXYTEST_PASSWORD is not used") == 1
