from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from proxytest.lab.config import LabConfig
from proxytest.model.errors import UsageError
from proxytest.model.expectation import Expected
from proxytest.model.result import Status
from proxytest.model.run import Expect, Verdict
from proxytest.scenario.scenario import PasswordSource, Scenario, load_scenario
from proxytest.scenario.sections import ScenarioFile

pytestmark = pytest.mark.long


def loaded(folder: Path, content: str) -> Scenario:
    file = folder / "hq.yaml"
    file.write_text(content, encoding="utf-8")
    return load_scenario(file)


def test_everything_has_a_default_but_the_file(tmp_path: Path) -> None:
    assert loaded(tmp_path, "title: Head office\n") == Scenario(path=tmp_path / "hq.yaml", title="Head office")


def test_a_site(tmp_path: Path) -> None:
    scenario = loaded(
        tmp_path,
        r"""
title: Head office
proxy: http://proxy.corp:8080
pac: http://wpad.corp/proxy.pac
auth: [ntlm, basic]
user: CORP\alice
password: {env: ALICE}
targets: [u2c.wbx2.com, "web.webex.com:443"]
cacert: roots.pem
proxy_cacert: /etc/corp.pem
resolve: u2c.wbx2.com:443:192.0.2.1
select: tls
ignore: [wss/hold, media]
hold: 90
media: [media.example, "192.0.2.1:3478"]
ports: all
timeout: 2.5
strict: true
""",
    )
    assert scenario == Scenario(
        path=tmp_path / "hq.yaml",
        title="Head office",
        proxy="http://proxy.corp:8080",
        pac="http://wpad.corp/proxy.pac",
        auth=("ntlm", "basic"),
        user=r"CORP\alice",
        password=PasswordSource(kind="env", name="ALICE"),
        targets=("u2c.wbx2.com", "web.webex.com:443"),
        cacert=tmp_path / "roots.pem",
        proxy_cacert=Path("/etc/corp.pem"),
        resolve=("u2c.wbx2.com:443:192.0.2.1",),
        select=("tls",),
        ignore=("wss/hold", "media"),
        hold=90.0,
        media=("media.example", "192.0.2.1:3478"),
        ports="all",
        timeout=2.5,
        strict=True,
    )


def test_a_lab_with_its_expectation(tmp_path: Path) -> None:
    scenario = loaded(
        tmp_path,
        """
lab:
  personality: mcafee-7.1
  schemes: []
  inspect: ["*.wbx2.com"]
  strip_upgrade: true
expect:
  verdict: incompatible
  exit: 1
  results:
    tls/inspection:
      u2c.wbx2.com:443: fail
""",
    )
    assert scenario.lab == LabConfig(
        personality="mcafee-7.1",
        schemes=(),
        users={"alice": "wonderland"},
        inspect=("*.wbx2.com",),
        strip_upgrade=True,
    )
    assert scenario.expect == Expect(
        verdict=Verdict.INCOMPATIBLE,
        exit=1,
        results=(Expected(check="tls/inspection", target="u2c.wbx2.com:443", status=Status.FAIL),),
    )


def test_the_password_of_a_labs_user_need_not_be_given(tmp_path: Path) -> None:
    assert loaded(tmp_path, "lab: {}\nuser: CORP\\alice\n").password == PasswordSource(kind="lab", name="alice")


def test_without_a_user_a_lab_gives_no_password(tmp_path: Path) -> None:
    assert loaded(tmp_path, "lab: {}\n").password is None


def test_a_wrong_password_is_that_of_another_user(tmp_path: Path) -> None:
    content = "lab: {users: {alice: wonderland, bob: builder}}\nuser: alice\npassword: {lab: bob}\n"
    assert loaded(tmp_path, content).password == PasswordSource(kind="lab", name="bob")


def test_the_password_file_stands_beside_the_scenario(tmp_path: Path) -> None:
    password = loaded(tmp_path, "user: alice\npassword: {file: secret.txt}\n").password
    assert password == PasswordSource(kind="file", name=str(tmp_path / "secret.txt"))


