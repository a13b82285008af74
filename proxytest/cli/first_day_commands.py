"""The commands of a first day, for click; their code is imported when they are called."""

import os
import sys
from pathlib import Path

import click

from proxytest.cli.click_options import FILE, values_for
from proxytest.cli.complete_values import completer, words
from proxytest.scenario.option import Kind

SHELLS = ("bash", "zsh", "fish")


@click.command()
@click.option(
    "--proxy",
    metavar="URL",
    help="Also ask this proxy, without a log-on: does it answer, what does it offer, is its clock ours?",
)
@click.option("--proxy-cacert", "cacert", metavar="FILE", type=FILE,
              help="Trust these CAs for the certificate of an https:// proxy.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="As data.")
def doctor(proxy: str | None, cacert: Path | None, *, as_json: bool) -> int:
    """Tell what this machine can do for an audit.

    What is missing has a line that says how to get it. No password is asked for, and nothing is sent, except to
    --proxy.

    Exit status: 0 an audit can run, 1 it cannot, or not through this proxy.
    """
    from proxytest.cli.doctor_command import examine

    return examine(proxy, cacert, as_json=as_json)


def offer_init() -> None:
    """Tell whoever sits at a terminal and has nothing yet how to begin."""
    from proxytest.wire.config_file import config_file

    if sys.stdin and sys.stdin.isatty() and sys.stderr.isatty() and config_file(os.environ) is None:
        sys.stderr.write("\nNew here? `proxytest init` asks five questions, and writes a scenario to run.\n")


@click.command()
@click.argument("file", metavar="[FILE]", type=FILE, default="proxytest.yaml")
@click.option("--proxy", "proxies", metavar="URL", multiple=True,
              help="The proxy, or the address of a PAC file; several are several sites; repeatable.")  # fmt: skip
@click.option("--log-on", "who", metavar="WHO", shell_complete=words("me", "nobody"),
              help=r"CORP\alice, me (by ticket or Windows), or nobody.")  # fmt: skip
@click.option("--password-from", "password", metavar="PLACE",
              help="Where the password is: prompt, env:VARIABLE, keyring:SERVICE or file:PATH.")  # fmt: skip
@click.option("--client", "clients", metavar="NAME", multiple=True, help="A client in use here, or all; repeatable.")
@click.option("--media", metavar="HOST", help="Host on the Internet that runs `proxytest reflect`, or none.")
@click.option("--report", "reports", metavar="ENDING", multiple=True,
              help="A report as a file: html, json, md, ..., or none; repeatable.")  # fmt: skip
@click.option("--profile", metavar="NAME|FILE", shell_complete=completer(Kind.PROFILE),
              help="The requirements to judge by; without it those of today's clients.")  # fmt: skip
@click.pass_context
def init(context: click.Context, /, *, file: Path, **_: object) -> None:
    """Ask five questions, and write a scenario of the answers.

    It is commented, and `run` takes it.

    Enter takes what this machine's settings say. An option answers its question; where there is no terminal, the
    rest has its defaults. A file that is there is never written over, and a password is never written at all.
    """
    from proxytest.cli.init_command import Given, write_first_scenario
    from proxytest.cli.output import write_text

    write_text(write_first_scenario(file, values_for(Given, context)))


@click.group()
def completion() -> None:
    """Let a shell complete commands and names by the Tab key."""


@completion.command()
@click.argument("shell", metavar="[bash|zsh|fish]", required=False, shell_complete=words(*SHELLS))
def show(shell: str | None) -> None:
    """Print the shell's script; without a name that of SHELL."""
    from proxytest.cli.completion_command import script_of
    from proxytest.cli.output import write_text

    write_text(script_of(shell))


@completion.command()
@click.argument("shell", metavar="[bash|zsh|fish]", required=False, shell_complete=words(*SHELLS))
def install(shell: str | None) -> None:
    """Write the shell's script into your home.

    For bash and zsh a line goes into the file that they read when they start.

    It tells what it writes, and where. A second time it changes nothing.
    """
    from proxytest.cli.completion_command import install_completion
    from proxytest.cli.output import write_text

    write_text(install_completion(shell))


@click.command()
@click.pass_context
def man(context: click.Context) -> None:
    """Print the manual page, for `man -l`.

    For example: proxytest man > proxytest.1
    """
    from proxytest.cli.man_page import manual
    from proxytest.cli.output import write_text

    command = context.find_root().command
    if not isinstance(command, click.Group):
        raise TypeError("the program is a group of commands")
    write_text(manual(command))
