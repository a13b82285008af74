"""What programs make of the variables."""

from proxytest.model.settings import Source, SourceSeen
from proxytest.protocol.settings.environment import parse_environment, settings_of


def test_each_target_scheme_has_its_variable() -> None:
    seen = parse_environment(
        {
            "http_proxy": "http://a:1",
            "https_proxy": "b:2",
            "no_proxy": "localhost,.corp.test",
            "auto_proxy": "http://p/x",
        }
    )
    assert seen == SourceSeen(
        source=Source.ENVIRONMENT,
        http="http://a:1",
        https="http://b:2",
        pac="http://p/x",
        exceptions=("localhost", ".corp.test"),
    )


def test_all_proxy_stands_for_what_is_left_open() -> None:
    seen = parse_environment({"ALL_PROXY": "http://a:1", "HTTP_PROXY": "http://b:2"})
    assert (seen.https, seen.http) == ("http://a:1", "http://b:2")


def test_lower_case_goes_first_and_what_is_empty_is_not_set() -> None:
    assert parse_environment({"https_proxy": "http://a:1", "HTTPS_PROXY": "http://b:2"}).https == "http://a:1"
    assert parse_environment({"https_proxy": "", "HTTPS_PROXY": "http://b:2"}).https == "http://b:2"
    assert not parse_environment({"https_proxy": ""}).says


def test_no_password_is_told() -> None:
    environ = {"HTTPS_PROXY": "http://alice:s3cret@proxy:80"}
    assert "s3cret" not in f"{parse_environment(environ)} {settings_of(environ)}"
    assert parse_environment(environ).proxy == "http://proxy:80"
