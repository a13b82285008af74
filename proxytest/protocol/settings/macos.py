"""macOS: the dictionary that `scutil --proxy` prints (keys of SCSchemaDefinitions.h)."""

import re

from proxytest.model.settings import Source, SourceSeen
from proxytest.protocol.settings.settings_text import exceptions_of, pac_address, proxy_address

_OPEN = re.compile(r"(?:(\S+) : )?<(dictionary|array)> \{")
_VALUE = re.compile(r"(\S+) : (.*)")


def parse_scutil(text: str) -> SourceSeen:
    """Read the outer dictionary; the inner ones (`__SCOPED__`) belong to single interfaces."""
    values, exceptions = _outer(text)
    if values is None:
        return SourceSeen(source=Source.MACOS, missing="scutil prints no dictionary")
    if values.get("ExcludeSimpleHostnames") == "1":
        exceptions = (*exceptions, "<local>")
    pac = values.get("ProxyAutoConfigURLString", "") if values.get("ProxyAutoConfigEnable") == "1" else ""
    return SourceSeen(
        source=Source.MACOS,
        http=_proxy(values, "HTTP"),
        https=_proxy(values, "HTTPS"),
        socks=_proxy(values, "SOCKS", scheme="socks5://"),
        pac=pac_address(pac),
        autodetect=values.get("ProxyAutoDiscoveryEnable") == "1",
        exceptions=exceptions,
        user=bool(values.get("HTTPUser")),
        passive_ftp=values["FTPPassive"] == "1" if "FTPPassive" in values else None,
    )


def _proxy(values: dict[str, str], kind: str, *, scheme: str = "") -> str | None:
    host = values.get(f"{kind}Proxy", "")
    if values.get(f"{kind}Enable") != "1" or not host:
        return None
    return proxy_address(f"{scheme}{host}", values.get(f"{kind}Port", ""))


def _outer(text: str) -> tuple[dict[str, str] | None, tuple[str, ...]]:
    """Return the values of the outer dictionary, and the entries of its array ExceptionsList."""
    values: dict[str, str] | None = None
    exceptions: list[str] = []
    path: list[str] = []
    for line in text.splitlines():
        stripped = line.strip()
        if match := _OPEN.fullmatch(stripped):
            path.append(match[1] or "")
            values = {} if values is None else values
        elif stripped == "}":
            path = path[:-1]
        elif values is not None and (match := _VALUE.fullmatch(stripped)):
            if len(path) == 1:
                values.setdefault(match[1], match[2].strip())
            elif path[1:] == ["ExceptionsList"]:
                exceptions.append(match[2])
    return values, exceptions_of(" ".join(exceptions))
