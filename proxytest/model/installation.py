"""How this copy was installed, and how a library is added to it.

No command names a package of ours on a public index: until a release of ours is there, the name is free for anybody.
"""

import re
import shlex
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePath, PureWindowsPath

#: The folder into which shiv unpacks a zipapp: its name and its hash.
_UNPACKED_ZIPAPP = re.compile(r"_[0-9a-f]{64}")


class Extra(StrEnum):
    """An extra of pyproject.toml that adds something to an audit."""

    KERBEROS = "kerberos"
    PAC = "pac"
    KEYRING = "keyring"
    FLEET = "fleet"


#: The libraries of each extra, by their own names.
LIBRARIES = {
    Extra.KERBEROS: "pyspnego[kerberos]",
    Extra.PAC: "quickjs-ng",
    Extra.KEYRING: "keyring",
    Extra.FLEET: "nats-py[nkeys]",
}


class Installation(StrEnum):
    """How this copy was installed."""

    CHECKOUT = "checkout"
    PIP = "pip"
    PIPX = "pipx"
    ZIPAPP = "zipapp"
    SINGLE_FILE = "single file"
    CONTAINER = "container"


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """What is known of the copy that runs."""

    package: PurePath  #: the folder of the package
    environment: PurePath  #: `sys.prefix`
    frozen: bool = False  #: PyInstaller sets `sys.frozen`
    in_image: bool = False  #: our Containerfile sets a variable
    has_project: bool = False  #: there is a pyproject.toml beside the package


def installation_of(copy: Copy) -> Installation:
    """Return how a copy was installed."""
    if copy.frozen:
        return Installation.SINGLE_FILE
    if copy.has_project:
        return Installation.CHECKOUT
    if any(_UNPACKED_ZIPAPP.search(part) for part in copy.package.parts):
        return Installation.ZIPAPP
    if copy.in_image:
        return Installation.CONTAINER
    return Installation.PIPX if copy.environment.parts[-3:-1] == ("pipx", "venvs") else Installation.PIP


def how_to_add(extra: Extra, copy: Copy) -> str:
    """Return the command that adds an extra's libraries to a copy, or why there is none."""
    libraries = _quoted(LIBRARIES[extra])
    match installation_of(copy):
        case Installation.CHECKOUT:
            return f"pip install -e '.[{extra}]'"
        case Installation.PIP:
            return f"pip install {libraries}"
        case Installation.PIPX:
            return f"pipx inject {copy.environment.name} {libraries}"
        case Installation.ZIPAPP:
            return f"this zipapp was made without {libraries}: use the single file, or install the wheel with pip"
        case Installation.SINGLE_FILE:
            return f"this single file was made without {libraries}: install the wheel with pip to add it"
        case Installation.CONTAINER:
            return f"build the image anew, with {libraries}"


def _quoted(libraries: str) -> str:
    return f"'{libraries}'" if "[" in libraries else libraries


def how_to_call(copy: Copy, started: str, *, windows: bool) -> str:
    """Return how a single file or a zipapp that was started so is installed as `proxytest`; empty for other copies."""
    if installation_of(copy) not in (Installation.SINGLE_FILE, Installation.ZIPAPP):
        return ""
    if windows:
        return "copy it to a folder of PATH as proxytest" + PureWindowsPath(started).suffix
    return f"install -D -m 755 {shlex.quote(started)} ~/.local/bin/proxytest"
