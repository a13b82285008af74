"""What the examples of config/source cannot show: other platforms, and what each finding names."""

from proxytest.features.settings.config_source import config_source
from proxytest.features.settings.observations import SettingsSeen
from proxytest.judgement.evidence import Evidence
from proxytest.model.result import Judgement, Status
from proxytest.model.run import Asked
from proxytest.model.settings import Platform, Setting, Source, SourceSeen
from proxytest.scenario.profile_file import load_profile

ENVIRONMENT = SourceSeen(source=Source.ENVIRONMENT, https="http://e:1")
HOST = "idbroker.webex.com:443"


def judged(
    *sources: SourceSeen,
    variables: dict[str, str] | None = None,
    by: str = "https_proxy",
    platform: Platform = Platform.LINUX,
) -> list[Judgement]:
    seen = SettingsSeen(
        proxy="http://p:1",
        source=by,
        pac=None,
        settings=tuple(Setting(source=name, value=value) for name, value in (variables or {}).items()),
        sources=sources,
        platform=platform,
        events=(1,),
    )
    asked = Asked(schemes=(), targets=(HOST,))
    evidence = Evidence(profile=load_profile("spark-2016"), asked=asked, observations=(seen,))
    return list(config_source.judge(evidence))


def test_who_uses_what_is_told() -> None:
    (only,) = judged(ENVIRONMENT, SourceSeen(source=Source.GNOME, missing="gsettings is not installed"))
    assert only.status is Status.PASS
    assert only.reason == (
        "apps: no setting; command-line tools, Chrome, Firefox: the environment (proxy http://e:1) "
        "[the GNOME settings: gsettings is not installed]"
    )


def test_a_source_that_only_services_read_is_no_proxy_of_the_apps() -> None:
    (only,) = judged(SourceSeen(source=Source.WINHTTP, https="http://h:1"), platform=Platform.WINDOWS)
    assert (
        only.reason == "apps, Chrome, Firefox: no setting; command-line tools: the WinHTTP settings (proxy http://h:1)"
    )


def test_different_values_in_both_cases() -> None:
    (only,) = judged(ENVIRONMENT, variables={"https_proxy": "http://e:1", "HTTPS_PROXY": "http://f:1"})
    assert only.status is Status.WARN
    assert only.findings[0].actual == (
        "https_proxy: http://e:1 (curl, Wget, Python requests, Python urllib, Node.js (proxy-from-env), "
        "Chrome on Linux, Firefox on Linux); HTTPS_PROXY: http://f:1 (Go)"
    )


def test_upper_case_alone_matters_only_where_it_names_the_proxy() -> None:
    variables = {"HTTPS_PROXY": "http://e:1"}
    assert judged(ENVIRONMENT, variables=variables, by="HTTPS_PROXY")[0].status is Status.WARN
    assert judged(ENVIRONMENT, variables=variables, by="--proxy")[0].status is Status.PASS


def test_a_mac_wants_the_web_proxy() -> None:
    secure = SourceSeen(source=Source.MACOS, https="http://m:1")
    (only,) = judged(secure, platform=Platform.MACOS)
    assert (only.status, only.findings[0].actual) == (Status.WARN, "only the Secure Web Proxy (HTTPS) is set")
    both = SourceSeen(source=Source.MACOS, https="http://m:1", http="http://m:1")
    assert judged(both, platform=Platform.MACOS)[0].status is Status.PASS


def test_exceptions_count_where_their_source_wins() -> None:
    gnome = SourceSeen(source=Source.GNOME, https="http://e:1", exceptions=("webex.com",))
    rows = judged(ENVIRONMENT, gnome, platform=Platform.GNOME)
    assert [(row.target, row.status) for row in rows] == [("settings", Status.PASS), (HOST, Status.WARN)]
    assert rows[1].findings[0].actual == "the GNOME settings: exception 'webex.com' (apps, Chrome, Firefox)"
    rows = judged(ENVIRONMENT, gnome, platform=Platform.LINUX)
    assert rows[1].findings[0].actual == "the GNOME settings: exception 'webex.com' (apps)"


def test_exceptions_without_a_proxy_exempt_nobody() -> None:
    alone = SourceSeen(source=Source.ENVIRONMENT, pac="http://wpad/wpad.dat", exceptions=("*",))
    assert len(judged(alone)) == 1


def test_no_finding_names_a_host_in_its_message() -> None:
    rows = judged(ENVIRONMENT, SourceSeen(source=Source.GNOME, https="http://g:1", exceptions=("*",)))
    assert rows
    for row in rows:
        for finding in row.findings:
            assert "http" not in finding.message + finding.remedy


def test_settings_that_say_nothing_are_a_skip() -> None:
    assert judged(SourceSeen(source=Source.ENVIRONMENT))[0].status is Status.SKIP
