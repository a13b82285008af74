"""The manual page, made from what `--help` says; roff as man(7) has it."""

import re
import textwrap
from collections.abc import Iterator

import click

from proxytest import __version__
from proxytest.cli.environment_texts import ENVIRONMENT
from proxytest.model.newest import newest

_CODE = re.compile(r"`([^`]+)`")
_COLUMNS = 66  #: of the source, before what is escaped; roff fills lines anew


def manual(program: click.Group) -> str:
    """Return the page of all commands."""
    return "\n".join(_lines(program)) + "\n"


def leaves(group: click.Group, context: click.Context) -> Iterator[tuple[click.Command, click.Context]]:
    """Return each command that does something, with the context that knows its name."""
    for name in group.list_commands(context):
        command = group.commands[name]
        inner = click.Context(command, info_name=name, parent=context)
        if isinstance(command, click.Group):
            yield from leaves(command, inner)
        else:
            yield command, inner


def _lines(program: click.Group) -> Iterator[str]:
    top = click.Context(program, info_name="proxytest")
    # The day of the newest requirements: the page of one release is the same whenever it is made.
    yield f'.TH PROXYTEST 1 "{newest()[0]}" "proxytest {__version__}" "User Commands"'
    yield from (".SH NAME", *_filled(f"proxytest - {_summary(program)}"))
    yield from (".SH SYNOPSIS", r".B proxytest", r"\fICOMMAND\fR [\fIOPTION\fR]...")
    yield from (".SH DESCRIPTION", *_filled(program.help or ""))
    yield ".SH COMMANDS"
    for command, context in leaves(program, top):
        yield from _command(command, context)
    yield ".SH ENVIRONMENT"
    for name, text in ENVIRONMENT.items():
        yield from _tagged(name, text)
    yield ".SH FILES"
    yield from _tagged("~/.config/proxytest/config.yaml", "The user's defaults: keys of a scenario.")
    yield ".SH SEE ALSO"
    yield from _filled("Every command answers `--help`. The documentation has tutorials, checks and formats.")


def _summary(program: click.Group) -> str:
    return (program.help or "").split("\n\n")[0].replace("\n", " ").rstrip(".")


def _command(command: click.Command, context: click.Context) -> Iterator[str]:
    usage = " ".join([context.command_path, *command.collect_usage_pieces(context)])
    yield f'.SS "{_escaped(usage).replace(chr(34), chr(92) + "(dq")}"'
    parts = (command.help or "").split("\n\n")
    for place, part in enumerate(parts):
        yield from ([".PP"] if place else [])
        yield from _filled(part)
    for one in command.params:
        record = one.get_help_record(context)
        if record is not None and record[1]:
            yield from _tagged(*record)


def _tagged(name: str, text: str) -> Iterator[str]:
    yield from (".TP", rf"\fB{_escaped(name)}\fR", *_filled(text))


def _filled(text: str) -> list[str]:
    """Return a paragraph; what stands in backticks is bold."""
    lines = textwrap.wrap(" ".join(text.split()), _COLUMNS, break_long_words=False, break_on_hyphens=False)
    return [_guarded(_CODE.sub(r"\\fB\1\\fR", _escaped(line))) for line in lines]


def _escaped(text: str) -> str:
    return text.replace("\\", r"\e").replace("-", r"\-")


def _guarded(line: str) -> str:
    """Keep a line that begins with a control character from being a request."""
    return rf"\&{line}" if line.startswith((".", "'")) else line
