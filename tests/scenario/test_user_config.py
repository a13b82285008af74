"""The user's configuration: what it fills in, and what is said nearer to the run."""

from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from proxytest.model.errors import UsageError
from proxytest.scenario.bundled import find_scenario
from proxytest.scenario.scenario import Defaults, PasswordSource, Scenario, load_with_defaults
from proxytest.scenario.schema import config_schema
from proxytest.scenario.sections import ScenarioFile

CONFIG = r"""
proxy: http://own.corp:8080
pac: http://wpad.corp/proxy.pac
user: CORP\alice
realm: corp
password: {keyring: {service: corp-proxy}}
timeout: 7
site: Oslo
"""
SHOWN = "~/.config/proxytest/config.yaml"


def loaded(folder: Path, scenario: str | None, config: str = CONFIG, said: frozenset[str] = frozenset()) -> Scenario:
    """Return the scenario over the configuration."""
    path = folder / "config.yaml"
    path.write_text(config)
    path.chmod(0o600)
    hq = None if scenario is None else folder / "hq.yaml"
    if hq is not None and scenario is not None:
        hq.write_text(scenario)
    return load_with_defaults(hq, Defaults(path=path, shown=SHOWN, said=said))


def test_alone_it_is_all_that_is_known(tmp_path: Path) -> None:
    one = loaded(tmp_path, None)
    assert (one.proxy, one.user, one.realm, one.timeout, one.site) == (
        "http://own.corp:8080", r"CORP\alice", "corp", 7, "Oslo",
    )  # fmt: skip
    assert one.password == PasswordSource(kind="keyring", name="corp-proxy", user=r"CORP\alice")
    assert (one.configuration, one.proxy_source) == (SHOWN, SHOWN)


def test_a_scenario_goes_before_it(tmp_path: Path) -> None:
    one = loaded(tmp_path, "proxy: http://hq.corp:3128\ntimeout: 9\n")
    assert (one.proxy, one.pac, one.timeout, one.site) == ("http://hq.corp:3128", None, 9, "Oslo")
    assert (one.configuration, one.proxy_source) == (SHOWN, "")


def test_a_scenario_without_a_proxy_has_that_of_the_user(tmp_path: Path) -> None:
    one = loaded(tmp_path, "title: HQ\n")
    assert (one.proxy, one.proxy_source, one.title) == ("http://own.corp:8080", SHOWN, "HQ")


def test_the_password_of_one_account_is_never_that_of_another(tmp_path: Path) -> None:
    one = loaded(tmp_path, "proxy: http://hq.corp:3128\nuser: bob\n")
    assert (one.user, one.realm, one.password) == ("bob", None, None)
    typed = loaded(tmp_path, None, said=frozenset({"user"}))
    assert (typed.user, typed.realm, typed.password) == (None, None, None)


def test_what_the_command_line_names_takes_the_pac_file_along(tmp_path: Path) -> None:
    one = loaded(tmp_path, None, said=frozenset({"proxy"}))
    assert (one.proxy, one.pac, one.user) == (None, None, r"CORP\alice")


def test_a_pac_file_that_is_named_nearer_takes_the_users_proxy_along(tmp_path: Path) -> None:
    one = loaded(tmp_path, "pac: http://p.corp/x.pac\n")
    assert (one.proxy, one.pac, one.proxy_source, one.user) == (None, "http://p.corp/x.pac", "", r"CORP\alice")
    typed = loaded(tmp_path, None, said=frozenset({"pac"}))
    assert (typed.proxy, typed.pac, typed.timeout) == (None, None, 7)


def test_a_scenario_for_nobody_by_name_has_no_account_of_the_user(tmp_path: Path) -> None:
    one = loaded(tmp_path, "user: ''\n")
    assert (one.proxy, one.user, one.realm, one.password) == ("http://own.corp:8080", None, None, None)


def test_several_proxies_and_identities_have_nothing_of_the_users_single_ones(tmp_path: Path) -> None:
    one = loaded(
        tmp_path,
        "proxies: {hq: {proxy: 'http://hq.corp:1'}, oslo: {pac: 'http://p.corp/x.pac'}}\n"
        "identities: {bob: {user: bob, password: {env: BOB}}}\n",
    )
    assert [(run.proxy, run.pac, run.user, run.realm, run.timeout) for run in one.runs] == [
        ("http://hq.corp:1", None, "bob", None, 7),
        (None, "http://p.corp/x.pac", "bob", None, 7),
    ]
    assert {run.configuration for run in one.runs} == {SHOWN}


def test_a_lab_is_as_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_text(CONFIG)
    path.chmod(0o600)
    one = load_with_defaults(find_scenario("corporate"), Defaults(path=path, shown=SHOWN))
    assert (one.proxy, one.timeout, one.site, one.configuration) == (None, None, None, "")


@pytest.mark.parametrize(
    ("config", "sentence"),
    [
        ("password: s3cret\n", "config.yaml:1: do not write the password here; say where it is"),
        ("proxy: http://alice:s3cret@p:1\n", "config.yaml:1: the proxy's address contains a user name"),
        ("timeout: 1\nexpect: {verdict: compatible}\n", "config.yaml:2: unknown key 'expect'"),
        ("porxy: x\n", "config.yaml:1: unknown key 'porxy'; did you mean 'proxy'?"),
        ("include: other.yaml\n", "config.yaml:1: unknown key 'include'"),
    ],
)
def test_its_mistakes_are_those_of_a_scenario(config: str, sentence: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError) as refused:
        loaded(tmp_path, None, config)
    assert sentence in str(refused.value)
    assert "s3cret" not in str(refused.value)


def test_its_schema_has_the_keys_of_options_and_of_an_account() -> None:
    schema = config_schema()
    Draft202012Validator.check_schema(schema)
    keys = set(schema["properties"])  # type: ignore[call-overload]
    assert {"proxy", "user", "password", "auth", "profile"} <= keys < set(ScenarioFile.model_fields)
    assert keys.isdisjoint({"lab", "expect", "waivers", "proxies", "identities", "runs", "include", "title"})
