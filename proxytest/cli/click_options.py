"""The options of `run` for click, made from their declarations."""

from collections.abc import Callable
from dataclasses import Field, fields
from pathlib import Path
from typing import Any, ClassVar, Protocol, TypeVar

import click

from proxytest.cli.complete_values import completer, lab_names
from proxytest.report.format_names import FORMAT_NAMES
from proxytest.scenario.option import Kind, Option, declared_in
from proxytest.scenario.options import RunOptions

FILE = click.Path(path_type=Path)
_Command = TypeVar("_Command", bound=Callable[..., object])
_Values = TypeVar("_Values", bound="_Dataclass")


class _Dataclass(Protocol):
    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]


def run_options(*names: str) -> Callable[[_Command], _Command]:
    """Add the options of `run` with these names, or all, in the order of their declaration."""
    chosen = [one for one in declared_in(RunOptions) if not names or one.name in names]

    def decorate(command: _Command) -> _Command:
        for one in reversed(chosen):
            command = _decorator(one)(command)
        return command

    return decorate


def values_for(holder: type[_Values], context: click.Context) -> _Values:
    """Return a dataclass with what the command line gives; what is no option of the command keeps its default."""
    names = {one.name for one in fields(holder)}
    return holder(**{name: value for name, value in context.params.items() if name in names})


def _decorator(one: Option) -> Callable[[_Command], _Command]:
    flags = (*one.all_flags, one.name)
    if one.item is bool:
        return click.option(*flags, is_flag=True, help=told(one))
    default = one.default or None  # click itself says () where an option that may be repeated is not given
    return click.option(
        *flags, type=_type(one), metavar=one.kind.metavar or None, multiple=one.many, help=told(one),
        default=default, show_default=isinstance(default, int),
        shell_complete=lab_names if one.name == "lab" else completer(one.kind),
    )  # fmt: skip


def told(one: Option) -> str:
    """Return the text in `--help`; which formats there are, only their folder knows."""
    return f"{one.help.rstrip('.')}: {', '.join(FORMAT_NAMES)}." if one.kind is Kind.FORMAT else one.help


def _type(one: Option) -> object:
    if one.choices:
        return click.Choice(one.choices)
    return FILE if one.item is Path else one.item