def test_a_profile_file_stands_beside_the_scenario(tmp_path: Path) -> None:
    (tmp_path / "ours.yaml").write_text("extends: spark-2016\n", encoding="utf-8")
    assert loaded(tmp_path, "profile: ours.yaml\n").profile == str(tmp_path / "ours.yaml")


@pytest.mark.parametrize("secret", ["wonderland", "12345678", "[wonderland]", "true"])
def test_a_password_in_the_file_is_refused_and_not_repeated(tmp_path: Path, secret: str) -> None:
    with pytest.raises(UsageError, match="do not write the password here") as caught:
        loaded(tmp_path, f"password: {secret}\n")
    assert secret not in str(caught.value)


def ends_well(folder: Path, content: bytes) -> None:
    file = folder / "hq.yaml"
    file.write_bytes(content)
    try:
        load_scenario(file)
    except UsageError as error:
        message = str(error)
    else:
        message = ""
    assert message.isprintable()


SAME_FOLDER = settings(
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture], max_examples=300
)

WAIVER = ("check", "target", "reason", "until")
WORDS = st.sampled_from(["tls", "*", "known", "2026-12-31", "hq", "alice", "http://hq:1"])
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
TREES = st.recursive(SCALARS, lambda below: st.lists(below, max_size=3) | st.dictionaries(st.text(max_size=4), below))

ENTRIES = st.dictionaries(st.sampled_from(["proxy", "identity", "name", "user", "password", "expect"]), TREES | WORDS)
NAMED = st.dictionaries(st.sampled_from(["hq", "alice", "../x", ""]), ENTRIES, max_size=3)


@SAME_FOLDER
@given(text=st.text() | st.text(alphabet=" \n:-[]{}&*!|>'\"#%@`,?abc019.~<"))
def test_any_text_ends_in_a_scenario_or_a_sentence(tmp_path: Path, text: str) -> None:
    ends_well(tmp_path, text.encode("utf-8", "surrogatepass"))


@SAME_FOLDER
@given(content=st.binary())
def test_any_bytes_end_in_a_scenario_or_a_sentence(tmp_path: Path, content: bytes) -> None:
    ends_well(tmp_path, content)


@SAME_FOLDER
@given(
    data=st.dictionaries(st.sampled_from(sorted(ScenarioFile.model_fields)), TREES)
    | st.fixed_dictionaries({"lab": st.dictionaries(st.sampled_from(["users", "inspect", "schemes"]), TREES)})
    | st.fixed_dictionaries({"expect": st.dictionaries(st.sampled_from(["results", "exit", "verdict"]), TREES)})
    | st.fixed_dictionaries({"waivers": st.lists(st.dictionaries(st.sampled_from(WAIVER), TREES | WORDS), max_size=3)})
    | st.fixed_dictionaries({"proxies": NAMED, "identities": NAMED, "runs": st.lists(ENTRIES, max_size=3)})
)
def test_any_values_under_known_keys_end_in_a_scenario_or_a_sentence(tmp_path: Path, data: dict[str, object]) -> None:
    ends_well(tmp_path, repr(data).replace("None", "null").encode("utf-8", "surrogatepass"))


def test_waivers_and_expectations_name_codes(tmp_path: Path) -> None:
    scenario = loaded(
        tmp_path,
        """
expect:
  results:
    tls/inspection:
      u2c.wbx2.com:443: tls.intercepted
waivers:
  - code: tls.intercepted
    reason: known
    until: 2099-12-31
  - check: tls
    code: tls.wrong-name
    reason: known
    until: 2099-12-31
""",
    )
    assert scenario.expect.results == (
        Expected(check="tls/inspection", target="u2c.wbx2.com:443", code="tls.intercepted"),
    )
    assert [(one.check, one.code) for one in scenario.waivers] == [("*", "tls.intercepted"), ("tls", "tls.wrong-name")]
    assert scenario.checks["tls.wrong-name"].endswith(":11")
