"""`proxytest load` and its options for click; its code is imported when it is called."""

from collections.abc import Callable
from typing import TypeVar

import click

from proxytest.cli.click_options import FILE, run_options
from proxytest.load.head_count import People
from proxytest.load.load_bounds import Bounds, Kind
from proxytest.scenario.option import Kind as Unit
from proxytest.scenario.option import Option, declared_in

_Command = TypeVar("_Command", bound=Callable[..., object])
_SHARED = (
    "proxy", "auth", "user", "realm", "proxy_cacert", "resolve", "password_file", "max_auth_failures", "forget_refusals"
)  # fmt: skip


def _measured(command: _Command) -> _Command:
    """Add an option for each kind of load."""
    for kind in reversed(Kind):
        command = click.option(f"--{kind.value}", is_flag=True, help=f"How many {kind.words} the proxy holds.")(command)
    return command


def _declared(holder: type) -> Callable[[_Command], _Command]:
    """Add an option for each field; what is not said is None, and the field's default."""

    def decorate(command: _Command) -> _Command:
        for one in reversed(declared_in(holder)):
            kind = str if one.kind is Unit.TIME else one.item
            command = click.option(*one.all_flags, metavar=one.kind.metavar, type=kind, help=_help(one))(command)
        return command

    return decorate


def _help(one: Option) -> str:
    if not isinstance(one.default, int | float):
        return one.text
    return f"{one.text}  [default: {one.default:g}{'s' if one.kind is Unit.TIME else ''}]"


@click.command()
@_measured
@click.option("--yes-this-is-my-proxy", "agreed", is_flag=True, help="Agree that the proxy may be slow for everybody.")
@_declared(Bounds)
@_declared(People)
@click.option(
    "--target", metavar="HOST[:PORT]", help="A host of yours to connect to, such as one with `proxytest reflect`."
)
@run_options(*_SHARED)
@click.option("--quiet", "-q", is_flag=True, help="No progress.")
@click.option("--format", "format_name", metavar="FORMAT", default="text", help="text, json, prometheus or html.")
@click.option("--output", "-o", "outputs", metavar="FILE", type=FILE, multiple=True,
              help="Write to a file: .txt, .json, .prom or .html; repeatable.")  # fmt: skip
@click.pass_context
def load(context: click.Context, /, **_: object) -> int:
    """Tell how much a proxy of yours holds.

    It is loaded step by step until it is slow, and then left alone.

    The account is proven once before; one refused log-on ends the load. Nothing is sent without
    --yes-this-is-my-proxy, nor where only --people is given.

    Exit status: 0 it holds what --people need, or without it at least the lowest step; 1 it holds less, or a log-on was
    refused; 4 that is not known, since something else was the limit, or a part was left out or cut short.
    """
    from proxytest.cli.load_job import run_load
    from proxytest.cli.load_options import options_of, wanted_of

    return run_load(options_of(context.params), wanted_of(context.params))
