"""The worker's own file: a scenario with what this site alone knows, and what others may ask of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import AfterValidator, Field, model_validator

from proxytest.fleet.hub_address import HubAccess, parse_hub
from proxytest.fleet.names import is_site
from proxytest.fleet.nkey import is_public
from proxytest.model.errors import UsageError
from proxytest.scenario.layers import Layers, read_layers
from proxytest.scenario.sections import PasswordSection, ScenarioFile
from proxytest.scenario.validation import Section, WrongValueError, readable_by
from proxytest.scenario.values import AS_TUPLE, FilePath


def _site(text: str) -> str:
    if not is_site(text):
        raise WrongValueError("a site's name has letters, digits, '-' and '_', at most 64")
    return text


def _sender(text: str) -> str:
    if not is_public(text):
        raise WrongValueError("'sender' is the operator's public nkey, which begins with U")
    return text


class AllowSection(Section):
    """What a job may ask for beside this file's own proxy and user."""

    proxies: Annotated[tuple[str, ...], AS_TUPLE] = ()
    """Addresses of further proxies, as a job writes them."""


class SiteFile(ScenarioFile):
    """The worker's file."""

    hub: Annotated[str, readable_by(parse_hub)] | None = None
    """Where the hub is: wss://host or tls://host:port."""
    credential: FilePath | None = None
    """A file with this site's nkey."""
    accounts_key: FilePath | None = None
    """The fleet's key, by which an account is named in the hub. Without it no site hears of the others' log-ons."""
    hub_cacert: FilePath | None = None
    """PEM file of CAs for the hub's certificate."""
    sender: Annotated[str, AfterValidator(_sender)] | None = None
    """The operator's public nkey, which signs the jobs."""
    site: Annotated[str, AfterValidator(_site)] | None = None
    """The site's name in the hub."""
    allow: AllowSection = Field(default_factory=AllowSection)
    """What a job may ask for beside this file's own proxy and user."""

    @model_validator(mode="after")
    def _no_schedule(self) -> Self:
        for key in ("schedule", "alerts"):
            if getattr(self, key) is not None:
                raise WrongValueError(f"'{key}' is for the file of `proxytest fleet serve`, not for a worker's", key)
        return self


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A site, as its worker knows it."""

    name: str
    hub: HubAccess
    sender: str
    layers: Layers  #: keys of a scenario: what holds where a job says nothing
    proxies: tuple[str, ...]  #: further ones that a job may name
    accounts_key: Path | None = None
    spool: Path  #: its own folder


def read_site(path: Path | None, given: Mapping[str, Any], spool: Path) -> Site:
    """Read a worker's file, over which the command line's values are laid.

    Raises UsageError.
    """
    layers = read_layers(path, SiteFile) if path is not None else Layers(values={}, homes={}, checks={})
    values = {**layers.values, **{key: value for key, value in given.items() if value and key != "password_file"}}
    if given.get("password_file"):
        values["password"] = PasswordSection.model_construct(_fields_set={"file"}, file=given["password_file"])
    for key, option in (("site", "--site"), ("hub", "--hub"), ("credential", "--credential"), ("sender", "--sender")):
        if not values.get(key):
            raise UsageError(f"a worker needs '{key}' in its file, or {option}")
    if not is_site(values["site"]):
        raise UsageError(f"'{values['site']}' is no name of a site: letters, digits, '-' and '_', at most 64")
    if not is_public(values["sender"]):
        raise UsageError("--sender takes the operator's public nkey, which begins with U")
    return Site(
        name=values["site"],
        hub=HubAccess(
            address=parse_hub(values["hub"]),
            credential=Path(values["credential"]),
            cacert=_path(values.get("hub_cacert")),
            tls_first=bool(values.get("tls_first")),
        ),
        sender=values["sender"],
        layers=Layers(values=values, homes=layers.homes, checks=layers.checks),
        proxies=values["allow"].proxies if "allow" in values else (),
        # Of two sites on one machine, or of one name at two hubs, none hands over what the other found.
        spool=spool / values["sender"] / values["site"],
        accounts_key=_path(values.get("accounts_key")),
    )


def _path(name: str | Path | None) -> Path | None:
    return None if name is None else Path(name)
