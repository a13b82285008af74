"""Option 252 of a DHCP lease, as each client stores it.

The option is in the private range; every client has its own name for it, or none. It is text, often with a NUL or a
line end behind it, which early clients needed (draft-ietf-wrec-wpad-01 section 4.4.1).
"""

import re

from proxytest.model.settings import Source, SourceSeen
from proxytest.protocol.settings.settings_text import pac_address

_NAME = r"(?:wpad(?:[-_]url)?|(?:unknown|private|option)[-_]252|(?:private_)?proxy_autodiscovery|252)"
_HEX_BYTES = r"[0-9a-fA-F]{1,2}(?::[0-9a-fA-F]{1,2})+"
_DHCLIENT = re.compile(rf"\s*option {_NAME} (\"(?:[^\"\\]|\\.)*\"|{_HEX_BYTES});", re.IGNORECASE)
_ASSIGNED = re.compile(rf"\s*(?:(?:new|old)_)?{_NAME}\s*=\s*(.*)", re.IGNORECASE)
_NMCLI = re.compile(rf"DHCP4\.OPTION\[\d+\]:\s*{_NAME} = (.*)", re.IGNORECASE)
_OCTAL = re.compile(r"\\([0-7]{1,3})")
_HEX = re.compile(rf"{_HEX_BYTES}|(?:[0-9a-fA-F]{{2}}){{4,}}")


def parse_dhclient(text: str) -> SourceSeen:
    """Read dhclient.leases: a lease is appended at each renewal, so the last one that has the option counts."""
    found = [match[1] for line in text.splitlines() if (match := _DHCLIENT.match(line))]
    return _seen(_text_of(found[-1]) if found else "")


def parse_assignments(text: str) -> SourceSeen:
    """Read lines `name=value`: systemd-networkd (hexadecimal), `dhcpcd -U`, a script of udhcpc."""
    found = [match[1] for line in text.splitlines() if (match := _ASSIGNED.fullmatch(line))]
    return _seen(_text_of(found[-1].strip()) if found else "")


def parse_nmcli(text: str) -> SourceSeen:
    """Read the DHCP4 lines of `nmcli -t -f proxy,DHCP4 connection show ID`; a requested option does not count."""
    lines = (line.replace("\\:", ":") for line in text.splitlines())
    found = [match[1] for line in lines if (match := _NMCLI.fullmatch(line.strip()))]
    return _seen(_text_of(found[0].strip()) if found else "")


def parse_ipconfig(text: str) -> SourceSeen:
    """Read what macOS's `ipconfig getoption "" 252` prints: only the text, or nothing."""
    return _seen(text.strip().partition("\n")[0])


def _text_of(written: str) -> str:
    """Decode a quoted string with octal escapes, hexadecimal digits, or plain text."""
    bare = written.strip("\"'")
    if _HEX.fullmatch(bare):
        parts = bare.split(":") if ":" in bare else re.findall("..", bare)
        return bytes(int(part, 16) for part in parts).decode("latin-1")
    return _OCTAL.sub(lambda match: chr(int(match[1], 8)), bare).replace("\\n", "")


def _seen(text: str) -> SourceSeen:
    """Accept http addresses only: a DHCP server must not make a program read this machine's files."""
    pac = pac_address(text.partition("\0")[0])
    if pac is None:
        return SourceSeen(source=Source.WPAD_DHCP, missing="the lease holds no option 252")
    if not pac.lower().startswith(("http://", "https://")):
        return SourceSeen(source=Source.WPAD_DHCP, missing="option 252 of the lease is no http:// address")
    return SourceSeen(source=Source.WPAD_DHCP, pac=pac)
