"""What each program makes of the variables, and where they differ."""

import pytest

from proxytest.features.settings.config_source import config_source
from proxytest.features.settings.observations import SettingsSeen
from proxytest.judgement.evidence import Evidence
from proxytest.model.result import Finding, Judgement, Status
from proxytest.model.run import Asked
from proxytest.model.settings import Platform, SourceSeen
from proxytest.protocol.settings.environment import parse_environment, settings_of
from proxytest.scenario.profile_file import load_profile

HOST = "idbroker.webex.com:443"
PROXY = {"https_proxy": "http://p:1"}


def judged(environ: dict[str, str], *sources: SourceSeen, platform: Platform = Platform.LINUX) -> list[Judgement]:
    seen = SettingsSeen(
        proxy="http://p:1",
        source="--proxy",
        pac=None,
        settings=settings_of(environ),
        sources=(parse_environment(environ), *sources),
        platform=platform,
        events=(1,),
    )
    asked = Asked(schemes=(), targets=(HOST,))
    evidence = Evidence(profile=load_profile("spark-2016"), asked=asked, observations=(seen,))
    return list(config_source.judge(evidence))


def found(environ: dict[str, str], code: str, target: str = "settings") -> Finding | None:
    findings = [one for row in judged(environ) if row.target == target for one in row.findings]
    return next((one for one in findings if one.code == code), None)


def actual(environ: dict[str, str], code: str, target: str = "settings") -> str:
    finding = found(environ, code, target)
    return finding.actual if finding else ""


def test_who_uses_which_variable_is_told_and_apps_use_none() -> None:
    (only,) = judged({"https_proxy": "http://p:1"})
    assert only.status is Status.PASS
    assert only.reason == (
        "apps: no setting; curl, Wget, Python requests, Python urllib, Node.js (proxy-from-env), Go, Chrome on Linux, "
        "Firefox on Linux: the environment (proxy http://p:1)"
    )


@pytest.mark.parametrize(
    ("environ", "told"),
    [
        ({"http_proxy": "http://p:1"}, "directly: curl, Wget, Python requests, Python urllib, Node.js"),
        ({"HTTP_PROXY": "http://p:1"}, "directly: curl, Wget, Python requests, Python urllib, Node.js"),
        ({"all_proxy": "http://p:1"}, "directly: Wget, Python urllib, Go; through the proxy: curl, Python requests"),
        ({"ALL_PROXY": "http://p:1", "http_proxy": "http://p:1"}, "directly: Wget, Python urllib, Go; through"),
        ({"HTTPS_PROXY": "http://p:1"}, ""),
        ({"https_proxy": "p:1"}, "directly: Firefox on Linux; through the proxy: curl, Wget"),
        ({"https_proxy": "http://p:1"}, ""),
    ],
)
def test_who_finds_no_proxy_for_https(environ: dict[str, str], told: str) -> None:
    assert told in actual(environ, "settings.not-for-https")
    assert bool(told) is bool(actual(environ, "settings.not-for-https"))


def test_chrome_reads_the_variables_on_linux_only() -> None:
    (only,) = judged({"http_proxy": "http://p:1"}, platform=Platform.WINDOWS)
    assert "Chrome" not in (only.findings[0].actual or "")


def test_a_proxy_without_a_port_and_who_dials_what() -> None:
    assert actual({"https_proxy": "http://proxy"}, "settings.no-port") == (
        "port 80: Wget, Python requests, Node.js (proxy-from-env), Go, Chrome on Linux, Firefox on Linux; "
        "port 443: Python urllib; port 1080: curl"
    )
    assert not actual(PROXY, "settings.no-port")


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("localhost;.webex.com", "';' in no_proxy is read as a separator by Chrome on Linux and not by curl, Wget,"),
        ("localhost .webex.com", "a blank in no_proxy is read as a separator by curl, Node.js (proxy-from-env) and no"),
        ("localhost\t.webex.com", "a tab in no_proxy is read as a separator by curl"),
        ("localhost|.webex.com", "'|' in no_proxy is read as a separator by no program"),
        ("localhost; .corp.test", "';' in no_proxy is read"),
        (
            "localhost,*.webex.com",
            "'*.webex.com': directly: Node.js (proxy-from-env), Go, Chrome on Linux; through the",
        ),
        ("*,localhost", "'*': directly: Node.js (proxy-from-env), Go, Chrome on Linux; through the proxy: curl"),
        ("'.webex.com'", "''.webex.com'': through the proxy: curl, Wget"),
        ("https://webex.com", "'https://webex.com': directly: Chrome on Linux; through the proxy: curl"),
        ("localhost\n.webex.com", "a line break in no_proxy is read as a separator by curl"),
        ("[.webex.com]", "'[.webex.com]': through the proxy: curl"),
        ("[::1],[fd00::1]:443", ""),
        ("localhost, .corp.test", ""),
        ("localhost,127.0.0.1,::1,.corp.test,10.0.0.0/8", ""),
    ],
)
def test_who_reads_which_entry(value: str, told: str) -> None:
    said = actual({**PROXY, "no_proxy": value}, "settings.exceptions-differ")
    assert told in said
    assert bool(told) is bool(said)


@pytest.mark.parametrize(
    ("value", "code", "told"),
    [
        (".webex.com", "settings.exempt", "(curl, Wget, Python requests, Python urllib, Node.js"),
        (
            "localhost;.webex.com",
            "settings.exceptions-differ",
            "'.webex.com' (Chrome on Linux); through the proxy: curl",
        ),
        (
            "localhost .webex.com",
            "settings.exceptions-differ",
            "'.webex.com' (curl, Node.js (proxy-from-env)); through",
        ),
        ("webex.com", "settings.exceptions-differ", "; through the proxy: Node.js (proxy-from-env)"),
        ("localhost,,.corp.test", "settings.exceptions-differ", "exception '' (Firefox on Linux); through the proxy"),
        ("*", "settings.exceptions-differ", "; through the proxy: Wget"),
    ],
)
def test_who_goes_past_the_proxy_to_a_host(value: str, code: str, told: str) -> None:
    assert told in actual({**PROXY, "no_proxy": value}, code, HOST)


def test_who_does_not_read_the_upper_case_is_not_said_to_misread_it() -> None:
    said = actual({**PROXY, "NO_PROXY": "localhost;.webex.com"}, "settings.exceptions-differ")
    assert "by Chrome on Linux and not by curl, Python requests" in said


def test_exceptions_without_a_proxy_are_no_matter() -> None:
    assert [row.status for row in judged({"no_proxy": "localhost;.webex.com"})] == [Status.SKIP]
