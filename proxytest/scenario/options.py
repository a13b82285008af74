"""The options of `proxytest run`, each declared once.

The command line, the keys of a scenario file, the arguments of `proxytest.run` and the reference are made from these
fields (after a change: `make generated`). Standard library only: `--help` reads them and must answer at once.
"""

from dataclasses import dataclass, fields
from pathlib import Path
from typing import Annotated

from proxytest.model.newest import DEFAULT
from proxytest.scenario.option import Group, Kind, Option

AUTH = ("auto",)
PORTS = ("sample", "all")
ALL_CLIENTS = "all"  #: stands alone for every client of the profile


# A table: an option is easier to read in three lines than in ten.
# fmt: off
# No slots: `vars` gives the values by name, where a scenario fills what the command line leaves open.
@dataclass(frozen=True, kw_only=True)
class ScenarioOptions:
    """Options that a scenario file may set too; empty and None mean: not set."""

    proxy: Annotated[str | None, Option(
        Kind.PROXY, Group.PROXY, "The proxy: http://host:port or https://host:port.",
        key="The proxy, such as http://proxy.corp:8080. Default: the machine's settings.")] = None
    pac: Annotated[str | None, Option(
        Kind.PAC, Group.PROXY, "Address of the site's PAC file, if it has one.",
        key="The address of the site's PAC file.")] = None
    profile: Annotated[str | None, Option(
        Kind.PROFILE, Group.PROXY, "A bundled profile, or a file; today's Webex: webex-2026.  "
        f"[default: {DEFAULT}, of 2016]",
        key="A bundled profile or the path of a profile file.", key_default=DEFAULT)] = None
    auth: Annotated[tuple[str, ...], Option(
        Kind.SCHEME, Group.PROXY, "auto, none, basic, digest, ntlm or negotiate",
        key="One or several authentication schemes.", key_default=AUTH)] = ()
    # Its key stands in sections.py, beside that of its password.
    user: Annotated[str | None, Option(Kind.NAME, Group.PROXY, r"alice, 'CORP\alice' or alice@corp.example.")] = None
    realm: Annotated[str | None, Option(
        Kind.NAME, Group.PROXY, "Domain of the account, by any name: equal users of different realms are two accounts.",
        key="The domain of the account, by any name: equal users of different realms are two accounts.")] = None
    targets: Annotated[tuple[str, ...], Option(
        Kind.HOST, Group.TESTS, "Test this host, not the profile's: no https://, no path",
        key="Hosts to test instead of the profile's: HOST or HOST:PORT, without path.", flags=("--target",))] = ()
    cacert: Annotated[Path | None, Option(
        Kind.FILE, Group.TESTS, "Trust these CAs instead of the public ones and the pins.",
        key="PEM file of CAs that replace the public ones and the pins.")] = None
    proxy_cacert: Annotated[Path | None, Option(
        Kind.FILE, Group.TESTS, "Trust these CAs for the certificate of an https:// proxy.",
        key="PEM file of CAs for the certificate of an https:// proxy.")] = None
    resolve: Annotated[tuple[str, ...], Option(
        Kind.RESOLVE, Group.TESTS, "Reach the proxy HOST:PORT at this address, as in curl",
        key="HOST:PORT:ADDRESS, as in curl: the proxy's host and port, and the address at which it is reached.")] = ()
    select: Annotated[tuple[str, ...], Option(
        Kind.CHECK, Group.TESTS, "Run only this check, area or pattern",
        key="Checks or areas to run. Default: all.")] = ()
    ignore: Annotated[tuple[str, ...], Option(
        Kind.CHECK, Group.TESTS, "Leave out this check, area or pattern",
        key="Checks or areas to leave out.")] = ()
    hold: Annotated[float | None, Option(
        Kind.SECONDS, Group.TESTS, "Keep a WebSocket open for this time.",
        key="How many seconds to keep a WebSocket open.")] = None
    clients: Annotated[tuple[str, ...], Option(
        Kind.CLIENT, Group.TESTS, "Test only for this client of the profile, or all",
        key="Clients of the profile in use here, or all: the verdict follows these alone.", flags=("--client",))] = ()
    media: Annotated[tuple[str, ...], Option(
        Kind.HOST, Group.TESTS, "Host on the Internet that runs `proxytest reflect`",
        key="Host on the Internet that answers STUN: HOST or HOST:PORT.")] = ()
    ports: Annotated[str | None, Option(
        Kind.PORTS, Group.TESTS, "How many ports of a range to try.  [default: sample]",
        key="How many ports of a range are tried: sample or all.", choices=PORTS)] = None
    timeout: Annotated[float | None, Option(
        Kind.SECONDS, Group.TESTS, "Time limit for each step.  [default: 20]",
        key="How many seconds each step may take.")] = None
    site: Annotated[str | None, Option(
        Kind.NAME, Group.REPORT, "Name of the site, for the reports.",
        key="The name of the site, for the reports.")] = None
    anonymous: Annotated[bool, Option(
        Kind.FLAG, Group.REPORT, "Leave the account out of all reports.",
        key="Whether the reports leave the account out.")] = False
    strict: Annotated[bool, Option(
        Kind.FLAG, Group.REPORT, "Count warnings as failures.",
        key="Whether warnings count as failures.", api=False)] = False


