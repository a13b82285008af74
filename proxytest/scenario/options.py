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


# A table: an option is read faster in three lines than in ten.
# fmt: off
# No slots: `vars` gives the values by name, where a scenario fills what the command line leaves open.
@dataclass(frozen=True, kw_only=True)
class ScenarioOptions:
    """What a scenario file may say too; empty and None mean: not said."""

    proxy: Annotated[str | None, Option(
        Kind.PROXY, Group.PROXY, "The proxy: http://host:port or https://host:port.",
        key="The proxy, such as http://proxy.corp:8080; without it the machine's settings are discovered.")] = None
    pac: Annotated[str | None, Option(
        Kind.PAC, Group.PROXY, "Address of the site's PAC file, if it has one.",
        key="The address of a PAC file that the site hands out.")] = None
    profile: Annotated[str | None, Option(
        Kind.PROFILE, Group.PROXY, "spark-2016, another bundled profile, or a file.",
        key="A bundled profile or the path of a profile file.", key_default=DEFAULT)] = None
    auth: Annotated[tuple[str, ...], Option(
        Kind.SCHEME, Group.PROXY, "auto, none, basic, digest, ntlm or negotiate",
        key="One or several authentication schemes.", key_default=AUTH)] = ()
    # Its key stands in sections.py, beside that of its password.
    user: Annotated[str | None, Option(Kind.NAME, Group.PROXY, r"alice, 'CORP\alice' or alice@corp.example.")] = None
    targets: Annotated[tuple[str, ...], Option(
        Kind.HOST, Group.TESTS, "Test this host instead of the profile's",
        key="HOST or HOST:PORT, instead of the hosts of the profile.", flags=("--target",))] = ()
    cacert: Annotated[Path | None, Option(
        Kind.FILE, Group.TESTS, "Roots that stand for the public ones and for the pins.",
        key="PEM file of roots that replace the public ones.")] = None
    proxy_cacert: Annotated[Path | None, Option(
        Kind.FILE, Group.TESTS, "Roots for the certificate of an https:// proxy.",
        key="PEM file of roots for the way to an https:// proxy.")] = None
    resolve: Annotated[tuple[str, ...], Option(
        Kind.RESOLVE, Group.TESTS, "Address of the proxy's name, as in curl",
        key="HOST:PORT:ADDRESS, as in curl.")] = ()
    select: Annotated[tuple[str, ...], Option(
        Kind.CHECK, Group.TESTS, "Only this check, area or pattern",
        key="Checks or areas to run; all without it.")] = ()
    ignore: Annotated[tuple[str, ...], Option(
        Kind.CHECK, Group.TESTS, "Not this check, area or pattern",
        key="Checks or areas to leave out.")] = ()
    hold: Annotated[float | None, Option(
        Kind.SECONDS, Group.TESTS, "Hold a WebSocket open for so long.",
        key="How many seconds the WebSocket is held.")] = None
    media: Annotated[tuple[str, ...], Option(
        Kind.HOST, Group.TESTS, "Test media with this host outside, where `proxytest reflect` runs",
        key="HOST or HOST:PORT outside, which answers STUN.")] = ()
    ports: Annotated[str | None, Option(
        Kind.PORTS, Group.TESTS, "How many ports of a range to try.  [default: sample]",
        key="How many ports of a range are tried: sample or all.", choices=PORTS)] = None
    timeout: Annotated[float | None, Option(
        Kind.SECONDS, Group.TESTS, "For each single step.  [default: 20]",
        key="How many seconds each step may take.")] = None
    strict: Annotated[bool, Option(
        Kind.FLAG, Group.REPORT, "A warning is a failure.",
        key="Do warnings count as failures?", api=False)] = False


@dataclass(frozen=True, kw_only=True)
class RunOptions(ScenarioOptions):
    """What is said on the command line alone."""

    password_file: Annotated[str | None, Option(
        Kind.FILE, Group.PROXY, "The password is its first line; - is standard input.")] = None
    max_auth_failures: Annotated[int, Option(
        Kind.COUNT, Group.PROXY, "Refused log-ons after which an account is left alone.")] = 1
    forget_refusals: Annotated[bool, Option(
        Kind.FLAG, Group.PROXY, "First forget what this machine remembers of the account's refusals.")] = False
    lab: Annotated[str | None, Option(
        Kind.NAME, Group.PROXY, "Audit this proxy of the embedded lab.", api=False)] = None
    lab_python: Annotated[str | None, Option(
        Kind.FILE, Group.PROXY, "Python of an environment that has mitmproxy.")] = None
    clients: Annotated[tuple[str, ...], Option(
        Kind.NAME, Group.TESTS, "Only this client of the profile, for sites that do not use all",
        flags=("--client",))] = ()
    direct: Annotated[bool, Option(Kind.FLAG, Group.TESTS, "Also try the hosts past the proxy.")] = False
    active: Annotated[bool, Option(
        Kind.FLAG, Group.TESTS, "Also ask for a file that only McAfee Web Gateway serves.")] = False
    verbose: Annotated[bool, Option(
        Kind.FLAG, Group.REPORT, "Show the evidence of each finding.",
        flags=("--verbose", "-v"), api=False)] = False
    format_name: Annotated[str, Option(
        Kind.FORMAT, Group.REPORT,
        "text, json, junit, html, sarif, prometheus, csv, har or markdown, on standard output.",
        flags=("--format",), api=False)] = "text"
    outputs: Annotated[tuple[Path, ...], Option(
        Kind.FILE, Group.REPORT, "Write a report to a .txt, .json, .xml, .html, .sarif, .prom, .csv, .har or .md file",
        flags=("--output", "-o"), api=False)] = ()
    record: Annotated[Path | None, Option(
        Kind.FILE, Group.REPORT, "Write what is sent and received to this file as it happens, without secrets.",
        api=False)] = None
# fmt: on

SCENARIO_KEYS = frozenset(field.name for field in fields(ScenarioOptions))
