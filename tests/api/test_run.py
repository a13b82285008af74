"""An audit by one call."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import proxytest
from proxytest.features.settings.observations import SettingsSeen
from tests.support.company import CompanyBuilder

Write = Callable[[str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write(text: str) -> Path:
        path = tmp_path / "hq.yaml"
        path.write_text(text)
        return path

    return write


@pytest.fixture(autouse=True)
def _no_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PROXYTEST_PASSWORD", raising=False)


def _scenario(port: int, roots: Path, more: str = "") -> str:
    return (
        f"proxy: http://127.0.0.1:{port}\nuser: alice\nauth: ntlm\ntargets: [idbroker.webex.com]\n"
        f"cacert: {roots}\nselect: [auth, tunnel]\n{more}"
    )


async def test_a_file_with_its_own_reference(
    company: CompanyBuilder, roots: Path, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CORP_PW", "wonderland")
    async with company.running("ntlm") as proxy:
        run = await proxytest.run(write(_scenario(proxy.port, roots, "password: {env: CORP_PW}\n")))
    assert run.verdict is proxytest.Verdict.COMPATIBLE
    settings = run.observations[0]
    assert isinstance(settings, SettingsSeen)
    assert settings.source == "hq.yaml"
    assert {result.check.partition("/")[0] for result in run.results} == {"auth", "tunnel"}


async def test_what_is_given_goes_first(company: CompanyBuilder, roots: Path, write: Write) -> None:
    path = write(_scenario(1, roots, "password: {env: NOT_SET}\n"))
    async with company.running("digest") as proxy:
        run = await proxytest.run(
            str(path),
            proxy=f"http://127.0.0.1:{proxy.port}",
            auth=["digest"],
            password=proxytest.Secret("wonderland"),
            targets="atlas-a.wbx2.com",
            select="tunnel/https",
            timeout=5,
        )
    assert run.asked.targets == ("atlas-a.wbx2.com:443",)
    assert {result.check for result in run.results} == {"tunnel/https"}
    assert run.verdict is proxytest.Verdict.COMPATIBLE


async def test_a_wrong_password_is_one_attempt_and_no_exception(
    company: CompanyBuilder, roots: Path, write: Write
) -> None:
    async with company.running("ntlm", "basic") as proxy:
        run = await proxytest.run(write(_scenario(proxy.port, roots)), password=proxytest.Secret("looking-glass"))
    assert run.verdict is proxytest.Verdict.INCOMPATIBLE
    assert len(proxy.proofs) == 1


async def test_a_scenario_that_a_program_made(company: CompanyBuilder, roots: Path) -> None:
    async with company.running() as proxy:
        made = proxytest.Scenario(
            path=Path("made"), proxy=f"http://127.0.0.1:{proxy.port}", cacert=roots, targets=("idbroker.webex.com",)
        )
        run = await proxytest.run(made, select=["tunnel/https"])
    assert [(one.target, one.status) for one in run.results] == [("idbroker.webex.com:443", proxytest.Status.PASS)]


async def test_nobody_is_asked_for_a_password(write: Write, roots: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    with pytest.raises(proxytest.UsageError, match="no password for 'alice'"):
        await proxytest.run(write(_scenario(1, roots)))


@pytest.mark.parametrize(
    ("overrides", "sentence"),
    [
        ({"password": "wonderland"}, "as proxytest.Secret"),
        ({"proxi": "http://127.0.0.1:1"}, "there is no override 'proxi': use proxy, "),
        ({"select": "tls/inspektion"}, "no check is called 'tls/inspektion'"),
        ({"timeout": -1.0}, "must be more than 0 seconds"),
    ],
)
async def test_a_wrong_override_is_a_sentence(
    overrides: dict[str, Any], sentence: str, write: Write, roots: Path
) -> None:
    given = {"password": proxytest.Secret("x"), **overrides}
    with pytest.raises(proxytest.UsageError, match=sentence) as wrong:
        await proxytest.run(write(_scenario(1, roots)), **given)
    assert "wonderland" not in str(wrong.value)


async def test_a_password_of_nobody_is_a_mistake(write: Write) -> None:
    path = write("proxy: http://127.0.0.1:1\n")
    with pytest.raises(proxytest.UsageError, match="there is a password but no user"):
        await proxytest.run(path, password=proxytest.Secret("wonderland"))


async def test_a_name_that_is_not_on_the_shelf() -> None:
    with pytest.raises(proxytest.UsageError, match="did you mean 'corporate'"):
        await proxytest.run("corporat")


async def test_the_lab_is_started_and_ended() -> None:
    run = await proxytest.run("corporate", auth="ntlm", select="tunnel/https", targets=["idbroker.webex.com"])
    assert run.verdict is proxytest.Verdict.COMPATIBLE
    assert run.proxy.url is not None
    assert run.proxy.url.startswith("http://127.0.0.1:")


def test_tunnels_of_one_identity_share_the_context_until_the_file_changes(roots: Path, tmp_path: Path) -> None:
    alice = proxytest.Identity("alice", proxytest.Secret("wonderland"), remembered=False)
    path = tmp_path / "some.pem"
    path.write_bytes(roots.read_bytes())
    first = alice.context(path)
    assert alice.context(path) is first
    path.write_bytes(roots.read_bytes() * 2)
    assert alice.context(path) is not first
    assert alice.context(None) is alice.context(None)


SEVERAL = """
proxies:
  first: {proxy: "http://127.0.0.1:%d"}
  second: {proxy: "http://127.0.0.1:%d"}
user: alice
auth: ntlm
targets: [idbroker.webex.com]
cacert: %s
select: [tunnel/https, auth/scheme]
"""


@pytest.mark.parametrize("parallel", [1, 2])
async def test_each_proxy_of_a_scenario(company: CompanyBuilder, roots: Path, write: Write, parallel: int) -> None:
    async with company.running("ntlm") as first, company.running("ntlm") as second:
        path = write(SEVERAL % (first.port, second.port, roots))
        runs = await proxytest.run_all(path, password=proxytest.Secret("wonderland"), parallel=parallel)
        assert [(run.asked.name, run.verdict) for run in runs] == [
            ("first", proxytest.Verdict.COMPATIBLE),
            ("second", proxytest.Verdict.COMPATIBLE),
        ]
        with pytest.raises(proxytest.UsageError, match="has 2 runs, but `run` returns one"):
            await proxytest.run(path)
        with pytest.raises(proxytest.UsageError, match="'proxy' is for one run"):
            await proxytest.run_all(path, proxy="http://127.0.0.1:1")
        with pytest.raises(proxytest.UsageError, match="'parallel' must be at least 1"):
            await proxytest.run_all(path, parallel=0)


@pytest.mark.parametrize("parallel", [1, 2])
async def test_one_wrong_password_for_several_proxies_is_one_attempt(
    company: CompanyBuilder, roots: Path, write: Write, parallel: int
) -> None:
    async with company.running("ntlm") as first, company.running("ntlm") as second:
        path = write(SEVERAL % (first.port, second.port, roots))
        await proxytest.run_all(path, password=proxytest.Secret("looking-glass"), parallel=parallel)
    assert len(first.proofs) + len(second.proofs) == 1