@dataclass(frozen=True, kw_only=True)
class RunOptions(ScenarioOptions):
    """Options of the command line only."""

    password_file: Annotated[str | None, Option(
        Kind.FILE, Group.PROXY, "File with the password in its first line; - is standard input.")] = None
    max_auth_failures: Annotated[int, Option(
        Kind.COUNT, Group.PROXY, "Stop using an account after this many refused log-ons.")] = 1
    forget_refusals: Annotated[bool, Option(
        Kind.FLAG, Group.PROXY, "Forget the account's refused log-ons that this machine remembers.")] = False
    lab: Annotated[str | None, Option(
        Kind.NAME, Group.PROXY, "Audit this proxy of the embedded lab.", api=False)] = None
    lab_python: Annotated[str | None, Option(
        Kind.FILE, Group.PROXY, "Python of the lab's environment, with mitmproxy.")] = None
    reflector_token_file: Annotated[str | None, Option(
        Kind.FILE, Group.TESTS, "File with the token of `proxytest reflect`, which proves the media host.")] = None
    parallel: Annotated[int | None, Option(
        Kind.COUNT, Group.TESTS,
        "Audit so many proxies of a scenario side by side.  [default of `run`: by cores and waits]")] = None
    no_config: Annotated[bool, Option(
        Kind.FLAG, Group.PROXY, "Leave out the user's configuration file.", api=False)] = False
    direct: Annotated[bool, Option(Kind.FLAG, Group.TESTS, "Also try the hosts directly, without the proxy.")] = False
    active: Annotated[bool, Option(
        Kind.FLAG, Group.TESTS,
        "Also send what stands out in the proxy's log: GET of a file that only McAfee Web Gateway serves.")] = False
    verbose: Annotated[bool, Option(
        Kind.FLAG, Group.REPORT, "Show the evidence of each finding.",
        flags=("--verbose", "-v"), api=False)] = False
    full: Annotated[bool, Option(
        Kind.FLAG, Group.REPORT, "Do not shorten Markdown to 60 lines: show the evidence and what was not tested.",
        api=False)] = False
    quiet: Annotated[bool, Option(
        Kind.FLAG, Group.REPORT, "No progress; as text only the verdict.",
        flags=("--quiet", "-q"), api=False)] = False
    format_name: Annotated[str, Option(
        Kind.FORMAT, Group.REPORT,
        "Format of the report on standard output.",
        flags=("--format",), api=False)] = "text"
    outputs: Annotated[tuple[Path, ...], Option(
        Kind.FILE, Group.REPORT, "Write a report to a file, in the format of its ending, such as .html",
        flags=("--output", "-o"), api=False)] = ()
    record: Annotated[Path | None, Option(
        Kind.FILE, Group.REPORT, "Write all traffic to this file while the audit runs, without secrets.",
        api=False)] = None
# fmt: on

SCENARIO_KEYS = frozenset(field.name for field in fields(ScenarioOptions))
