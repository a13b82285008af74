"""What a job asks of a site, laid over the site's own file: everything else is refused."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from proxytest.fleet.site_file import Site
from proxytest.fleet.site_job import Job
from proxytest.model.address import parse_proxy
from proxytest.model.errors import UsageError
from proxytest.scenario.combine import Combination
from proxytest.scenario.layers import Values, overlay, written
from proxytest.scenario.profile_file import bundled_profiles
from proxytest.scenario.quoting import quoted
from proxytest.scenario.read_scenario import scenario_of
from proxytest.scenario.scenario import Scenario
from proxytest.scenario.sections import AuditSection, ScenarioFile
from proxytest.scenario.validation import validate
from proxytest.scenario.values import UserName
from proxytest.scenario.yaml import LocatedDocument

#: Keys of a scenario that a job may have. The others name files, or send a log-on elsewhere (`resolve`).
KEYS = frozenset({
    "title", "proxy", "pac", "profile", "auth", "user", "targets", "select", "ignore", "hold", "clients", "media",
    "ports", "timeout", "anonymous", "strict", "expect", "waivers",
})  # fmt: skip
_ANY = ("auto",)
_WAYS = ("proxy", "pac")
_OWN = frozenset(ScenarioFile.model_fields) - {"include", "proxies", "identities", "runs", "lab"}


class JobSection(AuditSection):
    """The keys of a job's audit."""

    user: UserName | None = None
    """The user, who must be one of the site's."""


def scenario_for(job: Job, site: Site) -> Scenario:
    """Return the audit that a job asks for, with what only the site knows.

    Raises UsageError where it asks for what the site does not allow.
    """
    if unknown := sorted(set(map(str, job.audit)) - KEYS):
        raise UsageError(
            f"a job may not set {', '.join(map(quoted, unknown))}: what is a site's own stands in the worker's file"
        )
    if "profile" in job.audit and job.audit["profile"] not in bundled_profiles():
        raise UsageError(f"a job may name a bundled profile only: {', '.join(bundled_profiles())}")
    document = LocatedDocument(path=Path(f"job {job.id}"), data=dict(job.audit), lines={})
    wanted = written(validate(document, JobSection))
    every = site.layers.values
    own = _own_of(wanted, every, site.proxies)
    _refuse_weaker(wanted.get("auth", ()), own.get("auth", _ANY))
    # What a site leaves out of its reports, no job puts in.
    hides = {"anonymous": bool(own.get("anonymous") or wanted.get("anonymous")), "site": site.name}
    values = {**overlay(own, wanted), **_identity(wanted.get("user"), every), **hides}
    return scenario_of(document.path, site.layers, Combination(name="", values=values, user=("user",)))


def _own_of(wanted: Values, every: Values, more: tuple[str, ...]) -> Values:
    """Return what the site says of the proxy, or the PAC file, that is wanted; of its first where none is named."""
    own: Values = {key: value for key, value in every.items() if key in _OWN}
    for key in [key for key in _WAYS if key in wanted]:
        sections = [written(section) for section in every.get("proxies", {}).values()]
        known = [one for one in (own, *sections) if one.get(key) and _same(key, one[key], wanted[key])]
        if not known and not any(_same(key, one, wanted[key]) for one in more):
            raise UsageError(
                f"this site does not allow the {key} {quoted(wanted[key])}: see 'allow' in the worker's file"
            )
        own = overlay({name: value for name, value in own.items() if name not in _WAYS}, known[0] if known else {})
    return own


def _same(key: str, one: str, other: str) -> bool:
    return one == other or (key == "proxy" and parse_proxy(one) == parse_proxy(other))


def _refuse_weaker(wanted: tuple[str, ...], own: tuple[str, ...]) -> None:
    """Refuse what would send the password by a scheme that the site does not use."""
    if own != _ANY and not set(wanted) <= set(own):
        raise UsageError(f"this site logs on by {' or '.join(own)} only")
    if own == _ANY and "basic" in wanted:  # which `auto` does not send where others could read it
        raise UsageError("a job may not ask for basic: a site that uses it says so by 'auth' in the worker's file")


def _identity(user: str | None, own: Values) -> Mapping[str, Any]:
    """Return the user with his password, as the site has them."""
    if user is None or user == own.get("user"):
        return {key: own[key] for key in ("user", "password", "realm") if key in own}
    for section in own.get("identities", {}).values():
        if section.user == user:
            return {"user": user, "password": None, "realm": None, **written(section)}
    raise UsageError(f"this site has no user {quoted(user)}: he would stand under 'identities' in the worker's file")
