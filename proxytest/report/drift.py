"""A stored run under newer requirements: does its site still work, and what did the run not ask?"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from proxytest.features.media.observations import MediaTried
from proxytest.features.tls.observations import PlainAsked
from proxytest.features.tunnel.observations import TunnelTried
from proxytest.model.outcome import Outcome
from proxytest.model.profile import Domain, Profile, Purpose
from proxytest.model.result import Result, Status
from proxytest.model.run import Run, Verdict
from proxytest.report.compare import Change, compare
from proxytest.report.fragment import Fragment

MEDIA = "media"
_GOOD = (Verdict.COMPATIBLE, Verdict.WARNINGS)


class Fate(StrEnum):
    """What newer requirements do to a site; the worst first."""

    BREAKS = "breaks"  #: it worked, or was not known to fail, and fails now
    FAILS = "fails by both"
    OPEN = "not known"  #: the stored run does not hold what would decide it
    WORKS = "works as far as it was asked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unasked:
    """A name, or a port of media, that a stored run did not ask."""

    name: str
    purpose: str  #: of the domain; `media` of a port


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """One stored run, by the requirements that it was made for, and by newer ones."""

    name: str  #: of the file, and of the run in it
    before: Run  #: judged by today's checks
    after: Run
    fragment: Fragment | None = None  #: the configuration that is new, where the product is known
    needed: tuple[str, ...] = ()  #: patterns, and ports of media, that a configuration for the older one lacks
    dropped: tuple[str, ...] = ()  #: patterns that are no longer needed

    @property
    def fate(self) -> Fate:
        """What becomes of the site."""
        if self.after.verdict is Verdict.INCOMPATIBLE:
            return Fate.FAILS if self.before.verdict is Verdict.INCOMPATIBLE else Fate.BREAKS
        narrowed = self.after.asked.select or self.after.asked.ignore
        return Fate.WORKS if self.after.verdict in _GOOD and not narrowed else Fate.OPEN

    @property
    def broken(self) -> tuple[Result, ...]:
        """The results that fail now and did not before; not those of clients that the verdict does not follow."""
        beside = {client.client for client in self.after.clients if not client.decides}
        found = compare(self.before, self.after).differences
        new = (one.after for one in found if one.change in (Change.WORSE, Change.NEW, Change.OTHER))
        failing = (one for one in new if one is not None and one.status is Status.FAIL and not one.excused)
        return tuple(one for one in failing if one.target not in beside)

    @property
    def untested(self) -> tuple[Unasked, ...]:
        """Names and ports of the newer profile that the run did not ask."""
        return (*_unasked_names(self.after), *_unasked_ports(self.after))


def _unasked_names(run: Run) -> Iterator[Unasked]:
    """Return the hosts that were not asked, and the patterns under which none was."""
    asked = frozenset(_asked_hosts(run))
    for domain in _wanted(run.profile):
        unasked = [host.name for host in domain.hosts if (host.name, host.port) not in asked]
        if not domain.hosts and not any(domain is run.profile.domain_of(name) for name, _ in asked):
            unasked = [domain.pattern]
        yield from (Unasked(name=name, purpose=domain.purpose) for name in unasked)


def _wanted(profile: Profile) -> Iterable[Domain]:
    return (domain for domain in profile.domains if domain.purpose is not Purpose.DEPRECATED)


def _asked_hosts(run: Run) -> Iterator[tuple[str, int]]:
    for seen in run.observations:
        match seen:
            case TunnelTried(outcome=outcome, target=target) if outcome is not Outcome.WITHHELD and _is_real(seen):
                host, _, port = target.rpartition(":")
                yield host.strip("[]"), int(port) if port.isdecimal() else 0
            case PlainAsked(withheld="", url=url):
                host = url.partition("://")[2].partition("/")[0]
                name, _, port = host.partition(":")
                yield name, int(port) if port.isdecimal() else 80


def _is_real(seen: TunnelTried) -> bool:
    """Is it more than a made-up name?"""
    return not seen.wants_refusal


def _unasked_ports(run: Run) -> Iterator[Unasked]:
    """Return the ports of media of which none was tried."""
    tried = [one for one in run.observations if isinstance(one, MediaTried)]
    for ports in run.profile.media.ports:
        mine = [one for one in tried if (one.transport, one.sni) == (ports.transport, ports.sni)]
        if not any(one.port in ports.ports for one in mine):
            yield Unasked(name=str(ports), purpose=MEDIA)
