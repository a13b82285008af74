"""Several proxies and identities in one file."""

from pathlib import Path

import pytest

from proxytest.model.run import Expect, Verdict
from proxytest.scenario.scenario import PasswordSource, Scenario, load_scenario

pytestmark = pytest.mark.long

PROXIES = """
proxies:
  hq: {proxy: "http://hq.corp:8080", auth: [negotiate, ntlm]}
  branch: {pac: "http://wpad.corp/proxy.pac"}
"""
IDENTITIES = r"""
identities:
  alice: {user: CORP\alice, password: {env: ALICE}}
  service: {user: svc, password: {keyring: {service: corp, user: svc-proxy}}}
"""


def runs(folder: Path, content: str) -> tuple[Scenario, ...]:
    file = folder / "site.yaml"
    file.write_text(content, encoding="utf-8")
    return load_scenario(file).runs


def test_a_file_with_one_proxy_has_no_runs(tmp_path: Path) -> None:
    assert runs(tmp_path, "proxy: http://hq.corp:8080\nuser: alice\n") == ()


def test_each_proxy_is_audited_with_each_identity(tmp_path: Path) -> None:
    made = runs(tmp_path, PROXIES + IDENTITIES)
    assert [(one.name, one.proxy, one.pac, one.user) for one in made] == [
        ("hq-alice", "http://hq.corp:8080", None, r"CORP\alice"),
        ("hq-service", "http://hq.corp:8080", None, "svc"),
        ("branch-alice", None, "http://wpad.corp/proxy.pac", r"CORP\alice"),
        ("branch-service", None, "http://wpad.corp/proxy.pac", "svc"),
    ]
    assert made[0].password == PasswordSource(kind="env", name="ALICE")
    assert made[1].password == PasswordSource(kind="keyring", name="corp", user="svc-proxy")


def test_the_users_entry_is_looked_for_where_the_keyring_names_none(tmp_path: Path) -> None:
    (made,) = runs(tmp_path, "identities: {alice: {user: alice, password: {keyring: {service: corp}}}}\n")
    assert made.password == PasswordSource(kind="keyring", name="corp", user="alice")


def test_what_a_proxy_does_not_say_the_file_says(tmp_path: Path) -> None:
    hq, branch = runs(tmp_path, f"auth: basic\nhold: 30\nuser: alice\npassword: {{env: A}}\n{PROXIES}")
    assert (hq.auth, hq.hold, hq.user) == (("negotiate", "ntlm"), 30.0, "alice")
    assert (branch.auth, branch.hold, branch.user) == (("basic",), 30.0, "alice")


def test_runs_are_chosen(tmp_path: Path) -> None:
    chosen = """
expect: {verdict: compatible, exit: 0}
runs:
  - {proxy: branch, identity: service, name: night-shift, expect: {verdict: incompatible}}
  - {proxy: hq}
"""
    made = runs(tmp_path, PROXIES + IDENTITIES + chosen)
    assert [(one.name, one.user, one.expect) for one in made] == [
        ("night-shift", "svc", Expect(verdict=Verdict.INCOMPATIBLE, exit=0)),
        ("hq", None, Expect(verdict=Verdict.COMPATIBLE, exit=0)),
    ]


def test_a_lab_may_have_several_users(tmp_path: Path) -> None:
    made = runs(tmp_path, "lab: {}\nidentities: {alice: {user: alice}, bob: {user: x, password: {lab: alice}}}\n")
    assert [(one.name, one.password) for one in made] == [
        ("alice", PasswordSource(kind="lab", name="alice")),
        ("bob", PasswordSource(kind="lab", name="alice")),
    ]


def test_there_may_be_thousands_of_runs(tmp_path: Path) -> None:
    proxies = "".join(f"  p{number}: {{proxy: 'http://p{number}:1'}}\n" for number in range(2000))
    made = runs(tmp_path, f"proxies:\n{proxies}{IDENTITIES}")
    assert len(made) == len({one.name for one in made}) == 4000
