"""The sections of a scenario file, as the user writes them."""

import re
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field

from proxytest.lab.config import DIGEST_ALGORITHMS, MECHANISMS, PERSONALITIES, SCHEMES
from proxytest.model.address import parse_authority, parse_proxy
from proxytest.model.result import Status
from proxytest.model.run import Verdict
from proxytest.scenario.border import Seconds, Section, WrongValueError, one_of, readable_by
from proxytest.scenario.yaml import quoted

AUTH = ("auto", "none", "basic", "digest", "ntlm", "negotiate")
_HOST_PATTERN = re.compile(r"\*|(\*\.)?[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?")
_CHECK = re.compile(r"[a-z0-9-]+(/[a-z0-9-]+)?")


def _host_pattern(text: str) -> str:
    if not _HOST_PATTERN.fullmatch(text):
        raise WrongValueError(f"{quoted(text)} is not a host name, '*.' and a domain, or '*' (in lower case)")
    return text


def _check_id(text: str) -> str:
    if not _CHECK.fullmatch(text):
        raise WrongValueError(
            f"{quoted(text)} is not the id of a check, such as tls/inspection, nor an area, such as tls"
        )
    return text


def _resolve(text: str) -> str:
    host, _, rest = text.partition(":")
    port, _, address = rest.partition(":")
    if not (host and address and port.isascii() and port.isdecimal() and 0 < int(port[:6]) < 65536):
        raise WrongValueError(f"{quoted(text)} is not of the form HOST:PORT:ADDRESS")
    return text


def _exit_status(number: int) -> int:
    if number not in (0, 1, 3, 4):
        raise WrongValueError("'exit' is 0 (compatible), 1 (incompatible), 3 (a bug of ours) or 4 (inconclusive)")
    return number


def _listed(value: object) -> object:
    """Take what is no list for a list of one, and a list for the tuple that strict pydantic wants."""
    return tuple(value) if isinstance(value, list) else (value,)


def one_or_several(item: Any) -> Any:  # noqa: ANN401  the type of an annotation cannot be written
    """Make the type of a list that may also be written as one bare item."""
    return Annotated[tuple[item, ...], BeforeValidator(_listed, json_schema_input_type=item | list[item])]


def _only_list(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


def _by_reference(value: object) -> object:
    if not isinstance(value, dict):  # it may be the password: it is not repeated in the message
        raise WrongValueError(
            "a password is not written here but referred to: 'password: {env: NAME}' or '{file: PATH}'"
        )
    return value


AuthWord: Any = one_of("an authentication scheme", AUTH)
Personality: Any = one_of("a personality of the lab's proxy", PERSONALITIES)
LabScheme: Any = one_of("a scheme of the lab's proxy", SCHEMES)
Mechanism: Any = one_of("a mechanism of Negotiate", MECHANISMS)
Algorithm: Any = one_of("a digest algorithm of the lab's proxy", DIGEST_ALGORITHMS)
VerdictWord: Any = one_of("a verdict", tuple(Verdict))
StatusWord: Any = one_of("the status of a result", tuple(Status))

Target = Annotated[str, readable_by(parse_authority)]
ProxyUrl = Annotated[str, readable_by(parse_proxy)]
CheckId = Annotated[str, AfterValidator(_check_id)]
HostPattern = Annotated[str, AfterValidator(_host_pattern)]
Resolve = Annotated[str, AfterValidator(_resolve)]
AuthWords: Any = one_or_several(AuthWord)
Targets: Any = one_or_several(Target)
Resolves: Any = one_or_several(Resolve)
CheckIds: Any = one_or_several(CheckId)
Patterns = Annotated[tuple[HostPattern, ...], BeforeValidator(_only_list)]


class PasswordSection(Section):
    """Where the password is found; exactly one of the keys."""

    env: str | None = None
    """Name of an environment variable."""
    file: str | None = None
    """A file whose first line is the password."""
    lab: str | None = None
    """A user of the lab, whose password is taken."""


class LabSection(Section):
    """The lab's proxy; a key that is left out has the default of LabConfig, but all schemes and one user."""

    personality: Personality | None = None
    """The product that it plays."""
    schemes: Annotated[tuple[LabScheme, ...], BeforeValidator(_only_list)] | None = None
    """The schemes that it offers, in this order; [] for none."""
    users: dict[str, str] | None = None
    """User names and their passwords."""
    inspect: Patterns | None = None
    """Hosts whose TLS it opens."""
    deny: Patterns | None = None
    """Hosts that it refuses."""
    blockpage: Patterns | None = None
    """Hosts for which it serves a block page inside the tunnel."""
    negotiate: Annotated[tuple[Mechanism, ...], BeforeValidator(_only_list)] | None = None
    """What it speaks inside Negotiate."""
    strip_upgrade: bool | None = None
    """Does it remove the Upgrade header from what it inspects?"""
    tls_listener: bool | None = None
    """Is it an https:// proxy?"""
    digest_algorithm: Algorithm | None = None
    """The algorithm of its Digest challenge."""
    digest_stale_once: bool | None = None
    """Does it call the first nonce stale?"""


class ExpectSection(Section):
    """What the audit must conclude."""

    verdict: VerdictWord | None = None
    """The verdict of the run."""
    exit: Annotated[int, AfterValidator(_exit_status)] | None = None
    """The exit status of the command."""
    results: dict[CheckId, dict[str, StatusWord]] = Field(default_factory=dict)
    """Per check and target, the status of the result."""


class ScenarioFile(Section):
    """A scenario: which proxy is audited, how, and what is expected."""

    title: str = ""
    """What the scenario is about."""
    lab: LabSection | None = None
    """The lab's proxy that is audited, instead of a real one."""
    proxy: ProxyUrl | None = None
    """The proxy, such as http://proxy.corp:8080; without it the machine's settings are discovered."""
    pac: str | None = None
    """The address of a PAC file that the site hands out."""
    profile: str = "spark-2016"
    """A bundled profile or the path of a profile file."""
    auth: AuthWords = ("auto",)
    """One or several authentication schemes."""
    user: str | None = None
    r"""The user: alice, CORP\alice or alice@corp.example."""
    password: Annotated[PasswordSection, BeforeValidator(_by_reference)] | None = None
    """Where the password is found; never the password itself."""
    targets: Targets = ()
    """HOST or HOST:PORT, instead of the hosts of the profile."""
    cacert: str | None = None
    """PEM file of roots that replace the public ones."""
    proxy_cacert: str | None = None
    """PEM file of roots for the way to an https:// proxy."""
    resolve: Resolves = ()
    """HOST:PORT:ADDRESS, as in curl."""
    select: CheckIds = ()
    """Checks or areas to run; all without it."""
    ignore: CheckIds = ()
    """Checks or areas to leave out."""
    hold: Seconds | None = None
    """How many seconds the WebSocket is held."""
    timeout: Seconds | None = None
    """How many seconds each step may take."""
    strict: bool = False
    """Do warnings count as failures?"""
    expect: ExpectSection = Field(default_factory=ExpectSection)
    """What the audit must conclude."""
