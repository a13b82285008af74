"""The declaration of an option, and the list of all options."""

from dataclasses import dataclass, fields, replace
from enum import Enum, StrEnum
from typing import Any, get_args, get_origin


class Group(StrEnum):
    """Where `--help` and the reference list an option; the value is the heading in the reference."""

    PROXY = "The proxy and the log-on"
    TESTS = "What is tested"
    REPORT = "What is reported"


class Kind(Enum):
    """The kind of a value: its name, and its placeholder in `--help`."""

    CHECK = "check", "CHECK"
    CLIENT = "client", "NAME"
    COUNT = "count", "N"
    FILE = "file", "FILE"
    FLAG = "flag", ""
    FORMAT = "format", "FORMAT"
    HOST = "host", "HOST[:PORT]"
    NAME = "name", "NAME"
    PAC = "PAC file", "URL"
    PERCENT = "percent", "PERCENT"
    PORTS = "number of ports", ""
    PROFILE = "profile", "NAME|FILE"
    PROXY = "proxy", "URL"
    RESOLVE = "address of a name", "HOST:PORT:ADDR"
    SCHEME = "authentication scheme", "SCHEME"
    SECONDS = "seconds", "SECONDS"
    TIME = "time", "TIME"

    @property
    def metavar(self) -> str:
        """The placeholder in `--help`; empty where click shows the choices, or nothing."""
        return self.value[1]


@dataclass(frozen=True, slots=True)
class Option:
    """An option; name, annotation and default are those of the field that it describes."""

    kind: Kind
    group: Group
    text: str  #: for `--help`; without a full stop where the option is repeatable
    key: str = ""  #: the description of the key in a scenario file; empty: there is no key
    key_default: object = None  #: if not the default of the field
    flags: tuple[str, ...] = ()  #: if not the field's name
    choices: tuple[str, ...] = ()
    api: bool = True  #: does `proxytest.run` take it?
    name: str = ""
    annotation: Any = None
    default: object = None

    @property
    def many(self) -> bool:
        """May it be given several times?"""
        return get_origin(self.annotation) is tuple

    @property
    def item(self) -> type:
        """The type of one value: `str` of `str | None` and of `tuple[str, ...]`."""
        item: type = (*get_args(self.annotation), self.annotation)[0]
        return item

    @property
    def all_flags(self) -> tuple[str, ...]:
        """How it is written on the command line."""
        return self.flags or (f"--{self.name.replace('_', '-')}",)

    @property
    def help(self) -> str:
        """The text in `--help`."""
        return f"{self.text}; repeatable." if self.many else self.text

    @property
    def argument(self) -> str:
        """The type of the argument of `proxytest.run`, as Python writes it."""
        if self.many:
            return f"{self.item.__name__} | Sequence[{self.item.__name__}]"
        return "str | Path" if self.kind is Kind.FILE else self.item.__name__


def declared_in(holder: type) -> tuple[Option, ...]:
    """Return the options of a dataclass by group, and within a group in their order."""
    found = [
        replace(one, name=field.name, annotation=get_args(field.type)[0], default=field.default)
        for field in fields(holder)
        for one in get_args(field.type)
        if isinstance(one, Option)
    ]
    return tuple(sorted(found, key=lambda one: list(Group).index(one.group)))
