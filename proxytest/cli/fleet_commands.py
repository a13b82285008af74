"""`proxytest fleet` and its commands for click; their code is imported when they are called."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from proxytest.cli.click_options import FILE, run_options, values_for

if TYPE_CHECKING:
    from proxytest.fleet.hub_address import HubAccess

_Command = TypeVar("_Command", bound=Callable[..., object])


def _need_nats() -> None:
    """Raise UsageError where the libraries of the extra `fleet` are not installed."""
    from importlib.util import find_spec

    from proxytest.model.errors import UsageError
    from proxytest.model.installation import Extra
    from proxytest.protocol.this_copy import how_to_add_here

    if find_spec("nats") is None or find_spec("nkeys") is None:
        raise UsageError(f"a hub needs two packages: {how_to_add_here(Extra.FLEET)}")


def hub_options(command: _Command) -> _Command:
    """Add the options that say where the hub is, and who asks."""
    options = (
        click.option("--hub", metavar="URL", help="The hub: wss://HOST[:PORT], or tls://HOST:PORT."),
        click.option("--credential", metavar="FILE", type=FILE, help="File with the nkey that the hub knows."),
        click.option("--hub-cacert", metavar="FILE", type=FILE, help="Trust these CAs for the hub's certificate."),
        click.option("--tls-first", is_flag=True, help="Begin TLS before the hub speaks; for tls:// alone."),
    )
    for option in reversed(options):
        command = option(command)
    return command


@click.group()
def fleet() -> None:
    """Audit at many sites, by workers that dial out to a hub.

    A worker reaches the hub through the proxy that it audits.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class HubFlags:
    """The command line, as far as it says where the hub is, and who asks."""

    hub: str | None
    credential: Path | None
    hub_cacert: Path | None
    tls_first: bool


def _access(context: click.Context) -> "HubAccess":
    """Return where the hub is, and who asks. Raises UsageError."""
    from proxytest.fleet.hub_address import HubAccess, parse_hub
    from proxytest.model.errors import UsageError

    given = values_for(HubFlags, context)
    if given.hub is None or given.credential is None:
        raise UsageError("--hub and --credential, the operator's nkey, are needed")
    _need_nats()
    return HubAccess(
        address=parse_hub(given.hub), credential=given.credential, cacert=given.hub_cacert, tls_first=given.tls_first
    )


def _seconds(option: str, text: str) -> float:
    from proxytest.load.head_count import seconds

    return seconds(option, text)


@fleet.command()
@click.argument("scenario", metavar="SITES.yaml", type=FILE)
@hub_options
@click.option("--wait", metavar="TIME", default="15m", help="How long to wait for the sites.", show_default=True)
@run_options("parallel", "strict", "verbose", "full", "quiet", "format_name", "outputs")
@click.pass_context
def run(context: click.Context, /, *, hub: str | None, wait: str, **_: object) -> int:
    """Audit every proxy of a scenario.

    That is from here, or with --hub by the worker at each site.

    Exit status: that of the worst site, as of `run`; 4 where a site has not answered.
    """
    from proxytest.cli.fleet_run import Waiting, run_fleet
    from proxytest.prepare.merge_options import Options

    options = values_for(Options, context)
    if hub is None:
        return run_fleet(options, None)
    return run_fleet(options, Waiting(hub=_access(context), seconds=_seconds("--wait", wait)))


@fleet.command()
@click.argument("file", metavar="[WORKER.yaml]", type=FILE, required=False)
@click.option("--site", metavar="NAME", help="The site, as the hub knows it.")
@hub_options
@click.option("--sender", metavar="NKEY", help="The operator's public nkey, which signs the jobs.")
@click.option("--spool", metavar="DIR", type=FILE, help="Where answers wait for the hub.  [default: the user's folder]")
@click.option("--check", is_flag=True, help="Only tell whether the hub can be reached and has this site's jobs.")
@run_options("proxy", "auth", "user", "realm", "password_file", "cacert", "proxy_cacert", "resolve")
def worker(file: Path | None, *, spool: Path | None, check: bool, **given: object) -> int:
    """Audit what the hub has jobs for, until it is ended.

    Without a proxy the hub is reached directly.

    What is a site's own stands in WORKER.yaml: keys of a scenario, and the hub, credential, sender, allow. The options
    override it. With --check the exit status is 0 where all is well, and 2 with a sentence where not.
    """
    _need_nats()
    from proxytest.cli.fleet_worker import run_worker

    return run_worker(file, given, spool, check=check)


