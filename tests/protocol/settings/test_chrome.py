"""Chrome's policy: files on Linux, the registry, a property list."""

import json
import plistlib

import pytest

from proxytest.model.settings import Source, SourceSeen
from proxytest.protocol.settings.chrome import parse_plist, parse_policies, parse_registry

FIXED = {"ProxyMode": "fixed_servers", "ProxyServer": "https=proxy:8443;http=proxy:8080", "ProxyBypassList": "a, .b"}
SEEN = SourceSeen(
    source=Source.CHROME_POLICY, http="http://proxy:8080", https="http://proxy:8443", exceptions=("a", ".b")
)


@pytest.mark.parametrize("policy", [FIXED, {"ProxySettings": FIXED, "ProxyMode": "direct"}])
def test_single_policies_and_the_newer_one(policy: dict[str, object]) -> None:
    assert parse_policies(json.dumps(policy)) == SEEN
    assert parse_plist(plistlib.dumps(policy)) == SEEN
    assert parse_plist(plistlib.dumps(policy, fmt=plistlib.FMT_BINARY)) == SEEN


def test_policies_may_be_spread_over_files() -> None:
    assert parse_policies(*(json.dumps({name: value}) for name, value in FIXED.items())) == SEEN


def test_the_registry() -> None:
    values = "".join(f"    {name}    REG_SZ    {value}\r\n" for name, value in FIXED.items())
    assert parse_registry(f"HKEY_LOCAL_MACHINE\\...\\Chrome\r\n{values}") == SEEN
    assert parse_registry(f"KEY\r\n    ProxySettings    REG_SZ    {json.dumps(FIXED)}\r\n") == SEEN


@pytest.mark.parametrize(
    ("policy", "seen"),
    [
        ({"ProxyMode": "direct"}, SourceSeen(source=Source.CHROME_POLICY, direct=True)),
        ({"ProxyMode": "auto_detect"}, SourceSeen(source=Source.CHROME_POLICY, autodetect=True)),
        ({"ProxyMode": "system", "ProxyServer": "p:1"}, SourceSeen(source=Source.CHROME_POLICY)),
        (
            {"ProxyMode": "pac_script", "ProxyPacUrl": "http://p/x"},
            SourceSeen(source=Source.CHROME_POLICY, pac="http://p/x"),
        ),
        ({"ProxyServerMode": 0}, SourceSeen(source=Source.CHROME_POLICY, direct=True)),
        (
            {"ProxyServerMode": 2, "ProxyPacUrl": "http://p/x"},
            SourceSeen(source=Source.CHROME_POLICY, pac="http://p/x"),
        ),
        ({"HomepageLocation": "x"}, SourceSeen(source=Source.CHROME_POLICY)),
        ({"ProxySettings": "x", "ProxyServer": ["p"]}, SourceSeen(source=Source.CHROME_POLICY)),
    ],
)
def test_modes(policy: dict[str, object], seen: SourceSeen) -> None:
    assert parse_policies(json.dumps(policy)) == seen


def test_what_is_broken_is_missing() -> None:
    assert parse_policies("{}", "{").missing == "a policy file is not JSON"
    assert parse_plist(b"bplist00\xff").missing == "the managed preferences are no property list"
