"""NetworkManager: what `nmcli -t -f proxy,DHCP4 connection show ID` prints (nm-settings(5), setting `proxy`)."""

import re

from proxytest.model.settings import Source, SourceSeen
from proxytest.protocol.settings.settings_text import pac_address

_ESCAPED = re.compile(r"\\([:\\])")
_METHODS = {"none": False, "auto": True, "0": False, "1": True}


def parse_connection(text: str) -> SourceSeen:
    """Read one connection; the caller joins several, and the first with a setting counts.

    A `pac-script` is the script itself: it has no address to read or report.
    """
    found: dict[str, str] = {}
    for line in text.splitlines():
        key, colon, value = line.partition(":")
        if colon and value.strip() != "--":  # nmcli's notation for no value
            found.setdefault(key.strip(), _ESCAPED.sub(r"\1", value).strip())
    automatic = _METHODS.get(found.get("proxy.method", "").partition(" ")[0].lower())
    if automatic is None:
        return SourceSeen(source=Source.NETWORK_MANAGER, missing="nmcli tells no proxy.method")
    if not automatic:
        return SourceSeen(source=Source.NETWORK_MANAGER)
    pac = pac_address(found.get("proxy.pac-url", ""))
    if pac is None and found.get("proxy.pac-script"):
        return SourceSeen(source=Source.NETWORK_MANAGER, missing="the PAC file is written into the connection itself")
    return SourceSeen(source=Source.NETWORK_MANAGER, pac=pac, autodetect=pac is None)


def connection_ids(text: str) -> tuple[str, ...]:
    """Read `nmcli -t -f UUID connection show --active`."""
    return tuple(line.strip() for line in text.splitlines() if re.fullmatch(r"[0-9a-fA-F-]{36}", line.strip()))