@fleet.command()
@click.option("--init", metavar="DIR", type=FILE, help="Make a hub in this folder, or add sites to the one there.")
@click.option("--start", metavar="DIR", type=FILE, help="Run the hub of this folder until Ctrl-C, by nats-server.")
@click.option("--site", "sites", metavar="NAME", multiple=True, help="A site that may log on; repeatable.")
@click.option("--revoke", metavar="NAME", multiple=True, help="A site that may no longer log on; repeatable.")
@click.option("--host", "hosts", metavar="NAME", multiple=True,
              help="Name or address by which the sites call it; repeatable.  [default: this machine's]")  # fmt: skip
@click.option("--port", metavar="PORT", type=int, help="Port of WebSockets, by TLS.  [default: 443]")
@click.option("--nats-port", metavar="PORT", type=int, help="Port of NATS's own protocol, by TLS.  [default: 4222]")
@click.option("--cert", metavar="FILE", type=FILE, help="PEM certificate.  [default: one of an own CA]")
@click.option("--key", metavar="FILE", type=FILE, help="Its key, if it is in another file.")
@click.pass_context
def hub(context: click.Context, /, *, init: Path | None, start: Path | None, **_: object) -> int:
    """Make a hub, add or revoke sites, or run it.

    The hub is a NATS server with JetStream.

    It listens by TLS alone, knows each site by a key of its own, and lets it take its own jobs and hand in its own
    reports. What --init writes for a site is in DIR/sites/NAME.
    """
    _need_nats()
    from proxytest.cli.hub_command import HubOptions
    from proxytest.cli.hub_command import hub as carry_out

    return carry_out(init, start, values_for(HubOptions, context))


@fleet.command()
@click.argument("account", metavar="[ACCOUNT]", required=False)
@run_options("realm")
@hub_options
@click.option("--accounts-key", metavar="FILE", type=FILE, help="The hub's accounts.key, which each site has too.")
@click.pass_context
def unlock(
    context: click.Context, /, *, account: str | None, realm: str | None, accounts_key: Path | None, **_: object
) -> int:
    """Let all sites try a refused account again.

    Without ACCOUNT it lists what the hub knows.

    Correct the password first, at each site that has the old one: the first that is refused stops all again.
    """
    access = _access(context)
    from proxytest.cli.fleet_unlock import tell_accounts, unlock_account
    from proxytest.model.errors import UsageError

    if account is None:
        return tell_accounts(access)
    if accounts_key is None:
        raise UsageError("--accounts-key is needed: by it the hub's accounts are named")
    return unlock_account(access, account, realm or "", accounts_key)


@fleet.command()
@hub_options
@run_options("strict", "verbose", "full", "quiet", "format_name", "outputs")
@click.pass_context
def status(context: click.Context, /, **_: object) -> int:
    """Tell how each site is, and which are silent.

    That is by its last report.

    Exit status: that of the worst site, as of `run`; 4 where a site is silent or has no report.
    """
    from proxytest.cli.fleet_status import tell_status
    from proxytest.prepare.merge_options import Options

    return tell_status(values_for(Options, context), _access(context))


@fleet.command()
@click.argument("scenario", metavar="[SITES.yaml]", type=FILE, required=False)
@hub_options
@click.option("--listen", metavar="ADDRESS:PORT", default="127.0.0.1:8080", help="Where to listen.", show_default=True)
@click.option("--token-file", metavar="FILE", type=FILE, help="File with the token of whoever may ask.")
@click.option("--cert", metavar="FILE", type=FILE, help="PEM certificate, to serve by HTTPS.")
@click.option("--key", metavar="FILE", type=FILE, help="Its key, if it is in another file.")
@run_options("strict")
@click.pass_context
def serve(context: click.Context, /, *, scenario: Path | None, strict: bool, **_: object) -> int:
    """Show the sites of a hub as pages, until Ctrl-C.

    They are always up to date.

    SITES.yaml says by `schedule` how often its sites are audited, and by `alerts` who is told when they begin to fail.

    Who can reach another address than loopback needs the token: as `Authorization: Bearer`, or by the form that the
    pages begin with.
    """
    access = _access(context)
    from proxytest.cli.fleet_serve import WebOptions, run_serve

    return run_serve(access, values_for(WebOptions, context), scenario, strict=strict)
