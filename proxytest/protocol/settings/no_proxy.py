"""Which hosts each program excludes from the proxy by no_proxy: every program splits and compares in its own way.

Recorded from the programs themselves: tests/protocol/settings/recorded_variables.json. A host is a name in lower case,
or an address without brackets. Go and Chrome never use a proxy for localhost, which is not told here.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from fnmatch import fnmatchcase
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from proxytest.protocol.settings.variable_readers import Program

#: What separates entries besides the comma, and who reads it so.
SEPARATORS: Mapping[str, tuple[Program, ...]] = {
    ";": (Program.CHROMIUM,),
    "|": (),
    " ": (Program.CURL, Program.NODE),
    "\t": (Program.CURL, Program.NODE),
    "\n": (Program.CURL, Program.NODE),
}

Exempting = Callable[[str, str, int], str | None]  #: of a value, a host and a port: the entry that covers the host

_NUMBER = re.compile(r"\d+")
_CHROMIUM_PORT = re.compile(r"(.*[^:]):(\d{1,5})")
_WITH_PORT = re.compile(r"(.+):(\d+)")


def excluding_entry(program: Program, value: str, host: str, port: int) -> str | None:
    """Return the entry by which a program goes to this https:// target directly; None if it uses the proxy."""
    return _BY_PROGRAM[program](value, host.lower().rstrip("."), port)


def _by_curl(value: str, host: str, _: int) -> str | None:
    """Commas and blanks separate; a name is compared from its end, without the first and the last dot of the entry.

    An entry has no port, and `*` is known alone only (libcurl 7.88, noproxy.c). An IPv6 address is compared as text.
    """
    if value == "*":
        return value
    address = _address(host)
    matches = _in_curls_network if isinstance(address, IPv4Address) else _below
    return _first(re.split(r"[,\s]+", value), lambda entry: matches(host, entry.lower()))


def _below(host: str, entry: str) -> bool:
    name = entry.removesuffix(".").removeprefix(".")
    return bool(name) and (host == name or host.endswith(f".{name}"))


def _in_curls_network(host: str, entry: str) -> bool:
    """Compare with an address or a network, whose length is read as far as there are digits."""
    base, slash, length = entry.partition("/")
    if not slash:
        return host == base
    digits = _NUMBER.match(length)
    bits = int(digits[0]) if digits else 0
    return _contains(f"{base}/{bits}", host) if bits else host == base


def _by_wget(value: str, host: str, _: int) -> str | None:
    """Commas separate, and blanks after them are skipped; `.corp.test` is not `corp.test`, `*` is a letter."""
    return _first(
        re.split(r",\s*", value),
        lambda entry: host == entry.lower() or host.endswith(_with_dot(entry.lower())),
    )


def _with_dot(entry: str) -> str:
    return entry if entry.startswith(".") else f".{entry}"


def _by_requests(value: str, host: str, port: int) -> str | None:
    """Commas separate, and blanks are removed; networks for IPv4 addresses; and all that urllib excludes."""
    matches = _in_requests_network if isinstance(_address(host), IPv4Address) else _never
    found = _first(
        value.replace(" ", "").split(","), lambda entry: matches(host, entry) or _ends(host, entry.lower(), port)
    )
    return found or _by_urllib(value, host, port, brackets=False)


def _in_requests_network(host: str, entry: str) -> bool:
    """Compare with a network; requests knows lengths from 1."""
    return _in_network(host, entry) and int(entry.partition("/")[2]) > 0


def _by_urllib(value: str, host: str, port: int, *, brackets: bool = True) -> str | None:
    """Commas separate; a name is compared from its end, without the first dots of the entry (CPython 3.11).

    An IPv6 address has its brackets, as in the URL. A port counts only if the URL has it.
    """
    if value == "*":
        return value
    name = f"[{host}]" if brackets and ":" in host else host
    return _first(map(str.strip, value.split(",")), lambda entry: _ends(name, entry.lower(), port))


def _ends(host: str, entry: str, port: int) -> bool:
    name = entry.lstrip(".")
    names = (host, f"{host}:{port}") if port != 443 else (host,)
    return bool(name) and any(one == name or one.endswith(f".{name}") for one in names)


