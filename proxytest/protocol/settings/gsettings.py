"""GNOME: what `gsettings list-recursively org.gnome.system.proxy` prints (schema of gsettings-desktop-schemas)."""

import re

from proxytest.model.settings import Source, SourceSeen
from proxytest.protocol.settings.settings_text import exceptions_of, pac_address, proxy_address

_LINE = re.compile(r"org\.gnome\.system\.proxy(?:\.([a-z]+))? ([a-z-]+) (.*)")
_STRING = re.compile(r"'((?:[^'\\]|\\.)*)'|\"((?:[^\"\\]|\\.)*)\"")  #: GVariant text format: either quote
_ESCAPED = re.compile(r"\\(u[0-9a-fA-F]{4}|.)")


def parse_gsettings(text: str) -> SourceSeen:
    """Read the keys, but not those of the user name and the password.

    `use-same-proxy` is ignored too: its own description says that it is not used.
    """
    found = {}
    for line in text.splitlines():
        if match := _LINE.fullmatch(line.strip()):
            found[f"{match[1] or ''}/{match[2]}"] = match[3]
    mode = _string(found.get("/mode", ""))
    exceptions = exceptions_of(" ".join(_strings(found.get("/ignore-hosts", ""))))
    if mode == "manual":
        return SourceSeen(
            source=Source.GNOME,
            http=_proxy(found, "http"),
            https=_proxy(found, "https"),
            socks=_proxy(found, "socks", scheme="socks5://"),
            exceptions=exceptions,
        )
    if mode == "auto":
        pac = pac_address(_string(found.get("/autoconfig-url", "")))
        # From the description of autoconfig-url: if it is empty, WPAD is used.
        return SourceSeen(source=Source.GNOME, pac=pac, autodetect=pac is None, exceptions=exceptions)
    if mode == "none":
        return SourceSeen(source=Source.GNOME)
    return SourceSeen(
        source=Source.GNOME, missing="gsettings tells no mode: the schema org.gnome.system.proxy is missing"
    )


def _proxy(found: dict[str, str], kind: str, *, scheme: str = "") -> str | None:
    host, port = _string(found.get(f"{kind}/host", "")), found.get(f"{kind}/port", "")
    return proxy_address(f"{scheme}{host}", port) if host else None


def _strings(text: str) -> list[str]:
    return [_ESCAPED.sub(_unescaped, single or double) for single, double in _STRING.findall(text)]


def _string(text: str) -> str:
    return next(iter(_strings(text)), "")


def _unescaped(match: re.Match[str]) -> str:
    sign = match[1]
    return chr(int(sign[1:], 16)) if len(sign) == 5 else {"n": "\n", "t": "\t", "r": "\r"}.get(sign, sign)
