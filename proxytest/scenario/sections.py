"""The sections of a scenario file, as the user writes them."""

from typing import TYPE_CHECKING, Annotated, Any, Self

from pydantic import BeforeValidator, ConfigDict, Field, create_model, model_validator

from proxytest.scenario.option import Option, declared_in
from proxytest.scenario.options import ScenarioOptions
from proxytest.scenario.profile_sections import Day
from proxytest.scenario.validation import Section, WrongValueError
from proxytest.scenario.values import (
    AS_TUPLE,
    KEY_TYPES,
    Algorithm,
    CheckId,
    CodeId,
    ExitStatus,
    FilePath,
    Files,
    HostPattern,
    LabScheme,
    Mechanism,
    MediaWord,
    Name,
    Personality,
    Reason,
    StatusOrCode,
    UserName,
    VerdictWord,
)


def _by_reference(value: object) -> object:
    if not isinstance(value, dict):  # it may be the password: it is not repeated in the message
        raise WrongValueError(
            "a password is not written here but referred to: "
            "'password: {env: NAME}', '{file: PATH}' or '{keyring: {service: NAME}}'"
        )
    return value


class KeyringSection(Section):
    """An entry of the operating system's keyring."""

    service: str
    """The name under which it is kept."""
    user: str | None = None
    """The user of the entry; the user that logs on without it."""


class PasswordSection(Section):
    """Where the password is found; exactly one of the keys."""

    model_config = ConfigDict(json_schema_extra={"minProperties": 1, "maxProperties": 1})

    env: str | None = None
    """Name of an environment variable."""
    file: FilePath | None = None
    """A file whose first line is the password."""
    keyring: KeyringSection | None = None
    """An entry of the operating system's keyring."""
    lab: str | None = None
    """A user of the lab, whose password is taken."""

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if len(self.model_fields_set) != 1:
            raise WrongValueError("'password' takes exactly one of 'env', 'file', 'keyring' and 'lab'")
        return self


Password = Annotated[PasswordSection, BeforeValidator(_by_reference)]


def option_keys(holder: type) -> dict[str, Any]:
    """Return the keys that the declared options have in a scenario file, as pydantic defines fields."""
    return {one.name: _key(one) for one in declared_in(holder) if one.key}


def _key(option: Option) -> tuple[Any, Any]:
    default = option.default if option.key_default is None else option.key_default
    return KEY_TYPES[option.kind], Field(default, description=option.key)


class LabSection(Section):
    """The lab's proxy; a key that is left out has the default of LabConfig, but all schemes and one user."""

    personality: Personality | None = None
    """The product that it plays."""
    schemes: Annotated[tuple[LabScheme, ...], AS_TUPLE] | None = None
    """The schemes that it offers, in this order; [] for none."""
    users: dict[str, str] | None = None
    """User names and their passwords."""
    inspect: Annotated[tuple[HostPattern, ...], AS_TUPLE] | None = None
    """Hosts whose TLS it opens."""
    deny: Annotated[tuple[HostPattern, ...], AS_TUPLE] | None = None
    """Hosts that it refuses."""
    blockpage: Annotated[tuple[HostPattern, ...], AS_TUPLE] | None = None
    """Hosts for which it serves a block page inside the tunnel."""
    negotiate: Annotated[tuple[Mechanism, ...], AS_TUPLE] | None = None
    """What it speaks inside Negotiate."""
    strip_upgrade: bool | None = None
    """Does it remove the Upgrade header from what it inspects?"""
    tls_listener: bool | None = None
    """Is it an https:// proxy?"""
    media: Annotated[tuple[MediaWord, ...], AS_TUPLE] | None = None
    """The transports by which its cloud answers for media; [] for none."""
    digest_algorithm: Algorithm | None = None
    """The algorithm of its Digest challenge."""
    digest_stale_once: bool | None = None
    """Does it call the first nonce stale?"""


class ExpectSection(Section):
    """What the audit must conclude; where it does not, the run fails."""

    verdict: VerdictWord | None = None
    """The verdict of the run."""
    exit: ExitStatus | None = None
    """The exit status of the command."""
    results: dict[CheckId, dict[str, StatusOrCode]] = Field(default_factory=dict)
    """Per check or area, and target ('*' for all, 'proxy' for the proxy), the status of the result or its code."""


class WaiverSection(Section):
    """A finding that the site lives with."""

    model_config = ConfigDict(json_schema_extra={"anyOf": [{"required": ["check"]}, {"required": ["code"]}]})

    check: CheckId | None = None
    """The check, such as tls/inspection, or an area, such as tls; all without it."""
    code: CodeId | None = None
    """The code of a finding, such as tls.intercepted; all findings without it."""
    target: str = "*"
    """The target; '*' for all, 'proxy' for the proxy."""
    reason: Reason
    """Why; it is shown in the report."""
    until: Day
    """The last day, in UTC, on which it is valid; from the next on the run fails."""

    @model_validator(mode="after")
    def _names_something(self) -> Self:
        if self.check is None and self.code is None:
            raise WrongValueError("a waiver names a 'check', the 'code' of a finding, or both")
        return self


class _TitledSection(Section):
    title: str = ""
    """What the scenario is about."""


if TYPE_CHECKING:
    _OptionsSection = _TitledSection
else:  # whose values nobody reads by an attribute: they become those of Scenario, where mypy sees them
    _OptionsSection = create_model("_OptionsSection", __base__=_TitledSection, **option_keys(ScenarioOptions))


class AuditSection(_OptionsSection):
    """The keys that may differ from proxy to proxy."""

    expect: ExpectSection = Field(default_factory=ExpectSection)
    """What the audit must conclude."""
    waivers: Annotated[tuple[WaiverSection, ...], AS_TUPLE] = ()
    """Findings that the site lives with, each until a day."""


class ProxySection(AuditSection):
    """One proxy of several; a key that it leaves out has the value that stands in the file itself."""


class IdentitySection(Section):
    """One user of several."""

    user: UserName
    r"""The user: alice, CORP\alice or alice@corp.example."""
    password: Password | None = None
    """Where the password is found; never the password itself. Only a user of the lab needs none."""


class RunSection(Section):
    """One run of several: a proxy with an identity."""

    proxy: Name | None = None
    """One of 'proxies'."""
    identity: Name | None = None
    """One of 'identities'; without it the signed-on user."""
    name: Name | None = None
    """What reports call the run; PROXY-IDENTITY without it."""
    expect: ExpectSection = Field(default_factory=ExpectSection)
    """What this run must conclude."""


class ScenarioFile(AuditSection):
    """A scenario: which proxy is audited, how, and what is expected."""

    include: Files = ()
    """Files beside this one whose keys are taken where this one does not say otherwise."""
    lab: LabSection | None = None
    """The lab's proxy that is audited, instead of a real one."""
    user: UserName | None = None
    r"""The user: alice, CORP\alice or alice@corp.example."""
    password: Password | None = None
    """Where the password is found; never the password itself."""
    proxies: dict[Name, ProxySection] = Field(default_factory=dict)
    """Several proxies by name, instead of 'proxy'."""
    identities: dict[Name, IdentitySection] = Field(default_factory=dict)
    """Several users by name, instead of 'user'."""
    runs: Annotated[tuple[RunSection, ...], AS_TUPLE] = ()
    """Which proxies are audited with which identities; each with each without it."""
