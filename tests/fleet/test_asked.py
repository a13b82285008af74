"""What a job may ask of a site, and what not."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from proxytest.fleet.asked import scenario_for
from proxytest.fleet.nkey import new_seed, public_of
from proxytest.fleet.site_file import Site, read_site
from proxytest.fleet.site_job import Job
from proxytest.model.errors import UsageError
from proxytest.scenario.scenario import PasswordSource, Scenario

OWN = "http://proxy.berlin.test:3128"
FILE = rf"""
site: berlin
hub: wss://hub.test
credential: berlin.nk
sender: {public_of(new_seed())}
proxy: {OWN}
auth: [ntlm, negotiate]
user: CORP\alice
password: {{env: BERLIN}}
realm: corp
resolve: ["proxy.berlin.test:3128:127.0.0.1"]
identities:
  bob: {{user: bob, password: {{file: bob.txt}}}}
allow:
  proxies: ["http://second.berlin.test:3128"]
"""
Ask = Callable[..., Scenario]


def site_with(folder: Path, text: str) -> Site:
    file = folder / "worker.yaml"
    file.write_text(text)
    return read_site(file, {}, folder / "spool")


def job(**audit: object) -> Job:
    return Job(id="1", site="berlin", sent=datetime.now(UTC), audit=audit)


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return site_with(tmp_path, FILE)


@pytest.fixture
def asked(site: Site) -> Ask:
    def ask(**audit: object) -> Scenario:
        return scenario_for(job(**audit), site)

    return ask


def test_what_a_job_leaves_open_the_site_says(asked: Ask) -> None:
    one = asked(select=["auth"], timeout=3)
    assert (one.proxy, one.user, one.realm, one.site) == (OWN, r"CORP\alice", "corp", "berlin")
    assert (one.select, one.timeout, one.auth) == (("auth",), 3, ("ntlm", "negotiate"))
    assert one.password == PasswordSource(kind="env", name="BERLIN")
    assert one.resolve == ("proxy.berlin.test:3128:127.0.0.1",)


@pytest.mark.parametrize("proxy", [OWN, "http://PROXY.berlin.test:3128/", "http://second.berlin.test:3128"])
def test_a_proxy_of_the_site_may_be_named(proxy: str, asked: Ask) -> None:
    assert asked(proxy=proxy).proxy == proxy


@pytest.mark.parametrize(
    "proxy",
    [
        *("http://evil.test:3128", "https://proxy.berlin.test:3128", "http://proxy.berlin.test:3129"),
        *("http://proxy.berlin.test:3128@evil.test:3128", "http://second.berlin.test.evil.test:3128"),
    ],
)
def test_no_other_proxy_sees_a_log_on_of_the_site(proxy: str, asked: Ask) -> None:
    with pytest.raises(UsageError):
        asked(proxy=proxy)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("include", ["/etc/passwd"]),
        ("cacert", "/etc/shadow"),
        ("proxy_cacert", "ca.pem"),
        ("resolve", ["proxy.berlin.test:3128:10.0.0.1"]),
        ("password", {"file": "/etc/shadow"}),
        ("password", {"env": "AWS_SECRET"}),
        ("realm", "other"),
        ("lab", {}),
        ("proxies", {}),
        ("identities", {}),
        ("runs", []),
        ("site", "rome"),
        ("hub", "wss://evil.test"),
        ("spool", "/"),
        ("allow", {"proxies": ["http://evil.test:1"]}),
        ("outputs", ["/etc/cron.d/x"]),
        ("record", "/tmp/x"),  # noqa: S108  refused
        ("forget_refusals", True),
        ("max_auth_failures", 99),
    ],
)
def test_what_is_a_sites_own_no_job_sets(key: str, value: object, asked: Ask) -> None:
    with pytest.raises(UsageError, match=key):
        asked(**{key: value})


@pytest.mark.parametrize("profile", ["/etc/passwd", "../x.yaml", "nothing", "", 3])
def test_a_profile_is_one_that_comes_with_the_program(profile: object, asked: Ask) -> None:
    assert asked(profile="spark-2016").profile == "spark-2016"
    with pytest.raises(UsageError, match="bundled"):
        asked(profile=profile)


def test_a_pac_file_is_the_sites(asked: Ask) -> None:
    for pac in ("http://evil.test/p.pac", "/etc/passwd"):
        with pytest.raises(UsageError, match="does not allow the pac"):
            asked(pac=pac)


def test_the_password_is_sent_by_no_scheme_that_the_site_does_not_name(asked: Ask) -> None:
    assert asked(auth=["ntlm"]).auth == ("ntlm",)
    for auth in (["basic"], ["ntlm", "basic"], ["auto"]):
        with pytest.raises(UsageError, match="ntlm or negotiate only"):
            asked(auth=auth)


def test_what_the_site_says_of_a_proxy_holds_for_it(tmp_path: Path) -> None:
    text = (
        FILE + "proxies: {third: {proxy: 'http://third.test:1', auth: digest, timeout: 7}}\npac: http://own.test/pac\n"
    )
    site = site_with(tmp_path, text)
    one = scenario_for(job(proxy="http://third.test:1"), site)
    assert (one.auth, one.timeout, one.pac) == (("digest",), 7, None)
    with pytest.raises(UsageError, match="digest only"):
        scenario_for(job(proxy="http://third.test:1", auth=["ntlm"]), site)


@pytest.mark.parametrize("auth", [["basic"], ["ntlm", "basic"]])
def test_no_job_makes_a_site_show_its_password_in_clear(auth: list[str], tmp_path: Path) -> None:
    """`auto` sends Basic to no http:// proxy; a job that names it would."""
    site = site_with(tmp_path, FILE.replace("auth: [ntlm, negotiate]\n", ""))
    with pytest.raises(UsageError, match="basic"):
        scenario_for(job(auth=auth), site)
    assert scenario_for(job(auth=["ntlm", "digest"]), site).auth == ("ntlm", "digest")
    named = site_with(tmp_path, FILE.replace("[ntlm, negotiate]", "[ntlm, basic]"))
    assert scenario_for(job(auth=["basic"]), named).auth == ("basic",)


@pytest.mark.parametrize(
    ("own", "wanted", "is_left_out"), [(True, False, True), (False, True, True), (False, False, False)]
)
def test_a_site_that_leaves_the_account_out_does_so_for_every_job(
    own: bool,  # noqa: FBT001
    wanted: bool,  # noqa: FBT001
    is_left_out: bool,  # noqa: FBT001
    tmp_path: Path,
) -> None:
    site = site_with(tmp_path, f"{FILE}anonymous: {str(own).lower()}\n")
    assert scenario_for(job(anonymous=wanted), site).anonymous is is_left_out


def test_a_user_has_the_password_that_the_site_has_for_him(asked: Ask) -> None:
    one = asked(user="bob")
    assert one.user == "bob"
    assert one.password is not None
    assert (one.password.kind, Path(one.password.name).name, one.realm) == ("file", "bob.txt", None)
    with pytest.raises(UsageError, match="no user 'carol'"):
        asked(user="carol")


@pytest.mark.parametrize("audit", [{"timeout": -1}, {"timeout": "x"}, {"select": 3}, {"hold": None}, {"waivers": [1]}])
def test_a_value_that_is_none_is_a_sentence(audit: dict[str, Any], asked: Ask) -> None:
    with pytest.raises(UsageError):
        asked(**audit)
