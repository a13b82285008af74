"""Firefox's enterprise policy `Proxy`: policies.json, or the registry."""

import json

from proxytest.model.settings import Source, SourceSeen
from proxytest.protocol.settings.settings_text import exceptions_of, pac_address, proxy_address
from proxytest.protocol.settings.windows_registry import parse_values

_NAMES = ("Mode", "HTTPProxy", "SSLProxy", "SOCKSProxy", "Passthrough", "AutoConfigURL", "UseHTTPProxyForAllProtocols")


def parse_policies(text: str) -> SourceSeen:
    """Read policies.json."""
    try:
        data: object = json.loads(text)
    except (ValueError, RecursionError):
        return SourceSeen(source=Source.FIREFOX_POLICY, missing="policies.json is not JSON")
    policies = data.get("policies") if isinstance(data, dict) else None
    proxy = policies.get("Proxy") if isinstance(policies, dict) else None
    found = proxy if isinstance(proxy, dict) else {}
    return _policy({name: found[name] for name in _NAMES if isinstance(found.get(name), str | bool)})


def parse_registry(text: str) -> SourceSeen:
    r"""Read `reg query HKLM\Software\Policies\Mozilla\Firefox\Proxy`."""
    values = parse_values(text)
    return _policy({name: values[name.lower()] for name in _NAMES if name.lower() in values})


def _policy(found: dict[str, str | bool]) -> SourceSeen:
    values = {name: value for name, value in found.items() if isinstance(value, str)}
    mode = values.get("Mode", "")
    manual = mode == "manual"
    http = proxy_address(values.get("HTTPProxy", "")) if manual else None
    for_all = found.get("UseHTTPProxyForAllProtocols") in (True, "0x1")
    https = proxy_address(values.get("SSLProxy", "")) if manual else None
    socks = values.get("SOCKSProxy", "") if manual else ""
    return SourceSeen(
        source=Source.FIREFOX_POLICY,
        http=http,
        https=http if for_all else https,
        socks=proxy_address(f"socks5://{socks}") if socks else None,
        pac=pac_address(values.get("AutoConfigURL", "")) if mode == "autoConfig" else None,
        autodetect=mode == "autoDetect",
        direct=mode == "none",
        exceptions=exceptions_of(values.get("Passthrough", "")),
    )
