"""Proxies and lists of hosts, as settings write them."""

import re

from proxytest.model.address import parse_proxy
from proxytest.model.errors import UsageError
from proxytest.protocol.settings.variable_readers import has_port

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
_BETWEEN = re.compile(r"[,;|\s]+")
_MAX_TEXT = 2048  #: characters of an address; a longer one is cut: no address is that long
_MAX_EXCEPTIONS = 500  #: entries of a list; Windows itself allows 2064 characters


def without_credentials(url: str, instead: str = "<redacted>@") -> str:
    """Remove everything up to the last @: passwords may contain `/`, `#` or `@`, and `http://` may be missing."""
    before, at, rest = url.rpartition("@")
    scheme = _SCHEME.match(before)
    return f"{scheme[0] if scheme else ''}{instead}{rest}" if at else url


def pac_address(text: str) -> str | None:
    """Return the address of a PAC file; None for an empty text."""
    return without_credentials(text.strip("\0 \t\r\n\"'"))[:_MAX_TEXT] or None


def proxy_address(host: str, port: str = "") -> str | None:
    """Return a proxy as `http://host:port`; None for an empty text or a port only.

    A text that is not a valid address is kept, without user info: it is a finding. So is one of an http:// proxy
    without a port, which is kept without: no port is assumed.
    """
    text = without_credentials(host.strip(), "").rstrip("/")[:_MAX_TEXT]
    if not text:
        return None
    bare = text.partition("://")[2] or text
    if port.strip() not in ("", "0") and not re.search(r"[^:]:\d+$|\]:\d+$", bare):
        text = f"{text}:{port.strip()}"
    try:
        proxy = parse_proxy(text)
    except UsageError:
        return text
    return str(proxy) if proxy.secure or has_port(text) else str(proxy).rpartition(":")[0]


def exceptions_of(text: str) -> tuple[str, ...]:
    """Split a list of hosts; every system uses one of these separators, and no host contains one.

    A proxy in the list may have a password with any character: everything before the last @ is removed.
    """
    text = without_credentials(text, "") if "@" in text else text
    entries = (entry.strip("\"'") for entry in _BETWEEN.split(text[: 64 * _MAX_TEXT]))
    return tuple(dict.fromkeys(entry for entry in entries if entry))[:_MAX_EXCEPTIONS]


def proxies_of(text: str) -> dict[str, str]:
    """Read the Windows notation: `proxy:8080` for all, or `http=proxy:8080;https=proxy:8443`(keys in lower case).

    The key of a proxy for all schemes is empty. `socks=` does not apply to `http` and `https`.
    Source: MS, WINHTTP_PROXY_INFO, lpszProxy; Chromium's ProxyServer has the same.
    """
    found: dict[str, str] = {}
    # A password may contain a separator: everything before the last @ is removed.
    text = without_credentials(text, "") if "@" in text else text
    for entry in re.split(r"[;\s]+", text[: 4 * _MAX_TEXT]):
        scheme, equals, address = entry.rpartition("=")
        first = address.partition(",")[0]  # Chromium tries the rest if the first fails
        proxy = proxy_address(first)
        if proxy is not None:
            found.setdefault(scheme.strip().lower() if equals else "", proxy)
    return found
