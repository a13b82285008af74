"""Firefox's policy: policies.json and the registry."""

import json

import pytest

from proxytest.model.settings import Source, SourceSeen
from proxytest.protocol.settings.firefox import parse_policies, parse_registry

MANUAL = {
    "Mode": "manual",
    "Locked": True,
    "HTTPProxy": "proxy:8080",
    "SSLProxy": "proxy:8443",
    "SOCKSProxy": "proxy:1080",
    "Passthrough": "<local>, .corp.test",
}


def policies(proxy: object) -> str:
    return json.dumps({"policies": {"Proxy": proxy}})


def test_manual() -> None:
    assert parse_policies(policies(MANUAL)) == SourceSeen(
        source=Source.FIREFOX_POLICY,
        http="http://proxy:8080",
        https="http://proxy:8443",
        socks="socks5://proxy:1080",
        exceptions=("<local>", ".corp.test"),
    )


def test_one_proxy_for_all() -> None:
    assert parse_policies(policies({**MANUAL, "UseHTTPProxyForAllProtocols": True})).https == "http://proxy:8080"
    registry = (
        "HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\Mozilla\\Firefox\\Proxy\r\n"
        "    Mode    REG_SZ    manual\r\n    HTTPProxy    REG_SZ    proxy:8080\r\n"
        "    UseHTTPProxyForAllProtocols    REG_DWORD    0x1\r\n"
    )
    assert parse_registry(registry).https == "http://proxy:8080"


@pytest.mark.parametrize(
    ("proxy", "seen"),
    [
        ({"Mode": "none"}, SourceSeen(source=Source.FIREFOX_POLICY, direct=True)),
        ({"Mode": "system"}, SourceSeen(source=Source.FIREFOX_POLICY)),
        ({"Mode": "autoDetect"}, SourceSeen(source=Source.FIREFOX_POLICY, autodetect=True)),
        (
            {"Mode": "autoConfig", "AutoConfigURL": "http://p/x"},
            SourceSeen(source=Source.FIREFOX_POLICY, pac="http://p/x"),
        ),
        ([], SourceSeen(source=Source.FIREFOX_POLICY)),
    ],
)
def test_modes(proxy: object, seen: SourceSeen) -> None:
    assert parse_policies(policies(proxy)) == seen


@pytest.mark.parametrize("text", ["", "{", "[" * 100_000])
def test_what_is_not_json_is_missing(text: str) -> None:
    assert parse_policies(text).missing == "policies.json is not JSON"
