"""The sections of a scenario file, as the user writes them."""

from typing import TYPE_CHECKING, Annotated, Any, Self

from pydantic import BeforeValidator, ConfigDict, Field, create_model, model_validator

from proxytest.scenario.alerts_section import AlertsSection
from proxytest.scenario.option import Option, declared_in
from proxytest.scenario.options import ScenarioOptions
from proxytest.scenario.profile_sections import Day
from proxytest.scenario.schedule_section import ScheduleSection
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
    UserOrNobody,
    VerdictWord,
)


def _by_reference(value: object) -> object:
    if not isinstance(value, dict):  # it may be the password: it is not repeated in the message
        raise WrongValueError(
            "do not write the password here; say where it is: "
            "'password: {env: NAME}', '{file: PATH}' or '{keyring: {service: NAME}}'"
        )
    return value


class KeyringSection(Section):
    """An entry of the operating system's keyring."""

    service: str
    """The name of the service."""
    user: str | None = None
    """The user of the entry. Default: the user who logs on."""


class PasswordSection(Section):
    """Where the password is; exactly one of the keys."""

    model_config = ConfigDict(json_schema_extra={"minProperties": 1, "maxProperties": 1})

    env: str | None = None
    """Name of an environment variable."""
    file: FilePath | None = None
    """A file whose first line is the password."""
    keyring: KeyringSection | None = None
    """An entry of the operating system's keyring."""
    lab: str | None = None
    """A user of the lab, whose password is used."""

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
    """The lab's proxy; keys that are left out have the defaults of LabConfig, but all schemes and one user."""

    personality: Personality | None = None
    """The product whose behaviour it has."""
    schemes: Annotated[tuple[LabScheme, ...], AS_TUPLE] | None = None
    """The schemes that it offers, in this order; [] for none."""
    users: dict[str, str] | None = None
    """User names and their passwords."""
    inspect: Annotated[tuple[HostPattern, ...], AS_TUPLE] | None = None
    """Hosts whose TLS it intercepts."""
    deny: Annotated[tuple[HostPattern, ...], AS_TUPLE] | None = None
    """Hosts that it refuses."""
    blockpage: Annotated[tuple[HostPattern, ...], AS_TUPLE] | None = None
    """Hosts for which it serves a block page inside the tunnel."""
    negotiate: Annotated[tuple[Mechanism, ...], AS_TUPLE] | None = None
    """The mechanisms that it accepts inside Negotiate."""
    strip_upgrade: bool | None = None
    """Whether it removes the Upgrade header where it intercepts TLS."""
    tls_listener: bool | None = None
    """Whether it is an https:// proxy."""
    media: Annotated[tuple[MediaWord, ...], AS_TUPLE] | None = None
    """The transports on which its cloud answers media; [] for none."""
    digest_algorithm: Algorithm | None = None
    """The algorithm of its Digest challenge."""
    digest_stale_once: bool | None = None
    """Whether it calls the first nonce stale."""


class ExpectSection(Section):
    """The expected results of the audit; the run fails if it has others."""

    verdict: VerdictWord | None = None
    """The verdict of the run."""
    exit: ExitStatus | None = None
    """The exit status of the command."""
    results: dict[CheckId, dict[str, StatusOrCode]] = Field(default_factory=dict)
    """Per check or area, and target ('*' for all, 'proxy' for the proxy), the status of the result or its code."""


class WaiverSection(Section):
    """A finding that the site accepts."""

    model_config = ConfigDict(json_schema_extra={"anyOf": [{"required": ["check"]}, {"required": ["code"]}]})

    check: CheckId | None = None
    """The check, such as tls/inspection, or an area, such as tls. Default: all."""
    code: CodeId | None = None
    """The code of a finding, such as tls.intercepted. Default: all findings."""
    target: str = "*"
    """The target; '*' for all, 'proxy' for the proxy."""
    reason: Reason
    """The reason; the report shows it."""
    until: Day
    """The last day, in UTC, on which it is valid; after it the run fails."""

    @model_validator(mode="after")
    def _names_something(self) -> Self:
        if self.check is None and self.code is None:
            raise WrongValueError("a waiver names a 'check', the 'code' of a finding, or both")
        return self


class _TitledSection(Section):
    title: str = ""
    """The title of the scenario."""


if TYPE_CHECKING:
    _OptionsSection = _TitledSection
else:  # whose values nobody reads by an attribute: they become those of Scenario, where mypy sees them
    _OptionsSection = create_model("_OptionsSection", __base__=_TitledSection, **option_keys(ScenarioOptions))


class AuditSection(_OptionsSection):
    """The keys that each proxy may have."""

    expect: ExpectSection = Field(default_factory=ExpectSection)
    """The expected results of the audit."""
    waivers: Annotated[tuple[WaiverSection, ...], AS_TUPLE] = ()
    """Findings that the site accepts, each until a day."""


class ProxySection(AuditSection):
    """One of several proxies; a key that is left out has the value from the top of the file."""


class IdentitySection(Section):
    """One of several users."""

    user: UserName
    r"""The user: alice, CORP\alice or alice@corp.example."""
    password: Password | None = None
    """Where the password is, never the password itself. Only a user of the lab needs none."""
    realm: str | None = None
    """The domain of the account, by any name: equal users of different realms are two accounts."""


class RunSection(Section):
    """One of several runs: a proxy with an identity."""

    proxy: Name | None = None
    """One of 'proxies'."""
    identity: Name | None = None
    """One of 'identities'. Default: the signed-on user."""
    name: Name | None = None
    """The run's name in reports. Default: PROXY-IDENTITY."""
    expect: ExpectSection = Field(default_factory=ExpectSection)
    """The expected results of this run."""


class ScenarioFile(AuditSection):
    """A scenario: the proxy to audit, the options, and the expected results."""

    include: Files = ()
    """Files in the same folder; this file overrides their keys."""
    lab: LabSection | None = None
    """A proxy of the lab to audit, instead of a real one."""
    user: UserOrNobody | None = None
    r"""The user: alice, CORP\alice or alice@corp.example; '' for nobody by name, not even your configuration's user."""
    password: Password | None = None
    """Where the password is, never the password itself."""
    proxies: dict[Name, ProxySection] = Field(default_factory=dict)
    """Several proxies by name, instead of 'proxy'."""
    identities: dict[Name, IdentitySection] = Field(default_factory=dict)
    """Several users by name, instead of 'user'."""
    runs: Annotated[tuple[RunSection, ...], AS_TUPLE] = ()
    """The combinations of proxies and identities to audit. Default: all."""
    schedule: ScheduleSection | None = None
    """How often `proxytest fleet serve` has the sites audited; nothing else reads it."""
    alerts: AlertsSection | None = None
    """Who is told by `proxytest fleet serve` when sites begin to fail, and when that ends; nothing else reads it."""
