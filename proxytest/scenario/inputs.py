"""Checks of user names and addresses that somebody typed, before anything is sent."""

import re
from pathlib import Path

from proxytest.model.credentials import refuse_password
from proxytest.model.errors import UsageError
from proxytest.protocol.settings.settings_text import without_credentials
from proxytest.scenario.quoting import quoted

#: An URL, or a path that can be nothing else; `proxy:8080` is no scheme.
_ADDRESS_OR_PATH = re.compile(r"[a-z][a-z0-9+.-]*://|(file|data|javascript):|[a-z]:\\|[/.\\]", re.IGNORECASE)


def parse_user(text: str) -> str:
    r"""Return a user name, if it is valid: `alice`, `CORP\alice` or `alice@corp.example`.

    Raises UsageError for one that no account can have: to send it would cost an attempt.
    """
    refuse_password(text)  # first: the sentences below repeat the name
    if not text.isprintable():
        in_yaml = "in YAML, \\ in double quotes begins an escape: use single quotes or none"
        raise UsageError(f"the user name holds a control character; {in_yaml}")
    if text != text.strip():
        raise UsageError(f"the user name {quoted(text)} begins or ends with a space")
    if text.count("\\") > 1:
        raise UsageError(f"the user name {quoted(text)} holds two backslashes: write DOMAIN\\user")
    if text.startswith("@") or text.endswith("@"):
        raise UsageError(f"the user name {quoted(text)} is incomplete: write user@domain")
    if not text.rpartition("\\")[2]:
        raise UsageError("the user name is empty")
    return text


def parse_pac(text: str) -> str:
    """Return the address or the path of a PAC file, if it is valid.

    Raises UsageError for an address without its scheme, which would be taken for a path.
    """
    if _ADDRESS_OR_PATH.match(text) or _is_file(text):
        return text
    shown = without_credentials(text, "")
    raise UsageError(f"{quoted(shown)} is neither an address nor a file: write {quoted(f'http://{shown}')}")


def _is_file(name: str) -> bool:
    try:
        return Path(name).is_file()
    except OSError:  # such as a name that is too long
        return False
