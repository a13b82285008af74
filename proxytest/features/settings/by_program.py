"""What each program makes of the variables, and the findings on where they differ."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from proxytest.features.settings.observations import SettingsSeen
from proxytest.model.code import Code
from proxytest.model.result import Finding, Party, Sureness
from proxytest.model.settings import Audience, Platform, Source, SourceSeen
from proxytest.protocol.settings.environment import EXPLICIT, is_socks
from proxytest.protocol.settings.no_proxy import SEPARATORS, excluding_entry
from proxytest.protocol.settings.precedence import winners
from proxytest.protocol.settings.settings_text import proxy_address
from proxytest.protocol.settings.variable_readers import (
    Program,
    exceptions_of_program,
    explicit_of,
    ports_by_program,
)

NOT_FOR_HTTPS = Code(
    id="settings.not-for-https",
    title="Programs find no proxy for https:// in the variables, and connect directly",
    remedy="Set https_proxy and HTTPS_PROXY to http://host:port: http_proxy is for http://, not all read all_proxy.",
    party=Party.THIS_MACHINE,
    certainty=Sureness.PROVEN,
)

NO_PORT = Code(
    id="settings.no-port",
    title="A variable names a proxy without a port, and programs dial different ones",
    remedy="Write the port into the variable, as in http://proxy:8080.",
    party=Party.THIS_MACHINE,
    certainty=Sureness.PROVEN,
)

EXCEPTIONS_DIFFER = Code(
    id="settings.exceptions-differ",
    title="Programs read an entry of no_proxy differently, or not at all",
    remedy="Separate entries by commas alone, and write each as a whole name or as .domain, without quotes or a URL.",
    party=Party.THIS_MACHINE,
    certainty=Sureness.PROVEN,
)

_LIST = "no_proxy"
_NO_SEPARATOR = "is read as a separator by no program"
_AUDIENCES = {Program.CHROMIUM: Audience.CHROME, Program.FIREFOX: Audience.FIREFOX}
_MOST = 4  #: entries that are told
_SEPARATED = re.compile(r"[,;|\s]+")
_NAMES = {" ": "a blank", "\t": "a tab", "\n": "a line break"}
_PLAIN = re.compile(r"(?!.*//)[\w.:/-]*|\[[\da-f:.]+\](?::\d+)?", re.IGNORECASE)  #: neither a pattern nor quoted
_LOCAL = ("localhost", "127.", "::1", "[::1]")


@dataclass(frozen=True, slots=True)
class ByProgram:
    """The variables, and the programs on this machine that read them."""

    variables: Mapping[str, str]
    programs: tuple[Program, ...]

    @property
    def proxied(self) -> tuple[Program, ...]:
        """Those that find a proxy for https:// targets."""
        return tuple(one for one in self.programs if explicit_of(one, self.variables))

    def entries(self, host: str, port: int) -> dict[Program, str | None]:
        """Return the entry by which each excludes a host; None for those that use their proxy."""
        found = {}
        for program in self.proxied:
            exceptions = exceptions_of_program(program, self.variables)
            found[program] = excluding_entry(program, exceptions.value, host, port) if exceptions else None
        return found


def by_program(seen: SettingsSeen) -> ByProgram:
    """Return the programs that read the variables here: tools always, browsers where nothing goes before them."""
    reading = {one.audience for one in winners(seen.platform or Platform.LINUX, seen.sources) if by_variables(one.seen)}
    programs = tuple(one for one in Program if _AUDIENCES.get(one, Audience.TOOLS) in reading)
    variables = {one.source: one.value for one in seen.settings}
    known = Audience.TOOLS in reading and any(variables.get(name) for name in EXPLICIT)
    return ByProgram(variables, programs if known else ())


def told_users(reading: ByProgram, audience: Audience) -> dict[str, str]:
    """Return which variable each program of a kind uses, in words; nothing for a kind without recorded programs."""
    told = {}
    for program in reading.programs:
        if audience is _AUDIENCES.get(program, Audience.TOOLS):
            read = explicit_of(program, reading.variables)
            told[program.label] = f"the environment ({_proxy(read.value)})" if read else "directly, by no variable"
    return told


def readers_of(name: str, reading: ByProgram) -> str:
    """Return who takes a proxy, or exceptions, from this variable, in parentheses; nothing where nobody does."""
    found = exceptions_of_program if name.lower() == _LIST else explicit_of
    programs = [one for one in reading.proxied if (read := found(one, reading.variables)) and read.name == name]
    return f" ({_labels(programs)})" if programs else ""


def by_several_variables(reading: ByProgram) -> list[str]:
    """Return each variable with its proxy and its readers, where programs read different ones, and other proxies."""
    read = [one for program in reading.proxied if (one := explicit_of(program, reading.variables))]
    names = {one.name.lower() for one in read}
    if len(names) < 2 or len({proxy_address(one.value) for one in read}) < 2:
        return []
    values = {one.name: one.value for one in read}
    return [f"{name}: {proxy_address(value)}{readers_of(name, reading)}" for name, value in values.items()]


