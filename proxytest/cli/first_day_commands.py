"""The commands of a first day, for click; their code is imported when they are called."""

import click

from proxytest.cli.complete_values import words

SHELLS = ("bash", "zsh", "fish")


@click.command()
@click.option(
    "--proxy",
    metavar="URL",
    help="Also ask this proxy, without a log-on: does it answer, what does it offer, is its clock ours?",
)
@click.option("--json", "as_json", is_flag=True, help="As data.")
def doctor(proxy: str | None, *, as_json: bool) -> int:
    """Tell what this machine can do for an audit, and how to get what is missing.

    No password is asked for, and nothing is sent, except to --proxy.

    Exit status: 0 an audit can run, 1 it cannot, or the proxy does not answer.
    """
    from proxytest.cli.doctor_command import examine

    return examine(proxy, as_json=as_json)


@click.group()
def completion() -> None:
    """Let a shell complete commands, options and names by the Tab key."""


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
    """Write the script into your home, and for bash and zsh a line into the file that they read when they start.

    It tells what it writes, and where. A second time it changes nothing.
    """
    from proxytest.cli.completion_command import install_completion
    from proxytest.cli.output import write_text

    write_text(install_completion(shell))


@click.command()
@click.pass_context
def man(context: click.Context) -> None:
    """Print the manual page, as `man -l` reads it: proxytest man > proxytest.1."""
    from proxytest.cli.man_page import manual
    from proxytest.cli.output import write_text

    command = context.find_root().command
    if not isinstance(command, click.Group):
        raise TypeError("the program is a group of commands")
    write_text(manual(command))
