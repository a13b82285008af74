"""The jobs of a scenario: one for each of its runs."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from proxytest.fleet.asked import KEYS, JobSection
from proxytest.fleet.names import is_site
from proxytest.fleet.site_job import Job
from proxytest.model.errors import UsageError
from proxytest.scenario.combine import Combination, combinations
from proxytest.scenario.layers import Layers, Values, read_layers
from proxytest.scenario.profile_file import bundled_profiles
from proxytest.scenario.quoting import quoted

#: What a site has in its own file; a job leaves it out.
_SITES_OWN = ("password", "realm", "cacert", "proxy_cacert", "resolve")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A job, and what its run is called in the scenario."""

    name: str
    job: Job


@dataclass(frozen=True, slots=True, kw_only=True)
class Jobs:
    """The jobs of a scenario, and the keys that are not sent, since each site has its own."""

    each: tuple[Wanted, ...]
    left_out: tuple[str, ...]


def jobs_of(path: Path, now: datetime) -> Jobs:
    """Return the jobs of a scenario.

    Raises UsageError where its file is wrong, or something in it cannot be done at another place.
    """
    layers = read_layers(path)
    runs = combinations(layers) or (Combination(name="", values=layers.values, user=("user",)),)
    each = tuple(_wanted(layers, one, now) for one in runs)
    return Jobs(each=each, left_out=tuple(dict.fromkeys(key for one in runs for key in _left_out(one.values))))


def _left_out(values: Values) -> Iterator[str]:
    yield from (key for key in _SITES_OWN if key in values)


def _identifier(now: datetime) -> str:
    """Return what no other site can guess: the hub drops a second report with an id, whoever wrote the first."""
    return f"{now:%Y%m%dT%H%M%S}-{secrets.token_hex(16)}"


def _wanted(layers: Layers, one: Combination, now: datetime) -> Wanted:
    values = one.values
    site = str(values.get("site") or one.name)
    if "lab" in values:
        raise layers.error(("lab",), "a lab is on this machine alone: leave out --hub")
    if not is_site(site):
        raise UsageError(
            f"{_called(one)} has no site that a hub knows: give it a 'site' of letters, digits, '-' and '_'"
        )
    if values.get("profile") and values["profile"] not in bundled_profiles():
        raise layers.error(
            ("profile",), f"{quoted(values['profile'])} is a file of this machine: with --hub use a bundled profile"
        )
    sent = {key: value for key, value in values.items() if key in KEYS}
    audit = JobSection.model_construct(_fields_set=set(sent), **sent).model_dump(mode="json", exclude_unset=True)
    return Wanted(name=one.name or site, job=Job(id=_identifier(now), site=site, sent=now, audit=audit))


def _called(one: Combination) -> str:
    return f"the run {quoted(one.name)}" if one.name else "the scenario"
