"""Chrome's enterprise policy: ProxySettings, and the single policies that it replaced."""

import json
from collections.abc import Mapping

from proxytest.model.settings import Source, SourceSeen
from proxytest.protocol.settings.settings_text import exceptions_of, pac_address, proxies_of
from proxytest.protocol.settings.windows_registry import parse_values

_NAMES = ("ProxyMode", "ProxyServerMode", "ProxyServer", "ProxyPacUrl", "ProxyBypassList")
_BY_NUMBER = {"0": "direct", "1": "auto_detect", "2": "fixed_servers", "3": "system"}  #: of ProxyServerMode, deprecated


def parse_policies(*texts: str) -> SourceSeen:
    """Read the files of a `managed` folder, in the order of their names; a policy that is set twice counts once."""
    merged: dict[str, object] = {}
    for text in texts:
        try:
            data: object = json.loads(text)
        except (ValueError, RecursionError):
            return SourceSeen(source=Source.CHROME_POLICY, missing="a policy file is not JSON")
        if isinstance(data, dict):
            merged |= data
    return _policy(merged)


def parse_registry(text: str) -> SourceSeen:
    r"""Read `reg query HKLM\Software\Policies\Google\Chrome`; ProxySettings is JSON in a string there."""
    values = parse_values(text)
    single: dict[str, object] = {name: values[name.lower()] for name in _NAMES if name.lower() in values}
    try:
        nested: object = json.loads(values.get("proxysettings", "{}"))
    except (ValueError, RecursionError):
        nested = {}
    return _policy({**single, "ProxySettings": nested})


def parse_plist(data: bytes) -> SourceSeen:
    """Read com.google.Chrome.plist of the managed preferences."""
    import plistlib  # which only macOS needs
    from xml.parsers.expat import ExpatError

    try:
        found: object = plistlib.loads(data)
    except (ValueError, ExpatError, plistlib.InvalidFileException, AttributeError, LookupError, OverflowError):
        found = None  # the XML parser raises its own errors for some broken files
    if not isinstance(found, dict):
        return SourceSeen(source=Source.CHROME_POLICY, missing="the managed preferences are no property list")
    return _policy(found)


def _policy(policies: Mapping[str, object]) -> SourceSeen:
    """Read the policies; ProxySettings overrides the single ones (Chrome's policy list)."""
    nested = policies.get("ProxySettings")
    found: Mapping[str, object] = nested if isinstance(nested, dict) and nested else policies
    values = {name: str(found[name]) for name in _NAMES if isinstance(found.get(name), str | int)}
    mode = values.get("ProxyMode") or _old_mode(values)
    servers = proxies_of(values.get("ProxyServer", "")) if mode == "fixed_servers" else {}
    return SourceSeen(
        source=Source.CHROME_POLICY,
        http=servers.get("http", servers.get("")),
        https=servers.get("https", servers.get("")),
        socks=servers.get("socks"),
        pac=pac_address(values.get("ProxyPacUrl", "")) if mode == "pac_script" else None,
        autodetect=mode == "auto_detect",
        direct=mode == "direct",
        exceptions=exceptions_of(values.get("ProxyBypassList", "")),
    )


def _old_mode(values: Mapping[str, str]) -> str:
    """Return the mode for its number, which the registry writes as 0x2; manual with a PAC address means PAC."""
    mode = _BY_NUMBER.get(values.get("ProxyServerMode", "").removeprefix("0x"), "")
    return "pac_script" if mode == "fixed_servers" and values.get("ProxyPacUrl") else mode