def _by_node(value: str, host: str, port: int) -> str | None:
    """Commas and blanks separate; a name means itself only, and `.corp.test` or `*corp.test` all that end so (2.1)."""
    if value == "*":
        return value
    name = f"[{host}]" if ":" in host else host
    return _first(re.split(r"[,\s]", value), lambda entry: _node_matches(name, entry.lower(), port))


def _node_matches(host: str, entry: str, port: int) -> bool:
    if match := _WITH_PORT.fullmatch(entry):
        entry = match[1]
        if int(match[2]) not in (0, port):
            return False
    if not entry.startswith((".", "*")):
        return host == entry
    return host.endswith(entry.removeprefix("*"))


def _by_go(value: str, host: str, port: int) -> str | None:
    """Commas separate; networks, ports and `*.` are known, and `*` among others too (x/net/http/httpproxy, NoProxy)."""
    entries = [entry.strip() for entry in value.split(",")]
    if "*" in entries:
        return "*"
    return _first(entries, lambda entry: _go_matches(host, entry.lower(), port))


def _go_matches(host: str, entry: str, port: int) -> bool:
    address = _address(host)
    if _is_network(entry):
        return address is not None and _in_network(host, entry)
    name, wanted = _split_port(entry)
    if wanted not in ("", str(port)):
        return False
    if (given := _address(name)) is not None:
        return given == address
    name = name.removeprefix("*") if name.startswith("*.") else name
    return bool(name) and (host == name or host.endswith(_with_dot(name)))


def _split_port(entry: str) -> tuple[str, str]:
    """Split as net.SplitHostPort does: an IPv6 address has a port only behind brackets."""
    host, colon, port = entry.rpartition(":")
    if not colon or (":" in host and not (host.startswith("[") and host.endswith("]"))):
        return entry, ""
    return host.removeprefix("[").removesuffix("]"), port


def _by_chromium(value: str, host: str, port: int) -> str | None:
    """Commas and semicolons separate; an entry is a pattern for the end of the name (ProxyBypassRules::ParseFormat)."""
    return _first(map(str.strip, re.split("[,;]", value)), lambda entry: _chromium_matches(host, entry.lower(), port))


def _chromium_matches(host: str, entry: str, port: int) -> bool:
    scheme, found, rest = entry.partition("://")
    if found and scheme != "https":
        return False
    rule = rest if found else entry
    if rule == "<local>":
        return "." not in host and ":" not in host
    if "/" in rule:
        return _in_network(host, rule)
    if match := _CHROMIUM_PORT.fullmatch(rule):
        if int(match[2]) != port:
            return False
        rule = match[1]
    name = f"[{host}]" if ":" in host else host
    return fnmatchcase(name, f"*{rule}".replace("[", "[[]"))


def _by_firefox(value: str, host: str, port: int) -> str | None:
    """Commas separate, and blanks are removed; every name that ends so, after any letter. An empty entry covers all."""
    if value == "*":
        return value
    entries = "".join(value.split()).split(",")
    if not entries[-1]:
        entries.pop()
    return next((entry for entry in entries if _firefox_matches(host, entry.lower(), port)), None)


def _firefox_matches(host: str, entry: str, port: int) -> bool:
    name, colon, wanted = entry.partition(":")
    return (not colon or wanted == str(port)) and (not name or (":" not in host and host.endswith(name)))


_BY_PROGRAM: Mapping[Program, Exempting] = {
    Program.CURL: _by_curl,
    Program.WGET: _by_wget,
    Program.REQUESTS: _by_requests,
    Program.URLLIB: _by_urllib,
    Program.NODE: _by_node,
    Program.GO: _by_go,
    Program.CHROMIUM: _by_chromium,
    Program.FIREFOX: _by_firefox,
}


def _first(entries: Iterable[str], matches: Callable[[str], bool]) -> str | None:
    return next((entry for entry in entries if entry and matches(entry)), None)


def _never(_host: str, _entry: str) -> bool:
    return False


def _in_network(host: str, entry: str) -> bool:
    return _is_network(entry) and _contains(entry, host)


def _is_network(entry: str) -> bool:
    return _network(entry) is not None and entry.partition("/")[2].isdigit()


def _contains(network: str, host: str) -> bool:
    known, address = _network(network), _address(host)
    return known is not None and address is not None and address in known


def _network(text: str) -> IPv4Network | IPv6Network | None:
    try:
        return ip_network(text, strict=False)
    except ValueError:
        return None


def _address(text: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(text)
    except ValueError:
        return None
