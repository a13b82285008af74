"""Secrets of the environment that are not used are told of, and why."""

import pytest

from proxytest.features.settings.probes.machine import read_environment
from proxytest.prepare.merge_options import Options
from proxytest.prepare.unused import unused_secrets

HTTPS_PROXY = {"HTTPS_PROXY": "http://bob:s3cret@proxy.corp:8080"}
PASSWORD = {"PROXYTEST_PASSWORD": "s3cret"}


def told(options: Options, environ: dict[str, str], source: str) -> list[str]:
    return list(unused_secrets(options, environ, read_environment(environ), source))


@pytest.mark.parametrize(
    ("options", "environ", "source", "sentences"),
    [
        (Options(), {}, "--proxy", []),
        (Options(user="alice"), PASSWORD, "--proxy", []),
        (Options(), HTTPS_PROXY, "HTTPS_PROXY", []),
        (Options(), PASSWORD, "--proxy", ["PROXYTEST_PASSWORD is not used, since there is no user: use --user"]),
        (
            Options(),
            HTTPS_PROXY,
            "--proxy",
            ["the credentials in HTTPS_PROXY are not used, since the proxy is set by --proxy: use --user"],
        ),
        (
            Options(user="alice"),
            HTTPS_PROXY,
            "HTTPS_PROXY",
            ["the credentials in HTTPS_PROXY are not used, since the user is set elsewhere"],
        ),
        (
            Options(),
            {"HTTPS_PROXY": "http://bob@proxy.corp:8080"},
            "HTTPS_PROXY",
            ["the user in HTTPS_PROXY is not used, since it has no password there: use --user"],
        ),
    ],
)
def test_what_is_not_used_is_told_with_the_reason(
    options: Options, environ: dict[str, str], source: str, sentences: list[str]
) -> None:
    assert told(options, environ, source) == sentences
