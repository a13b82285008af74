"""The commands and their options, as typer reads them; what they do is imported when they are called."""

import sys
from pathlib import Path
from typing import Annotated

import typer
from typer._click.exceptions import ClickException  # typer carries its own click and names it nowhere else

from proxytest.model.errors import UsageError

app = typer.Typer(
    name="proxytest",
    help="Tell, before a roll-out, whether Cisco Spark / Webex works through an explicit proxy, for whom, and why not.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,  # rich would cost 0.2 s of every --help
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
lab_app = typer.Typer(help="The embedded lab: corporate proxies to try proxytest on.", no_args_is_help=True)
app.add_typer(lab_app, name="lab")

Texts = list[str] | None


def invoke(arguments: list[str]) -> int:
    """Run one command and give its exit status.

    Raises UsageError, also for what typer itself finds wrong with the arguments.
    """
    try:
        status: object = app(arguments, prog_name="proxytest", standalone_mode=False)
    except ClickException as error:
        if not error.format_message():  # a bare command: its help has been shown
            return 2
        raise UsageError(_sentence(error.format_message())) from None
    return status if isinstance(status, int) else 0


@app.callback(invoke_without_command=True)
def _root(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Show the version and exit.")] = False,  # noqa: FBT002  typer's flags are so
) -> None:
    if version:
        from proxytest import __version__

        sys.stdout.write(f"proxytest {__version__}\n")
        raise typer.Exit
    del context


@app.command()
def run(  # noqa: PLR0913, PLR0917  one parameter an option
    scenario: Annotated[Path | None, typer.Argument(help="A scenario file; options go before what it says.")] = None,
    profile: Annotated[str | None, typer.Option(help="spark-2016, another bundled profile, or a file.")] = None,
    proxy: Annotated[str | None, typer.Option(help="http://host:port or https://host:port.")] = None,
    auth: Annotated[Texts, typer.Option(help="auto, none, basic, digest, ntlm, negotiate; repeatable.")] = None,
    user: Annotated[str | None, typer.Option(help=r"alice, 'CORP\alice' or alice@corp.example.")] = None,
    password_file: Annotated[
        str | None, typer.Option(help="File with the password in its first line; - is stdin.")
    ] = None,
    lab: Annotated[str | None, typer.Option(help="Audit this proxy of the embedded lab.")] = None,
    lab_python: Annotated[str | None, typer.Option(help="Python of an environment that has mitmproxy.")] = None,
    target: Annotated[Texts, typer.Option(help="HOST[:PORT] to test instead of the profile's; repeatable.")] = None,
    cacert: Annotated[Path | None, typer.Option(help="Roots that stand for the public ones and for the pins.")] = None,
    proxy_cacert: Annotated[Path | None, typer.Option(help="Roots for the certificate of an https:// proxy.")] = None,
    resolve: Annotated[
        Texts, typer.Option(help="HOST:PORT:ADDRESS for the proxy's name, as in curl; repeatable.")
    ] = None,
    pac: Annotated[str | None, typer.Option(help="Address of the site's PAC file, if it has one.")] = None,
    select: Annotated[Texts, typer.Option(help="Only these checks, such as 'tls/*'; repeatable.")] = None,
    ignore: Annotated[Texts, typer.Option(help="Not these checks; repeatable.")] = None,
    hold: Annotated[float | None, typer.Option(help="Seconds to hold a WebSocket open.")] = None,
    timeout: Annotated[float | None, typer.Option(help="Seconds for each single step.  [default: 20]")] = None,
    max_auth_failures: Annotated[int, typer.Option(help="Refused log-ons after which an account is left alone.")] = 1,
    strict: Annotated[bool, typer.Option("--strict", help="A warning is a failure.")] = False,  # noqa: FBT002  typer's flags are so
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Show the evidence of each finding.")] = False,  # noqa: FBT002  as above
    format: Annotated[str, typer.Option(help="text, json, junit or html, on standard output.")] = "text",  # noqa: A002  the option's name
    output: Annotated[
        list[Path] | None,
        typer.Option("--output", "-o", help="Write a report to a file (.json .xml .html .txt); repeatable."),
    ] = None,
) -> int:
    r"""Audit a proxy.

    Exit status: 0 compatible, 1 not compatible, 2 usage or scenario error, 3 a bug of ours, 4 nothing could be tested.

    The password comes from --password-file, PROXYTEST_PASSWORD or a prompt; without --user the signed-on user is used.
    """
    from proxytest.cli.options import Options
    from proxytest.cli.run import run_audit

    return run_audit(
        Options(
            scenario=scenario,
            profile=profile,
            proxy=proxy,
            auth=tuple(auth or ()),
            user=user,
            password_file=password_file,
            lab=lab,
            lab_python=lab_python,
            targets=tuple(target or ()),
            cacert=cacert,
            proxy_cacert=proxy_cacert,
            resolve=tuple(resolve or ()),
            pac=pac,
            select=tuple(select or ()),
            ignore=tuple(ignore or ()),
            hold=hold,
            timeout=timeout,
            max_auth_failures=max_auth_failures,
            strict=strict,
            verbose=verbose,
            format=format,
            outputs=tuple(output or ()),
        )
    )


@app.command()
def explain(check: Annotated[str, typer.Argument(help="The id of a check, such as tls/inspection.")]) -> None:
    """Explain a check: what it looks at, how it decides, the remedy, the sources, and examples."""
    from proxytest.cli.explain import explain_check

    sys.stdout.write(explain_check(check))


@app.command(name="list")
def list_(what: Annotated[str, typer.Argument(help="checks, profiles or scenarios.")]) -> None:
    """List what there is."""
    from proxytest.cli.explain import listing

    sys.stdout.write(listing(what))


@app.command()
def replay(
    report: Annotated[Path, typer.Argument(help="A JSON report of an earlier run.")],
    profile: Annotated[str | None, typer.Option(help="Judge by another profile.")] = None,
    strict: Annotated[bool, typer.Option("--strict", help="A warning is a failure.")] = False,  # noqa: FBT002  typer's flags are so
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Show the evidence of each finding.")] = False,  # noqa: FBT002  as above
    format: Annotated[str, typer.Option(help="text, json, junit or html.")] = "text",  # noqa: A002  the option's name
    output: Annotated[list[Path] | None, typer.Option("--output", "-o", help="Write a report to a file.")] = None,
) -> int:
    """Judge a stored run again, without a network."""
    from proxytest.cli.replay import replay_report

    return replay_report(
        report, profile=profile, strict=strict, verbose=verbose, format_name=format, outputs=tuple(output or ())
    )


@app.command()
def schema(what: Annotated[str, typer.Argument(help="run or scenario.")]) -> None:
    """Print the JSON Schema of a report or of a scenario file."""
    from proxytest.cli.explain import schema_text

    sys.stdout.write(schema_text(what))


@lab_app.command(name="list")
def lab_list() -> None:
    """List the proxies of the lab."""
    from proxytest.cli.explain import listing

    sys.stdout.write(listing("lab"))


@lab_app.command(name="start")
def lab_start(
    name: Annotated[str, typer.Argument(help="A proxy of the lab; proxytest lab list names them.")],
    lab_python: Annotated[str | None, typer.Option(help="Python of an environment that has mitmproxy.")] = None,
) -> int:
    """Start a proxy of the lab and keep it until Ctrl-C."""
    from proxytest.cli.lab import start_lab

    return start_lab(name, lab_python=lab_python)


def _sentence(message: str) -> str:
    first = " ".join(message.split())
    return first[:1].lower() + first[1:].rstrip(".")
