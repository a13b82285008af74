"""A scenario from answers: whatever they are, it is read back as they were, and holds no password."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from proxytest.model.errors import UsageError
from proxytest.prepare.first_answers import (
    APPS,
    ME,
    NOBODY,
    NONE,
    PROMPT,
    Answers,
    is_pac,
    read_clients,
    read_media,
    read_password_place,
    read_proxies,
    read_reports,
    read_who,
)
from proxytest.prepare.first_scenario import commands, scenario_text, site_names
from proxytest.scenario.scenario import Defaults, PasswordSource, Scenario, load_scenario, load_with_defaults
from proxytest.scenario.schema import scenario_schema
from proxytest.scenario.yaml import read_yaml

VALIDATOR = Draft202012Validator(scenario_schema(), format_checker=Draft202012Validator.FORMAT_CHECKER)


def answers(
    *proxies: str,
    pac: str = "",
    who: str = NOBODY,
    password: str = PROMPT,
    clients: tuple[str, ...] = (),
    media: str = "",
) -> Answers:
    return Answers(
        proxies=proxies, pac=pac, who=who, password=password, clients=clients, media=media, reports=("html",),
        profile="spark-2016", known_clients=("windows", "mac"),
    )  # fmt: skip


def read_back(given_answers: Answers, title: str = "hq") -> Scenario:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "hq.yaml"
        path.write_text(scenario_text(given_answers, "hq.yaml", title), encoding="utf-8")
        VALIDATOR.validate(read_yaml(path).data)
        return load_scenario(path)


_LABEL = st.from_regex(r"[a-z0-9]([a-z0-9-]{0,10}[a-z0-9])?", fullmatch=True)
_PROXIES = st.lists(
    st.builds(lambda host, domain, port: f"http://{host}.{domain}:{port}", _LABEL, _LABEL, st.integers(1, 65535)),
    min_size=1, max_size=5, unique=True,
)  # fmt: skip


def _is_typed(name: str) -> bool:
    try:
        return read_who(name) == name
    except UsageError:
        return False


_USERS = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S")), min_size=1, max_size=20)


@settings(max_examples=40, deadline=None, phases=(Phase.explicit, Phase.generate))
@given(proxies=_PROXIES, user=_USERS.filter(_is_typed), service=_USERS, title=_USERS)
def test_whatever_is_answered_is_read_back(proxies: list[str], user: str, service: str, title: str) -> None:
    found = read_back(answers(*proxies, who=user, password=f"keyring:{service}"), title)
    runs = found.runs or (found,)
    assert [run.proxy for run in runs] == proxies
    assert {run.user for run in runs} <= {user, None if user in (ME, NOBODY) else user}
    if user not in (ME, NOBODY):
        assert {run.password for run in runs} == {PasswordSource(kind="keyring", name=service, user=user)}


@pytest.mark.parametrize(
    ("password", "source"),
    [
        (PROMPT, None),
        ("env:CORP_PASSWORD", PasswordSource(kind="env", name="CORP_PASSWORD")),
        ("keyring:corp-proxy", PasswordSource(kind="keyring", name="corp-proxy", user=r"CORP\alice")),
    ],
)
def test_a_password_is_a_place(password: str, source: PasswordSource | None) -> None:
    found = read_back(answers("http://p.corp:1", who=r"CORP\alice", password=password))
    assert (found.user, found.password, found.auth) == (r"CORP\alice", source, ("auto",))


@pytest.mark.parametrize("who", [ME, NOBODY])
def test_who_has_no_name_does_not_get_that_of_the_users_own_configuration(who: str, tmp_path: Path) -> None:
    scenario, own = tmp_path / "hq.yaml", tmp_path / "config.yaml"
    scenario.write_text(scenario_text(answers("http://p:1", who=who), "hq.yaml", "hq"), encoding="utf-8")
    own.write_text("user: alice\npassword: {env: ALICE}\n")
    own.chmod(0o600)
    found = load_with_defaults(scenario, Defaults(path=own, shown="config.yaml"))
    assert (found.user, found.password) == (None, None)


def test_whoever_is_signed_on_has_no_name_and_nobody_logs_on_by_none() -> None:
    assert (read_back(answers("http://p:1", who=ME)).user, read_back(answers("http://p:1", who=ME)).auth) == (
        None, ("auto",),
    )  # fmt: skip
    assert read_back(answers("http://p:1", who=NOBODY)).auth == ("none",)


def test_a_pac_file_stands_for_the_proxy() -> None:
    found = read_back(answers(pac="http://wpad.corp/proxy.pac", clients=("windows",), media="reflector.example:3478"))
    assert (found.proxy, found.pac) == (None, "http://wpad.corp/proxy.pac")
    assert (found.clients, found.media) == (("windows",), ("reflector.example:3478",))


@pytest.mark.parametrize(
    ("proxies", "names"),
    [
        (("http://oslo.corp:1", "http://rome.corp:1"), ["oslo", "rome"]),
        (("http://p.oslo:1", "http://p.rome:1"), ["p.oslo-1", "p.rome-1"]),
        (("http://192.0.2.1:1", "http://192.0.2.2:1"), ["192.0.2.1", "192.0.2.2"]),
        (("http://p:1", "https://p:1"), ["site-1", "site-2"]),
    ],
)
def test_sites_are_called_after_their_proxies(proxies: tuple[str, ...], names: list[str]) -> None:
    assert list(site_names(proxies)) == names


def test_what_comes_next_names_the_fleet_for_several_sites_alone() -> None:
    assert list(commands(answers("http://p:1"), "two words.yaml", "two words").values()) == [
        "proxytest plan 'two words.yaml'",
        "proxytest run 'two words.yaml' -o 'two words.html'",
    ]
    assert "fleet" in list(commands(answers("http://a:1", "http://b:1"), "s.yaml", "s").values())[-1]


@pytest.mark.parametrize(
    ("text", "pac"),
    [("http://wpad.corp/wpad.dat", True), ("file:///x.js", True), ("http://p.pac.corp:1", False), ("p:1", False)],
)
def test_a_pac_file_is_known_by_its_address(text: str, pac: bool) -> None:  # noqa: FBT001  a column of the table
    assert is_pac(text) is pac
    assert read_proxies(text) == text


@pytest.mark.parametrize("typed", ["s3cret", "env:s3cret!", "env:", "password:s3cret", "s3cret:env"])
def test_a_password_that_is_typed_is_not_repeated(typed: str) -> None:
    with pytest.raises(UsageError, match="do not type the password") as refused:
        read_password_place(typed)
    assert "s3cret" not in str(refused.value)


@pytest.mark.parametrize("typed", ["", " , "])
def test_no_proxy_is_no_answer(typed: str) -> None:
    with pytest.raises(UsageError, match="name the proxy"):
        read_proxies(typed)


def test_answers_are_read_as_people_type_them() -> None:
    assert read_proxies(" http://a:1,http://b:2 ") == "http://a:1 http://b:2"
    assert read_who(" ME ") == ME
    assert read_clients("windows, mac", ("windows", "mac")) == "windows mac"
    assert (read_clients("", ()), read_media(""), read_reports("")) == (APPS, NONE, NONE)
    assert read_clients("all", ("windows",)) == "all"
    assert read_reports(".html json") == "html json"


def test_what_is_no_answer_is_refused() -> None:
    with pytest.raises(UsageError, match="'amiga' is not a client"):
        read_clients("amiga", ("mac",))
    with pytest.raises(UsageError, match="not a host or host:port"):
        read_media("http://x/")
    with pytest.raises(UsageError, match="must end in"):
        read_reports("pdf")
    with pytest.raises(UsageError, match="colon"):
        read_who("alice:s3cret")
