"""What `reg query KEY` prints: the key, then its values as `    NAME    TYPE    DATA`."""

import re
from collections.abc import Mapping

_VALUE = re.compile(r"\s{2,}(\S.*?)\s{2,}(REG_[A-Z_]+)(?:\s{2,}(.*))?")


def parse_values(text: str) -> dict[str, str]:
    """Return the data of each value by its name in lower case (names ignore case); a later key adds to an earlier one.

    The names and types are not translated in any language of Windows.
    """
    found: dict[str, str] = {}
    for line in text.splitlines():
        if match := _VALUE.fullmatch(line.rstrip()):
            found.setdefault(match[1].lower(), (match[3] or "").strip())
    return found


def number(values: Mapping[str, str], name: str) -> int | None:
    """Return a REG_DWORD, which is printed as 0x1; None if it is missing or not a number."""
    try:
        return int(values[name.lower()], 0)
    except (KeyError, ValueError):
        return None


def binary(values: Mapping[str, str], name: str) -> bytes:
    """Return a REG_BINARY, which is printed as hexadecimal digits; empty if it is missing or unreadable."""
    try:
        return bytes.fromhex(values.get(name.lower(), ""))
    except ValueError:
        return b""
