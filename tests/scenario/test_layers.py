"""Files that include each other: what is said last, and nearest to the user, counts."""

from datetime import date
from pathlib import Path

import pytest

from proxytest.model.errors import UsageError
from proxytest.model.expectation import Expected
from proxytest.model.result import Status
from proxytest.model.run import Verdict
from proxytest.model.waiver import Waiver
from proxytest.scenario.scenario import PasswordSource, load_scenario


def write(folder: Path, name: str, content: str) -> Path:
    file = folder / name
    file.parent.mkdir(exist_ok=True)
    file.write_text(content, encoding="utf-8")
    return file


def test_a_key_of_the_file_goes_before_that_of_what_it_includes(tmp_path: Path) -> None:
    write(tmp_path, "site.yaml", "proxy: http://site.corp:8080\nauth: [ntlm, basic]\nstrict: true\n")
    scenario = load_scenario(write(tmp_path, "hq.yaml", "include: site.yaml\nauth: digest\nstrict: false\n"))
    assert (scenario.proxy, scenario.auth, scenario.strict) == ("http://site.corp:8080", ("digest",), False)


def test_of_several_files_the_later_goes_before_the_earlier(tmp_path: Path) -> None:
    write(tmp_path, "a.yaml", "title: a\nhold: 10\n")
    write(tmp_path, "b.yaml", "title: b\n")
    scenario = load_scenario(write(tmp_path, "hq.yaml", "include: [a.yaml, b.yaml]\n"))
    assert (scenario.title, scenario.hold) == ("b", 10.0)


def test_included_files_include_others(tmp_path: Path) -> None:
    write(tmp_path, "world.yaml", "proxy: http://world.corp:8080\ntimeout: 9\n")
    write(tmp_path, "site.yaml", "include: world.yaml\nproxy: http://site.corp:8080\n")
    scenario = load_scenario(write(tmp_path, "hq.yaml", "include: site.yaml\n"))
    assert (scenario.proxy, scenario.timeout) == ("http://site.corp:8080", 9.0)


def test_the_same_file_may_be_included_by_two_ways(tmp_path: Path) -> None:
    write(tmp_path, "world.yaml", "timeout: 9\n")
    write(tmp_path, "a.yaml", "include: world.yaml\n")
    scenario = load_scenario(write(tmp_path, "hq.yaml", "include: [a.yaml, world.yaml]\n"))
    assert scenario.timeout == 9.0


def test_a_path_is_beside_the_file_that_names_it(tmp_path: Path) -> None:
    write(tmp_path, "site/ours.yaml", "extends: spark-2016\n")
    site = "cacert: roots.pem\nprofile: ours.yaml\nuser: alice\npassword: {file: secret.txt}\n"
    write(tmp_path, "site/site.yaml", site)
    scenario = load_scenario(write(tmp_path, "hq.yaml", "include: site/site.yaml\nproxy_cacert: corp.pem\n"))
    assert scenario.cacert == tmp_path / "site/roots.pem"
    assert scenario.profile == str(tmp_path / "site/ours.yaml")
    assert scenario.password == PasswordSource(kind="file", name=str(tmp_path / "site/secret.txt"))
    assert scenario.proxy_cacert == tmp_path / "corp.pem"


def test_lists_are_replaced_but_waivers_add_up(tmp_path: Path) -> None:
    waiver = "waivers: [{{check: {0}, reason: known, until: 2026-12-31}}]\n"
    write(tmp_path, "site.yaml", "targets: [a.webex.com, b.webex.com]\n" + waiver.format("tls"))
    scenario = load_scenario(
        write(tmp_path, "hq.yaml", "include: site.yaml\ntargets: c.webex.com\n" + waiver.format("wss/hold"))
    )
    assert scenario.targets == ("c.webex.com",)
    until = date(2026, 12, 31)
    assert scenario.waivers == (
        Waiver(check="tls", target="*", reason="known", until=until),
        Waiver(check="wss/hold", target="*", reason="known", until=until),
    )


def test_expectations_are_replaced_by_check_and_target(tmp_path: Path) -> None:
    write(
        tmp_path,
        "site.yaml",
        """
expect:
  verdict: compatible
  results:
    tls/inspection: {"*": pass, "web.webex.com:443": fail}
    wss/upgrade: {"*": pass}
""",
    )
    scenario = load_scenario(
        write(
            tmp_path,
            "hq.yaml",
            """
include: site.yaml
expect:
  exit: 0
  results:
    tls/inspection: {"web*": warn, "*": skip}
""",
        )
    )
    assert (scenario.expect.verdict, scenario.expect.exit) == (Verdict.COMPATIBLE, 0)
    assert scenario.expect.results == (
        Expected(check="tls/inspection", target="web*", status=Status.WARN),
        Expected(check="tls/inspection", target="*", status=Status.SKIP),
        Expected(check="tls/inspection", target="web.webex.com:443", status=Status.FAIL),
        Expected(check="wss/upgrade", target="*", status=Status.PASS),
    )


def test_proxies_and_identities_are_replaced_by_name(tmp_path: Path) -> None:
    site = 'proxies: {hq: {proxy: "http://old.corp:1", auth: ntlm}, branch: {proxy: "http://branch.corp:2"}}\n'
    write(tmp_path, "site.yaml", site)
    scenario = load_scenario(
        write(tmp_path, "hq.yaml", 'include: site.yaml\nproxies: {hq: {proxy: "http://new.corp:3"}}\n')
    )
    assert [(one.name, one.proxy, one.auth) for one in scenario.runs] == [
        ("hq", "http://new.corp:3", ("auto",)),
        ("branch", "http://branch.corp:2", ("auto",)),
    ]


def test_a_mistake_is_told_with_the_file_in_which_it_stands(tmp_path: Path) -> None:
    site = write(tmp_path, "site.yaml", "title: x\nidentities:\n  mallory: {user: mallory}\n")
    with pytest.raises(UsageError) as caught:
        load_scenario(write(tmp_path, "hq.yaml", "include: site.yaml\nlab: {}\n"))
    assert str(caught.value).startswith(f"{site}:3: the lab has no user 'mallory'")


@pytest.mark.parametrize("name", ["", ".", "x" * 5000, "a\\0b"])
def test_a_name_that_is_no_file_is_told_so(name: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is not a file in the folder of this file"):
        load_scenario(write(tmp_path, "hq.yaml", f'include: "{name}"\n'))


def test_a_loop_by_way_of_a_link_is_found(tmp_path: Path) -> None:
    file = write(tmp_path, "hq.yaml", "include: link.yaml\n")
    (tmp_path / "link.yaml").symlink_to(file)
    with pytest.raises(UsageError, match="includes itself through"):
        load_scenario(file)