def not_for_https(seen: SettingsSeen, reading: ByProgram) -> Iterator[Finding]:
    """Find programs that connect directly though a variable names a proxy; Wget and upper case are told elsewhere."""
    direct = [one for one in reading.programs if one not in reading.proxied]
    if not direct or (direct == [Program.WGET] and "HTTPS_PROXY" in reading.variables):
        return
    names = ", ".join(
        name if value else f"{name} (empty)"
        for name, value in reading.variables.items()
        if name.lower().endswith("_proxy") and name.lower() != _LIST
    )
    yield NOT_FOR_HTTPS.finding(
        message="Programs find no proxy for https:// in the variables, and connect directly",
        expected="every program finds its proxy for https://",
        actual=f"set: {names}; {_who(direct, reading.proxied)}",
        remedy=NOT_FOR_HTTPS.remedy,
        evidence=seen.events,
    )


def without_port(seen: SettingsSeen, reading: ByProgram) -> Iterator[Finding]:
    """Find a proxy without a port."""
    ports = ports_by_program(reading.variables)
    dialled = "; ".join(
        f"port {port}: {_labels(one for one in programs if one in reading.programs)}"
        for port, programs in sorted(ports.items())
    )
    if dialled:
        yield NO_PORT.finding(
            message="A variable names a proxy without a port, and programs dial different ones",
            expected="the variable names the port",
            actual=dialled,
            remedy="Write the port into the variable, as in http://proxy:8080.",
            evidence=seen.events,
        )


def odd_exceptions(seen: SettingsSeen, reading: ByProgram) -> Iterator[Finding]:
    """Find separators and forms of entries that not every program reads."""
    found = [one for name in (_LIST, _LIST.upper()) for one in _odd(name, reading)]
    if found:
        yield EXCEPTIONS_DIFFER.finding(
            message="Programs read an entry of no_proxy differently, or not at all",
            expected="a list with commas, which every program reads alike",
            actual="; ".join(found),
            remedy=EXCEPTIONS_DIFFER.remedy,
            evidence=seen.events,
        )


def _odd(name: str, reading: ByProgram) -> Iterator[str]:
    value = reading.variables.get(name, "")
    separators = _unusual_separators(value)
    users = [one for one in reading.proxied if _reads(one, name, reading)]
    for separator in separators:
        read = [one for one in users if one in SEPARATORS[separator]]
        rest = [one for one in users if one not in read]
        if rest:
            known = f"is read as a separator by {_labels(read)} and not by {_labels(rest)}" if read else _NO_SEPARATOR
            yield f"{_NAMES.get(separator, repr(separator))} in {name} {known}"
    entries = [one for one in _SEPARATED.split(value) if one and (separators or not _PLAIN.fullmatch(one))]
    told = [sentence for entry in entries if (sentence := _differently(entry, reading, separated=bool(separators)))]
    yield from told[:_MOST]


def _reads(program: Program, name: str, reading: ByProgram) -> bool:
    """Is it this variable in which the program finds its exceptions?"""
    read = exceptions_of_program(program, reading.variables)
    return read is not None and read.name == name


def _unusual_separators(value: str) -> list[str]:
    """Return what separates entries besides commas; blanks around another separator are part of it."""
    parts = [part.strip() for part in value.split(",")]
    marks = [one for one in ";|" if any(one in part for part in parts)]
    bare = [piece.strip() for part in parts for piece in re.split("[;|]", part)]
    return marks + [one for one in (" ", "\t", "\n") if any(one in piece for piece in bare)]


def _differently(entry: str, reading: ByProgram, *, separated: bool) -> str:
    """Say who excludes the hosts that an entry seems to mean; nothing where all do."""
    host = _meant(entry)
    if host.startswith(_LOCAL):
        return ""
    found = reading.entries(host, 443)
    direct = [one for one, by in found.items() if by is not None]
    if len(direct) == len(found) or (not direct and separated and _PLAIN.fullmatch(entry) and "." not in entry):
        return ""
    return f"'{entry}': {_who(direct, [one for one in found if one not in direct])}"


def _meant(entry: str) -> str:
    """Return a host that the writer of an entry means to exclude."""
    bare = re.sub(r"^[a-z]+://|/\D*$|:\d+$", "", entry.strip("\"'()").lower()).strip("\"'[]()")
    name = bare.removeprefix("*")
    if not name or name == "<local>":
        return "intranet" if name else "host.example"
    return f"host{name}" if name.startswith(".") else name.replace("*", "x").partition("/")[0]


def who_is_excluded(reading: ByProgram, host: str, port: int) -> tuple[dict[str, list[str]], list[str]]:
    """Return the programs that go to a host directly, by the entry that says so; and those that use the proxy."""
    direct: dict[str, list[str]] = {}
    through = []
    for program, entry in reading.entries(host, port).items():
        if entry is None:
            through.append(program.label)
        else:
            direct.setdefault(f"{Source.ENVIRONMENT.label}: exception '{entry}'", []).append(program.label)
    return direct, through


def _who(direct: Iterable[Program], through: Iterable[Program]) -> str:
    parts = (("directly", _labels(direct)), ("through the proxy", _labels(through)))
    return "; ".join(f"{how}: {labels}" for how, labels in parts if labels)


def _labels(programs: Iterable[Program]) -> str:
    return ", ".join(one.label for one in programs)


def _proxy(value: str) -> str:
    kind = "SOCKS proxy" if is_socks(value) else "proxy"
    return f"{kind} {proxy_address(value)}"


def by_variables(seen: SourceSeen | None) -> bool:
    """Is it the variables that a kind of program uses?"""
    return seen is not None and seen.source is Source.ENVIRONMENT
