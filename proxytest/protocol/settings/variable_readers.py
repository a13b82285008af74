"""Which variables each program reads for an https:// target, and which port it dials where the value has none.

Recorded from the programs themselves: tests/protocol/settings/recorded_variables.json.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit


class Program(StrEnum):
    """A program, which stands for all that read the variables as it does."""

    CURL = "curl"
    WGET = "wget"
    REQUESTS = "requests"
    URLLIB = "urllib"
    NODE = "node"
    GO = "go"
    CHROMIUM = "chromium"  #: on Linux, where no desktop has settings of its own
    FIREFOX = "firefox"  #: on Linux, where no desktop names a proxy

    @property
    def label(self) -> str:
        """The name used in sentences."""
        return _LABELS[self]


_LABELS = {
    Program.CURL: "curl",
    Program.WGET: "Wget",
    Program.REQUESTS: "Python requests",
    Program.URLLIB: "Python urllib",
    Program.NODE: "Node.js (proxy-from-env)",
    Program.GO: "Go",
    Program.CHROMIUM: "Chrome on Linux",
    Program.FIREFOX: "Firefox on Linux",
}

_LOWER_FIRST = ("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY")
_EXPLICIT: dict[Program, tuple[str, ...]] = {
    Program.CURL: _LOWER_FIRST,
    Program.WGET: ("https_proxy",),
    Program.REQUESTS: _LOWER_FIRST,
    Program.URLLIB: ("https_proxy", "HTTPS_PROXY"),
    Program.NODE: _LOWER_FIRST,
    Program.GO: ("HTTPS_PROXY", "https_proxy"),
    Program.CHROMIUM: ("all_proxy", "ALL_PROXY", "https_proxy", "HTTPS_PROXY"),
    Program.FIREFOX: _LOWER_FIRST,
}
_EXCEPTIONS: dict[Program, tuple[str, ...]] = {
    Program.WGET: ("no_proxy",),
    Program.GO: ("NO_PROXY", "no_proxy"),
}
#: Who takes an empty variable in lower case for an answer, and so does not read the one in upper case.
_EMPTY_HIDES = {Program.URLLIB, Program.REQUESTS, Program.CHROMIUM}
#: The same for the exceptions.
_EMPTY_HIDES_EXCEPTIONS = {Program.URLLIB, Program.CHROMIUM}
#: The port of `http://proxy`, and of a value without a scheme; the target's for urllib and Node, which is 443.
_PORTS = {Program.CURL: (1080, 1080), Program.URLLIB: (443, 443), Program.NODE: (80, 443)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """A variable that a program reads."""

    name: str
    value: str


def explicit_of(program: Program, variables: Mapping[str, str]) -> Read | None:
    """Return the variable that names the program's proxy for https:// targets; None where it goes out directly."""
    found = _first(_EXPLICIT[program], variables, empty_hides=program in _EMPTY_HIDES)
    if found and program is Program.FIREFOX and not found.value.strip().lower().startswith("http:"):
        return None  # it takes http:// only, and goes out directly where the value has another scheme or none
    return found


def exceptions_of_program(program: Program, variables: Mapping[str, str]) -> Read | None:
    """Return the variable in which the program finds its exceptions."""
    names = _EXCEPTIONS.get(program, ("no_proxy", "NO_PROXY"))
    return _first(names, variables, empty_hides=program in _EMPTY_HIDES_EXCEPTIONS)


def has_port(value: str) -> bool:
    """Does the address of a proxy name a port? One that cannot be read is a matter of its own."""
    try:
        return urlsplit(value if "://" in value else f"http://{value}").port is not None
    except ValueError:
        return True


def dialled_port(program: Program, value: str) -> int:
    """Return the port that a program dials where the value names none."""
    scheme, found, _ = value.lower().partition("://")
    if found and scheme == "https" and program is not Program.CHROMIUM:  # which reads host and port only
        return 443
    with_scheme, bare = _PORTS.get(program, (80, 80))
    return with_scheme if found else bare


def ports_by_program(variables: Mapping[str, str]) -> dict[int, list[Program]]:
    """Return which program dials which port, where the variable that it reads names none."""
    found: dict[int, list[Program]] = {}
    for program in Program:
        read = explicit_of(program, variables)
        if read is not None and not has_port(read.value):
            found.setdefault(dialled_port(program, read.value), []).append(program)
    return found


def _first(names: tuple[str, ...], variables: Mapping[str, str], *, empty_hides: bool) -> Read | None:
    hidden = {name.upper() for name in names if empty_hides and name.islower() and variables.get(name) == ""}
    read = (name for name in names if name not in hidden and variables.get(name))
    return next((Read(name=name, value=variables[name]) for name in read), None)
