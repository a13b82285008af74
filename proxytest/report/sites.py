"""Several runs by site: the last run of each, the one before it, and the sites that are silent."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from types import MappingProxyType

from proxytest.model.run import Run, Verdict
from proxytest.report.ended import Ended
from proxytest.report.summary import limits

Silent = Mapping[str, datetime | None]  #: name of a site that was expected -> when it was last seen; None: not known
NO_SILENT: Silent = MappingProxyType({})
MANY = 100  #: with more sites, those that are alike are told together
FEW = 25  #: with more runs, not each report is in the page: of whole audits it would have 50 MB for a hundred
_IN_FULL = 10  #: whose reports are in the page then


class State(StrEnum):
    """How a site, or a client there, is; the worst first."""

    FAILS = "fails"
    SILENT = "silent"  #: nothing is known of it now, whatever was known before
    NOT_KNOWN = "not known"
    WARNS = "warns"
    WORKS = "works"


_STATES = {
    Verdict.INCOMPATIBLE: State.FAILS,
    Verdict.INCONCLUSIVE: State.NOT_KNOWN,
    Verdict.WARNINGS: State.WARNS,
    Verdict.COMPATIBLE: State.WORKS,
}
_WORST_FIRST = tuple(State)

_Key = tuple[str, str, str, str]  #: name; without one proxy and account; to what it was limited
Asked = tuple[str, str, str]  #: proxy, account, and to what the audit was limited


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """What is audited under one name at one place; a place where several things are audited is several of these."""

    name: str
    part: str = ""  #: what tells it from others of the same name; empty where there are none
    last: Ended | None = None  #: None: it was expected, and there is no run of it
    before: Ended | None = None  #: the run before that
    silent: bool = False
    limits: str = ""  #: to which part of an audit, or to which clients, the user limited it; empty for the whole
    seen: datetime | None = None  #: when it was last heard of; None: not known
    untested: frozenset[str] = frozenset()  #: codes of what earlier runs found and the last one did not test

    @property
    def title(self) -> str:
        """Its name, with what tells it from others."""
        return f"{self.name} ({self.part})" if self.part else self.name

    @property
    def now(self) -> Ended | None:
        """The run that tells how it is now; a silent site has none."""
        return None if self.silent else self.last

    @property
    def state(self) -> State:
        """How it is now."""
        return State.SILENT if self.now is None else state_of(self.now.run.verdict)


def state_of(verdict: Verdict) -> State:
    """Return a verdict in the words of sites."""
    return _STATES[verdict]


def sites_of(ended: Iterable[Ended], silent: Silent = NO_SILENT) -> tuple[Site, ...]:
    """Return the sites, the worst first; those of `silent` were expected now, and did not answer.

    Runs belong together that have the same site and the same name; without a name the same proxy and account. One that
    was limited to a part stands beside the others: that this part works says nothing of the rest.
    """
    groups: dict[str, dict[_Key, list[Ended]]] = {}
    for one in ended:
        groups.setdefault(site_name(one), {}).setdefault(_key(one), []).append(one)
    found = [
        _site(name, part, runs, silent)
        for name, parts in groups.items()
        for part, runs in zip(_parts(tuple(parts)), parts.values(), strict=True)
    ]
    never = (Site(name=name, silent=True, seen=_utc(seen)) for name, seen in silent.items() if name not in groups)
    return worst_first([*found, *never])


def worst_first(sites: Iterable[Site]) -> tuple[Site, ...]:
    """Sort sites by what is to be looked at first."""
    return tuple(sorted(sites, key=_harm))


def told_in_full(sites: Sequence[Site]) -> tuple[Site, ...]:
    """Return the sites, the worst first, whose reports a page has beside its tables: of more than a few the worst."""
    return tuple(sites) if len(sites) <= FEW else tuple(site for site in sites if site.last is not None)[:_IN_FULL]


def site_name(one: Ended) -> str:
    """Return the name of a run's site: the `site` that it names, or else its own name."""
    return one.run.asked.site or _own_name(one) or one.name


def current(sites: Iterable[Site], ended: Iterable[Ended]) -> tuple[Ended, ...]:
    """Return the runs that tell how sites are now, in the order in which they were given."""
    now = {id(site.now) for site in sites}
    return tuple(one for one in ended if id(one) in now)


def utc(run: Run) -> datetime:
    """Return when a run began."""
    return run.started.astimezone(UTC)


def asked_of(run: Run) -> Asked:
    """Return what was audited by a run: of two runs with the same, the later one tells what changed."""
    return run.proxy.url or "no explicit proxy", run.asked.user, _limits(run)


def seen_words(site: Site) -> str:
    """Return when a site was last heard of."""
    return "no sign of it is known" if site.seen is None else f"last seen {site.seen:%Y-%m-%d %H:%M} UTC"


def _own_name(one: Ended) -> str:
    return one.name if one.called is None else one.called


def _key(one: Ended) -> _Key:
    name = _own_name(one)
    proxy, user, limited = asked_of(one.run)
    return (name, "", "", limited) if name else (name, proxy, user, limited)


def _limits(run: Run) -> str:
    clients = f"for {', '.join(run.asked.clients)}" if run.asked.clients else ""
    return ", ".join(filter(None, (*limits(run), clients)))


def _parts(keys: tuple[_Key, ...]) -> list[str]:
    """Return for each what tells it from others, in words."""
    differs = [len(set(column)) > 1 for column in zip(*keys, strict=True)]
    return [", ".join(text for text, counts in zip(key, differs, strict=True) if counts and text) for key in keys]


def _site(name: str, part: str, runs: list[Ended], silent: Silent) -> Site:
    newest = max(runs, key=lambda one: utc(one.run))
    began = utc(newest.run)
    earlier = [one for one in runs if utc(one.run) < began]
    told = _utc(silent.get(name))
    return Site(
        name=name,
        part=part,
        last=newest,
        before=max(earlier, key=lambda one: utc(one.run), default=None),
        silent=name in silent,
        limits=_limits(newest.run),
        seen=max(began, told) if told is not None else began,
    )


def _utc(moment: datetime | None) -> datetime | None:
    return None if moment is None else moment.astimezone(UTC)


def _harm(site: Site) -> tuple[int, bool]:
    """Sort by state; of the same state first what does not end with 0, such as a warning with `--strict`."""
    return _WORST_FIRST.index(site.state), site.now is not None and not site.now.status
