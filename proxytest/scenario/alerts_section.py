"""`alerts:` of a scenario: who is told when sites begin to fail, as the user writes it."""

import ipaddress
import re
from email.errors import HeaderParseError
from email.headerregistry import Address
from typing import Annotated, Any, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, model_validator

from proxytest.scenario.quoting import quoted
from proxytest.scenario.validation import Section, WrongValueError
from proxytest.scenario.values import Duration, FilePath, of_form, one_or_several

_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_URL = re.compile(r"https?://[^\s]+")
_MAIL = re.compile(r"[^-\s,@][^\s,@]*@[^\s,@]+")  # no option of sendmail begins so, and no list is one address


def _variable(text: str) -> str:
    if not _VARIABLE.fullmatch(text):
        raise WrongValueError("'env' takes the name of an environment variable")
    return text


def _by_reference(value: object) -> object:
    if not isinstance(value, dict):  # it may be the secret: it is not repeated in the message
        raise WrongValueError("do not write the secret here; say where it is: 'secret: {env: NAME}'")
    return value


def _url(text: str) -> str:
    """Check an address. It may hold a token: no message repeats it."""
    try:
        parts = urlsplit(text)
        valid = _URL.fullmatch(text) and text.isprintable() and parts.hostname and parts.port != 0
    except ValueError:
        valid = False
    if not valid:
        raise WrongValueError("'webhook' takes an address such as https://chat.corp.example/hooks/proxytest")
    if parts.username is not None or parts.password is not None:
        raise WrongValueError("a webhook's address holds no user and no password: use 'secret: {env: NAME}'")
    return text


def _is_here(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _address(text: str) -> str:
    """Check a mail address; it is an argument of sendmail, and must not be taken for an option."""
    try:
        valid = _MAIL.fullmatch(text) and text.isascii() and Address(addr_spec=text).addr_spec == text
    except (ValueError, IndexError, HeaderParseError):
        valid = False
    if not valid or not text.isprintable():
        raise WrongValueError(f"{quoted(text)} is no mail address, such as net@corp.example")
    return text


def _at_least_one(number: int) -> int:
    if number < 1:
        raise WrongValueError("'sites' must be at least 1")
    return number


MailAddress: Any = Annotated[str, AfterValidator(_address), of_form(_MAIL)]
MailAddresses: Any = one_or_several(MailAddress)


Url = Annotated[str, AfterValidator(_url), of_form(_URL)]


class SecretSection(Section):
    """Where a secret is."""

    env: Annotated[str, AfterValidator(_variable), of_form(_VARIABLE)]
    """Name of an environment variable."""


class WebhookSection(Section):
    """An address to which each alert is sent."""

    url: Url
    """The address, with https://; http:// is for this machine alone."""
    secret: Annotated[SecretSection, BeforeValidator(_by_reference)] | None = None
    """Where the secret is by which each message is signed, never the secret itself."""
    cacert: FilePath | None = None
    """PEM file of CAs for its certificate. Default: those of the system."""
    unencrypted: bool = False
    """Allow http:// to another machine: whoever is on the way can read and change alerts."""

    @model_validator(mode="after")
    def _encrypted(self) -> Self:
        if self.url.startswith("http:") and not (self.unencrypted or _is_here(self.url)):
            raise WrongValueError("'webhook' must be https://, since it leaves this machine", "url")
        return self


class MailSection(Section):
    """Mail for each alert, which the machine's own mail system delivers."""

    to: MailAddresses
    """Who gets it."""
    sender: MailAddress | None = None
    """From whom it comes. Default: whom sendmail writes."""
    sendmail: FilePath = "/usr/sbin/sendmail"
    """The program that takes the message."""

    @model_validator(mode="after")
    def _somebody(self) -> Self:
        if not self.to:
            raise WrongValueError("'to' is an empty list: remove 'mail', or name somebody", "to")
        return self


class WhenSection(Section):
    """What is worth an alert."""

    sites: Annotated[int, AfterValidator(_at_least_one), Field(json_schema_extra={"minimum": 1})] = 1
    """How many sites must have the same cause."""


def _section(value: object) -> object:
    return {"url": value} if isinstance(value, str) else value


Webhook = Annotated[WebhookSection, BeforeValidator(_section, json_schema_input_type=Url | WebhookSection)]


class AlertsSection(Section):
    """Who is told by `proxytest fleet serve` when sites begin to fail, and when that ends; nothing else reads it."""

    model_config = ConfigDict(json_schema_extra={"anyOf": [{"required": ["webhook"]}, {"required": ["mail"]}]})

    webhook: Webhook | None = None
    """An address to which each alert is sent as JSON; the bare address, or a section."""
    mail: MailSection | None = None
    """Mail for each alert."""
    when: WhenSection = Field(default_factory=WhenSection)
    """What is worth an alert."""
    lasting: Duration | None = Field(None, alias="for")
    """For how long it must last before anybody is told, such as 30m. Default: not at all."""

    @model_validator(mode="after")
    def _somebody(self) -> Self:
        if self.webhook is None and self.mail is None:
            raise WrongValueError("'alerts' needs 'webhook' or 'mail'")
        return self
