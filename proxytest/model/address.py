"""Addresses of proxies and of targets."""

import ipaddress
import re
from dataclasses import dataclass
from typing import Literal
from urllib.parse import SplitResult, urlsplit

from proxytest.model.errors import UsageError

_PAC_PATH = re.compile(r"\.(pac|dat|js)$|wpad|proxy\.pac", re.IGNORECASE)
_LABEL = r"[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?"
_LONGEST = 253  #: characters of a name that DNS carries (RFC 1035 section 2.3.4: 255 octets on the wire), or TLS
_ZONE = re.compile(r"[A-Za-z0-9._~-]+")  #: RFC 6874 section 2
_HOST = re.compile(rf"{_LABEL}(?:\.{_LABEL})*")  #: RFC 1123 section 2.1, and the underscore that is seen in use


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Authority:
    """A host and a port, as in the request target of CONNECT (RFC 9110 section 9.3.6)."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProxyAddress:
    """An explicit proxy: its authority, and whether the connection to it uses TLS."""

    scheme: Literal["http", "https"]
    authority: Authority

    def __str__(self) -> str:
        return f"{self.scheme}://{self.authority}"

    @property
    def secure(self) -> bool:
        """Does TLS protect the connection to the proxy?"""
        return self.scheme == "https"


def parse_authority(text: str, default_port: int = 443) -> Authority:
    """Read `host`, `host:port`, `[ipv6]` or `[ipv6]:port`.

    Raises UsageError for any other text.
    """
    if "@" in text:
        # It may contain a password, so the message does not repeat it.
        raise UsageError("a target is a host or host:port, without a user name")
    try:
        split = urlsplit(f"//{text}")
    except ValueError:
        raise UsageError(f"'{text}' is not a host or host:port") from None
    if not split.hostname or split.path or split.query or split.fragment:
        raise UsageError(f"'{text}' is not a host or host:port")
    return Authority(host=_host(split.hostname, text), port=_port(split, text) or default_port)


def parse_proxy(text: str) -> ProxyAddress:
    """Read a proxy as people write it: `http://proxy:8080`, `https://proxy`, `proxy:8080`.

    Raises UsageError for a PAC file's address, a URL with credentials, or another scheme. Without a port it is 8080 for
    `http` and 443 for `https`.
    """
    if "@" in text:
        # It may contain a password, so the message does not repeat it.
        raise UsageError(
            "the proxy's address contains a user name: use --user for the name, and --password-file for the password"
        )
    try:
        split = urlsplit(text if "://" in text else f"http://{text}")
    except ValueError:
        raise UsageError(_unreadable(text)) from None
    if not split.scheme:  # such as quotes around it
        raise UsageError(_unreadable(text))
    if split.scheme not in ("http", "https"):
        raise UsageError(f"a proxy is an http:// or https:// address; '{split.scheme}://' is not supported")
    if not split.hostname:
        raise UsageError(f"'{text}' names no proxy host")
    _refuse_path(split, text)
    port = _port(split, text) or (443 if split.scheme == "https" else 8080)
    scheme: Literal["http", "https"] = "https" if split.scheme == "https" else "http"
    return ProxyAddress(scheme=scheme, authority=Authority(host=_host(split.hostname, text), port=port))


def _unreadable(text: str) -> str:
    return f"'{text}' is not a proxy's address, such as http://proxy.corp:8080"


def _refuse_path(split: SplitResult, text: str) -> None:
    if _PAC_PATH.search(split.path):
        raise UsageError(f"'{text}' is the address of a PAC file, not of a proxy: use --pac for it")
    if split.path not in ("", "/") or split.query or split.fragment:
        raise UsageError(f"'{text}' has a path: a proxy is only a host and a port, such as http://proxy.corp:8080")


def _host(host: str, text: str) -> str:
    if ":" in host:
        return _ipv6(host, text)
    try:
        name = host if host.isascii() or len(host) > _LONGEST else _a_labels(host)
    except UnicodeError:
        raise UsageError(f"'{text}' has no valid host name") from None
    name = name.removesuffix(".")  # a final dot means the same (RFC 1034 section 3.1), and no certificate has it
    if len(name) > _LONGEST:
        raise UsageError(f"'{text[:40]}...' has a host name of more than {_LONGEST} characters")
    if not _HOST.fullmatch(name):
        raise UsageError(f"'{text}' has no valid host name")
    return name.lower()


def _ipv6(host: str, text: str) -> str:
    """Read an address, also with a zone, whose % is written %25 in a URL (RFC 6874 section 2)."""
    address, percent, zone = host.partition("%")
    zone = zone.removeprefix("25") or zone
    try:
        parsed = ipaddress.IPv6Address(address)
    except ValueError:
        parsed = None
    if parsed is None or (percent and not _ZONE.fullmatch(zone)):
        raise UsageError(f"'{text}' has no valid IPv6 address")
    return f"{ipv6_text(parsed)}{percent}{zone}"


def ipv6_text(address: ipaddress.IPv6Address) -> str:
    """Write an address as browsers do (URL standard, "IPv6 serializer"), under every Python.

    Since Python 3.13 `str` writes the IPv4 address in ::ffff:192.0.2.1 with dots, which browsers do not.
    """
    mapped = address.ipv4_mapped
    return str(address) if mapped is None else f"::ffff:{int(mapped) >> 16:x}:{int(mapped) & 0xFFFF:x}"


def _a_labels(host: str) -> str:
    """Return a name as browsers look it up in DNS: by UTS 46, which keeps `ß`, where IDNA 2003 makes it `ss`.

    The result is not checked further, as in browsers: IDNA 2008 forbids names that are in use, such as emoji.
    """
    from idna import uts46_remap  # imported late: its tables are slow to load, and few names need them

    labels = uts46_remap(host, std3_rules=False).split(".")
    return ".".join(label if label.isascii() else f"xn--{label.encode('punycode').decode()}" for label in labels)


def _port(split: SplitResult, text: str) -> int | None:
    try:
        port = split.port
    except ValueError:
        raise UsageError(f"'{text}' has a port that is not a number from 1 to 65535") from None
    if port == 0:
        raise UsageError(f"'{text}' has a port that is not a number from 1 to 65535")
    return port
