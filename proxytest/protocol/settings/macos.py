"""macOS: the dictionary that `scutil --proxy` prints (keys of SCSchemaDefinitions.h)."""

import re

from proxytest.model.settings import Source, SourceSeen
from proxytest.protocol.settings.settings_text import exceptions_of, pac_address, proxy_address

_OPEN = re.compile(r"(?:(\S+) : )?<(dictionary|array)> \{")
#: Where the script in the settings begins, which is printed as it is, over several lines.
_SCRIPT = re.compile(r"( *)ProxyAutoConfigJavaScript : (.*)")
#: What may follow the script: the other keys of the dictionary (SCSchemaDefinitions.h), and those of configd.
_KEY = re.compile(r"(?:Exc|FTP|FallBack|Gopher|HTTPS?|Proxy|RTSP|SOCKS)\w* : |__\w+__ : ")
INLINE = "ProxyAutoConfigJavaScript in the macOS network settings"  #: stands for the address of the script
_MAX_SCRIPT = 1024 * 1024  #: characters; clients refuse more
_VALUE = re.compile(r"(\S+) : (.*)")


def parse_scutil(text: str) -> SourceSeen:
    """Read the outer dictionary; the inner ones (`__SCOPED__`) belong to single interfaces."""
    lines, script = _apart(text.splitlines())
    values, exceptions = _outer(lines)
    if values is None:
        return SourceSeen(source=Source.MACOS, missing="scutil prints no dictionary")
    if values.get("ExcludeSimpleHostnames") == "1":
        exceptions = (*exceptions, "<local>")
    by_script = values.get("ProxyAutoConfigEnable") == "1"
    pac = pac_address(values.get("ProxyAutoConfigURLString", "")) if by_script else None
    used = script if by_script and pac is None and script.strip() else ""
    return SourceSeen(
        source=Source.MACOS,
        http=_proxy(values, "HTTP"),
        https=_proxy(values, "HTTPS"),
        socks=_proxy(values, "SOCKS", scheme="socks5://"),
        pac=INLINE if used else pac,
        script=used[:_MAX_SCRIPT],
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


def _apart(lines: list[str]) -> tuple[list[str], str]:
    """Return the lines without scripts, whose own lines look like anything, and the script of the outer dictionary."""
    kept: list[str] = []
    scripts: dict[int, str] = {}
    at = 0
    while at < len(lines):
        match = _SCRIPT.fullmatch(lines[at])
        if match is None:
            kept.append(lines[at])
            at += 1
            continue
        depth = len(match[1])
        end = next((n for n in range(at + 1, len(lines)) if _ends_script(lines, n, depth)), len(lines))
        scripts.setdefault(depth, "\n".join([match[2], *lines[at + 1 : end]]))
        at = end
    return kept, scripts.get(2, "")


def _ends_script(lines: list[str], at: int, depth: int) -> bool:
    """Is this line the next key of the dictionary, or its end? A script of the outer one has braces of its own."""
    line = lines[at]
    if line[:depth].isspace() and _KEY.match(line[depth:]):
        return True
    closes = line.rstrip() == " " * (depth - 2) + "}"
    return closes and (depth > 2 or not any(one.strip() for one in lines[at + 1 :]))


def _outer(lines: list[str]) -> tuple[dict[str, str] | None, tuple[str, ...]]:
    """Return the values of the outer dictionary, and the entries of its array ExceptionsList."""
    values: dict[str, str] | None = None
    exceptions: list[str] = []
    path: list[str] = []
    for line in lines:
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
