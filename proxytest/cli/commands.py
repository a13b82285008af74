"""The commands and their options for click; their code is imported when they are called."""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import click

from proxytest import __version__
from proxytest.cli.click_options import FILE, run_options, values_for
from proxytest.cli.complete_values import completer, lab_names, words
from proxytest.cli.first_day_commands import completion, doctor, init, man, offer_init
from proxytest.cli.fleet_commands import fleet
from proxytest.cli.load_command import load
from proxytest.cli.stored_run_commands import diff, forecast, merge, replay
from proxytest.model.errors import UsageError
from proxytest.policy.product_names import PRODUCT_NAMES
from proxytest.scenario.option import Kind

_EXPLAIN_WHAT = (
    "explain needs a name: a check (proxytest list checks), the code of a finding (proxytest list codes), or a "
    "requirement of a profile, such as R13"
)
_KEPT = ("checks", "codes", "profiles")
_Command = TypeVar("_Command", bound=Callable[..., object])
_HELP = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


def invoke(arguments: list[str]) -> int:
    """Run one command and give its exit status.

    Raises UsageError, also for what click itself finds wrong with the arguments, and where there is no standard output.
    """
    if sys.stdout is None:
        raise UsageError(f"standard output is closed: redirect it to {os.devnull} if you do not need it")
    try:
        status: object = proxytest.main(arguments, prog_name="proxytest", standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as error:
        sys.stderr.write(f"{error.format_message()}\n")
        if not arguments:
            offer_init()
        return error.exit_code
    except click.Abort:
        raise KeyboardInterrupt from None
    except SystemExit as ended:
        if ended.code == 0:  # so click ends where a shell asked it what may follow
            return 0
        raise BrokenPipeError from ended  # and so where nobody reads stdout any more; 1 would say "not compatible"
    except click.ClickException as error:
        raise UsageError(_sentence(error.format_message())) from None
    return status if isinstance(status, int) else 0


def _sentence(message: str) -> str:
    text = " ".join(message.split())
    return text[:1].lower() + text[1:].rstrip(".")


def _text(name: str, metavar: str, help_text: str) -> Callable[[_Command], _Command]:
    return click.option(name, metavar=metavar, help=help_text)


def _file(name: str, help_text: str) -> Callable[[_Command], _Command]:
    return click.option(name, metavar="FILE", type=FILE, help=help_text)


@click.group(context_settings=_HELP)
@click.version_option(__version__, message="%(prog)s %(version)s")
def proxytest() -> None:
    """Test before a roll-out whether Cisco Spark / Webex works through an explicit proxy, and if not, why."""


@proxytest.command()
@click.argument("scenario", metavar="[SCENARIO.yaml]", type=FILE, required=False)
@run_options()
@click.pass_context
def run(context: click.Context, /, **_: object) -> int:
    """Audit a proxy. Command-line options override the scenario file.

    Exit status: 0 compatible, 1 not compatible, 2 usage or scenario error, 3 a bug of ours, 4 nothing could be tested.
    Where a report could not be written, 0 becomes 2.

    The password comes from --password-file, the scenario's key `password` (env, file or keyring), PROXYTEST_PASSWORD or
    a prompt. Without --user the signed-on user is used.
    """
    from proxytest.cli.run_command import run_audit
    from proxytest.prepare.merge_options import Options

    return run_audit(values_for(Options, context))


@proxytest.command()
@click.argument("scenario", metavar="[SCENARIO.yaml]", type=FILE, required=False)
@run_options()
@click.pass_context
def plan(context: click.Context, /, **_: object) -> int:
    """Tell what `run` would send, without sending it.

    It takes the same options, and tells whom `run` asks, what it sends, and how many log-ons that takes. With
    --format json it is data.
    """
    from proxytest.cli.plan_command import plan_run
    from proxytest.prepare.merge_options import Options

    return plan_run(values_for(Options, context))


@proxytest.command()
@click.argument("name", metavar="CHECK|CODE|REQUIREMENT", shell_complete=completer(Kind.CHECK), required=False)
@click.option("--examples", is_flag=True, help="Show what goes over the wire in each example of a check.")
def explain(name: str | None, *, examples: bool) -> None:
    """Explain a check, the code of a finding, or a requirement.

    Of a check it tells the remedy, the sources and examples. A requirement has a name such as R13.
    """
    from proxytest.cli.output import write_text
    from proxytest.wire.kept_texts import kept_text

    if name is None:
        raise UsageError(_EXPLAIN_WHAT)
    kept_as = f"explain {name} --examples" if examples else f"explain {name}"
    write_text(kept_text(kept_as, lambda: _explained(name, conversations=examples)))


def _explained(name: str, *, conversations: bool) -> str:
    from proxytest.cli.explain_command import explain as explained

    return explained(name, conversations=conversations)


def _listed(what: str) -> str:
    from proxytest.cli.explain_command import listing

    return listing(what)


@proxytest.command(name="list")
@click.argument("what", metavar="checks|codes|profiles|scenarios", shell_complete=words(*_KEPT, "scenarios"))
def list_(what: str) -> None:
    """List checks, codes, profiles or scenarios."""
    from proxytest.cli.output import write_text
    from proxytest.wire.kept_texts import kept_text

    # The scenarios lie beside the package.
    write_text(kept_text(f"list {what}", lambda: _listed(what)) if what in _KEPT else _listed(what))


@proxytest.command()
@click.option("--for", "product", metavar="PRODUCT", required=True, shell_complete=words(*PRODUCT_NAMES),
              help=f"{', '.join(PRODUCT_NAMES)}.")  # fmt: skip
@run_options("profile")
@_text("--proxy", "HOST:PORT", "The proxy in the PAC file.  [default: proxy.example:8080]")
@click.option("--log-on", is_flag=True, help="The proxy asks its users to log on: write rules that ask for it.")
@click.option("--output", "-o", metavar="FILE", type=FILE, help="Write to this file instead of standard output.")
def policy(product: str, profile: str | None, proxy: str | None, output: Path | None, *, log_on: bool) -> None:
    """Print the product's configuration for a profile."""
    from proxytest.cli.output import write_text
    from proxytest.cli.policy_command import policy_text

    write_text(policy_text(product, profile=profile, proxy=proxy, log_on=log_on), output)


@proxytest.group()
def profile() -> None:
    """Compare what two profiles ask of a network."""


@profile.command(name="diff")
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
@click.option("--format", "format_name", metavar="FORMAT", default="text", help="text or json.")
def profile_diff(old: str, new: str, *, format_name: str) -> int:
    """Compare two profiles, bundled or files.

    That is their requirements, domains, hosts, clients, ports, networks and pins.

    Exit status: 0 they ask for the same, 1 they differ. The name alone is no difference.
    """
    from proxytest.cli.profile_command import diff_profiles

    return diff_profiles(old, new, format_name=format_name)


@proxytest.command()
@click.argument("what", metavar="run|scenario|config|api|alert",
                shell_complete=words("run", "scenario", "config", "api", "alert"))  # fmt: skip
def schema(what: str) -> None:
    """Print the JSON Schema of reports, scenarios or your defaults.

    Your defaults are those of the user's configuration file.

    With `api` the OpenAPI description of what `fleet serve` answers, with `alert` the schema of what it sends.
    """
    from proxytest.cli.explain_command import schema_text
    from proxytest.cli.output import write_text

    write_text(schema_text(what))


@proxytest.group()
def lab() -> None:
    """Run local test proxies like those of companies: the lab."""


@lab.command(name="list")
def lab_list() -> None:
    """List the proxies of the lab."""
    from proxytest.cli.explain_command import listing
    from proxytest.cli.output import write_text

    write_text(listing("lab"))


@lab.command(name="start")
@click.argument("name", metavar="NAME", shell_complete=lab_names)
@run_options("lab_python")
def lab_start(name: str, lab_python: str | None) -> int:
    """Start a proxy of the lab and keep it until Ctrl-C."""
    from proxytest.cli.lab_command import start_lab

    return start_lab(name, explicit_python=lab_python)


for command in (init, doctor, completion, man, replay, forecast, merge, diff, fleet, load):
    proxytest.add_command(command)


@proxytest.command()
@_text("--profile", "NAME|FILE", "Listen on the media ports of this profile.  [default: spark-2016]")
@_text("--listen", "ADDRESS", "Listen only on this address.  [default: all]")
@click.option("--ports", metavar="PORTS", multiple=True,
              help="Listen on these ports instead, such as 33434 or 33434-33598; repeatable.")  # fmt: skip
@click.option("--tls-port", metavar="PORT", type=int, help="The port of TLS, HTTPS and WSS.  [default: 443]")
@_file("--cert", "PEM certificate for TLS.  [default: a self-signed one]")
@_file("--key", "Its key, if it is in another file.")
@_file("--token-file", "File with the token that proves both ends.  [default: a token that is printed]")
@click.option("--hold", metavar="SECONDS", type=float,
              help="Keep a connection open for this time, as in `run`.  [default: 3600]")  # fmt: skip
@click.option("--per-address", metavar="N", type=int,
              help="Connections per client address; more for many clients behind NAT.  [default: 128]")  # fmt: skip
def reflect(  # noqa: PLR0913  each is an option above
    *,
    profile: str | None,
    listen: str | None,
    ports: tuple[str, ...],
    tls_port: int | None,
    cert: Path | None,
    key: Path | None,
    token_file: Path | None,
    hold: float | None,
    per_address: int | None,
) -> int:
    """Answer media tests on a host on the Internet.

    It is for `run --media`, and runs until Ctrl-C: STUN by UDP and TCP on the media ports, STUN, HTTPS and WSS by TLS.
    It tells every client its own address, stores nothing, answers no datagram with a longer one, and lets every
    connection go in the end.
    """
    from proxytest.cli.reflect_command import Files, limits_of, run_reflector

    limits = limits_of(hold, per_address)
    return run_reflector(
        limits,
        profile=profile,
        listen=listen,
        ports=ports,
        tls_port=tls_port,
        files=Files(cert=cert, key=key, token=token_file),
    )
