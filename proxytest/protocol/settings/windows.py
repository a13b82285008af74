"""Windows: the Internet Settings of the user and of the machine, and what `netsh winhttp show proxy` prints."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from proxytest.model.settings import Source, SourceSeen
from proxytest.protocol.settings.settings_text import exceptions_of, pac_address, proxies_of
from proxytest.protocol.settings.windows_registry import binary, number, parse_values

#: Flags of INTERNET_PER_CONN_FLAGS (wininet.h).
_PROXY, _PAC, _DETECT = 0x02, 0x04, 0x08
_LABELLED = re.compile(r"\s+\S[^:\uff1a]*[:\uff1a]\s*(\S.*)")  # a label may end in the full-width colon


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionSettings:
    """The content of DefaultConnectionSettings or WinHttpSettings."""

    proxy: str = ""
    bypass: str = ""
    pac: str = ""
    autodetect: bool = False


def parse_blob(data: bytes) -> ConnectionSettings:
    """Read version, counter and flags, then proxy, exceptions and PAC address, each after its length (little-endian).

    Microsoft does not document it. Data that ends early, or has a length beyond the end, is read up to there.
    """
    if len(data) < 12:
        return ConnectionSettings()
    flags = int.from_bytes(data[8:12], "little")
    texts, at = [], 12
    for _ in range(3):
        length = int.from_bytes(data[at : at + 4], "little")
        whole = at + 4 + length <= len(data)
        texts.append(data[at + 4 : at + 4 + length].decode("latin-1") if whole else "")
        at = at + 4 + length if whole else len(data)
    return ConnectionSettings(
        proxy=texts[0] if flags & _PROXY else "",
        bypass=texts[1],
        pac=texts[2] if flags & _PAC else "",
        autodetect=bool(flags & _DETECT),
    )


def parse_internet_settings(text: str, *, source: Source) -> SourceSeen:
    r"""Read `reg query` of `Internet Settings`, followed by `Internet Settings\Connections`.

    Scripts write the plain values, the settings page writes both; only the blob shows whether WPAD is on.
    """
    values = parse_values(text)
    blob = parse_blob(binary(values, "DefaultConnectionSettings"))
    enabled = number(values, "ProxyEnable")
    if enabled is None:
        proxies, exceptions = proxies_of(blob.proxy), blob.bypass
    else:
        proxies = proxies_of(values.get("proxyserver", "")) if enabled else {}
        exceptions = values.get("proxyoverride", "")
    return _seen(
        source,
        proxies,
        exceptions,
        pac=pac_address(values.get("autoconfigurl", "")) or pac_address(blob.pac),
        autodetect=number(values, "AutoDetect") == 1 or blob.autodetect,
    )


def machine_wide(text: str) -> bool:
    r"""Do the machine's settings replace the user's? The policy key `...\Internet Settings` of HKLM decides.

    ProxySettingsPerUser is the one value of that key that Windows acts on (inetres.admx).
    """
    return number(parse_values(text), "ProxySettingsPerUser") == 0


def parse_netsh(text: str) -> SourceSeen:
    """Read the lines by their form, since the labels are translated: `label : proxy`, then `label : exceptions`.

    Without a proxy there is one line without a colon. "(none)", in any language, is in brackets.
    """
    indented = [line for line in text.splitlines() if line.strip() and line[:1].isspace()]
    if not indented:
        return SourceSeen(source=Source.WINHTTP, missing="netsh prints no WinHTTP settings")
    values = [match[1].strip() for line in indented if (match := _LABELLED.fullmatch(line))]
    known = ["" if value.startswith("(") else value for value in (*values, "", "")]
    return _seen(Source.WINHTTP, proxies_of(known[0]), known[1])


def _seen(
    source: Source, proxies: Mapping[str, str], exceptions: str, *, pac: str | None = None, autodetect: bool = False
) -> SourceSeen:
    common = proxies.get("")
    return SourceSeen(
        source=source,
        http=proxies.get("http", common),
        https=proxies.get("https", common),
        socks=proxies.get("socks"),
        pac=pac,
        autodetect=autodetect,
        exceptions=exceptions_of(exceptions),
    )
