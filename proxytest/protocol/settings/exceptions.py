"""Does a list of exceptions exclude a host from the proxy?

Two kinds: Variables, GNOME, KDE and Firefox compare the end of the name: `corp.test` means itself and all below
it (curl, CURLOPT_NOPROXY; GLib, GSimpleProxyResolver ignore-hosts). Windows, macOS and Chrome compare the whole name
with `*` as a wildcard: `corp.test` means itself only (Chromium, net/docs/proxy.md).
"""

import fnmatch
import ipaddress
import re

from proxytest.model.settings import Source, SourceSeen

_BY_SUFFIX = frozenset(
    {Source.ENVIRONMENT, Source.GNOME, Source.KDE, Source.NETWORK_MANAGER, Source.FIREFOX_POLICY}
)  # fmt: skip
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*)://(.*)", re.DOTALL)
_PORT = re.compile(r"(.*[^:]):(\d{1,5})", re.DOTALL)  # not the end of a bare IPv6 address
_SHORT_NETWORK = re.compile(r"(\d{1,3}(?:\.\d{1,3}){0,2})/(\d{1,2})")  #: macOS writes 169.254/16


def exempting(seen: SourceSeen, host: str, port: int) -> str | None:
    """Return the entry that excludes an https:// target from the source's proxy; None if there is none."""
    by_suffix = seen.source in _BY_SUFFIX
    entry = next((one for one in seen.exceptions if _matches(one, host, port, by_suffix=by_suffix)), None)
    if seen.only_exceptions:
        return None if entry else "(not in the list of hosts for which the proxy is)"
    return entry


def _matches(entry: str, host: str, port: int, *, by_suffix: bool) -> bool:
    rule, name = entry.strip().lower(), host.lower().rstrip(".")
    if match := _SCHEME.fullmatch(rule):
        if match[1] != "https":
            return False
        rule = match[2]
    if rule == "<local>":
        return "." not in name and ":" not in name
    if (match := _PORT.fullmatch(rule)) and (":" not in match[1] or match[1].endswith("]")):
        if int(match[2]) != port:
            return False
        rule = match[1]
    address = _address(name)
    if address is not None and (network := _network(rule)) is not None:
        return address in network
    return rule == "*" or (_ends(name, rule) if by_suffix else _like(name, rule))


def _ends(name: str, rule: str) -> bool:
    """Compare labels from the end: `corp.test`, `.corp.test` and `*.corp.test` mean the same."""
    suffix = rule.removeprefix("*").strip(".")
    return bool(suffix) and (name == suffix or name.endswith(f".{suffix}"))


def _like(name: str, rule: str) -> bool:
    """Compare the whole name; `.corp.test` is short for `*.corp.test`. `[` has no special meaning."""
    pattern = f"*{rule}" if rule.startswith(".") else rule
    return len(pattern) <= 255 and fnmatch.fnmatchcase(name, pattern.replace("[", "[[]"))


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(text.strip("[]"))
    except ValueError:
        return None


def _network(text: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
    if match := _SHORT_NETWORK.fullmatch(text):
        text = f"{match[1]}{'.0' * (3 - match[1].count('.'))}/{match[2]}"
    try:
        return ipaddress.ip_network(text.strip("[]"), strict=False)
    except ValueError:
        return None
