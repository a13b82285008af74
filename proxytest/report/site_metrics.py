"""Metrics of sites, for dashboards and alerts: of several runs only how each site is now."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC
from statistics import median

from proxytest.features.logon.logon_times import logon_times
from proxytest.features.logon.observations import SchemeRepeated, SchemeTried
from proxytest.features.media.observations import MediaSeries, MediaTried, MediaTunnelled
from proxytest.features.tunnel.observations import TunnelTried
from proxytest.model.observation import Observation
from proxytest.model.profile import Transport
from proxytest.model.run import Run
from proxytest.report.about import about
from proxytest.report.site_changes import changes_of
from proxytest.report.sites import Site, State, state_of

Labels = Mapping[str, str]
Sample = tuple[Labels, float]

#: As a number, so that a rule can compare: the greater, the worse. What is silent is known to be nothing at all.
NUMBERS = {State.WORKS: 0, State.WARNS: 1, State.NOT_KNOWN: 2, State.FAILS: 3, State.SILENT: 4}
_MEANING = ", ".join(f"{number} {state}" for state, number in NUMBERS.items())


def _state(site: Site) -> Iterator[Sample]:
    yield {}, NUMBERS[site.state]


def _seen(site: Site) -> Iterator[Sample]:
    if site.seen is not None:
        yield {}, site.seen.timestamp()


def _of_run(samples: Callable[[Run], Iterable[Sample]]) -> Callable[[Site], Iterable[Sample]]:
    """Return samples of the run that tells how a site is now: a silent site has none, lest they look like today's."""
    return lambda site: samples(site.now.run) if site.now is not None else ()


def _info(run: Run) -> Iterator[Sample]:
    told = {name: text for name, text in about(run).items() if name in ("machine", "address", "version")}
    product = run.proxy.product
    named = {"product": product.name or "", "product_version": product.version or ""}
    yield {"proxy": run.proxy.url or "", "profile": run.profile.name, **named, **told}, 1


def _clients(run: Run) -> Iterator[Sample]:
    return (({"client": one.client, "title": one.title}, NUMBERS[state_of(one.verdict)]) for one in run.clients)


def _findings(run: Run) -> Iterator[Sample]:
    found = Counter(
        (finding.code, finding.party.value, one.status.value, "yes" if one.excused else "no")
        for one in run.results
        for finding in one.findings
    )
    for (code, party, status, waived), number in found.items():
        yield {"code": code, "party": party, "status": status, "waived": waived}, number


def _logons(run: Run) -> Iterator[Sample]:
    seconds: dict[str, list[float]] = {}
    for one in logon_times(run.observations):
        seconds.setdefault(one.scheme.value, []).append(one.seconds)
    return (({"scheme": scheme}, round(median(every), 6)) for scheme, every in seconds.items())


def _began(run: Run) -> Iterator[Sample]:
    yield {}, run.started.astimezone(UTC).timestamp()


def _round_trips(run: Run) -> Iterator[Sample]:
    seconds: dict[str, list[float]] = {}
    for one in run.observations:
        if isinstance(one, MediaTried | MediaTunnelled) and one.round_trip_s is not None:
            way = "tls through the proxy" if isinstance(one, MediaTunnelled) else one.transport.value
            seconds.setdefault(way, []).append(one.round_trip_s)
        elif isinstance(one, MediaSeries):
            seconds.setdefault(Transport.UDP.value, []).extend(one.answered)
    return (({"way": way}, round(median(every), 6)) for way, every in seconds.items() if every)


def _loss(run: Run) -> Iterator[Sample]:
    found = [one for one in run.observations if isinstance(one, MediaSeries)]
    if packets := sum(len(one.round_trips_s) for one in found):
        yield {}, round(1 - sum(len(one.answered) for one in found) / packets, 6)


def _jitter(run: Run) -> Iterator[Sample]:
    if found := [one.jitter_s for one in run.observations if isinstance(one, MediaSeries) and one.answered]:
        yield {}, round(max(found), 6)


def _changes(site: Site) -> Iterator[Sample]:
    return (({"change": one.change.value, "code": one.code}, 1) for one in changes_of([site]).codes)


#: Name -> what it tells, and its samples of a site.
FAMILIES: Mapping[str, tuple[str, Callable[[Site], Iterable[Sample]]]] = {
    "site_state": (f"How a site is: {_MEANING}.", _state),
    "site_last_seen_timestamp_seconds": (
        "When a site was last heard of; where that is not known there is none.",
        _seen,
    ),
    "site_info": ("Which proxy, by which profile, on which machine: always 1.", _of_run(_info)),
    "site_client_state": (f"How a client is at a site: {_MEANING}.", _of_run(_clients)),
    "site_findings": ("The number of findings at a site, by code.", _of_run(_findings)),
    "site_run_timestamp_seconds": ("When the run began that tells how a site is.", _of_run(_began)),
    "site_run_duration_seconds": ("How long it took.", _of_run(lambda run: [({}, run.duration_s)])),
    "site_changes": ("What changed at a site since its run before, by code: always 1.", _changes),
    "site_round_trip_seconds": (
        "The median round trip of media packets, past the proxy or through it.",
        _of_run(_round_trips),
    ),
    "site_media_loss_ratio": (
        "The part of the packets at the pace of audio that was lost, from 0 to 1.",
        _of_run(_loss),
    ),
    "site_media_jitter_seconds": ("The highest jitter of these packets, by RFC 3550.", _of_run(_jitter)),
    "site_logon_seconds": ("The median of what an accepted log-on takes at a site.", _of_run(_logons)),
}


def for_site(run: Run) -> Run:
    """Return the run with what is told of its site alone: no trace, and of the observations what is measured."""
    return replace(run, trace=(), observations=tuple(_measured(run)))


def _measured(run: Run) -> Iterator[Observation]:
    for one in run.observations:
        if isinstance(one, TunnelTried):
            yield replace(one, answer=None, tls=None, https=None, websocket=None)
        elif isinstance(one, MediaTried | MediaTunnelled):
            yield replace(one, tls=None)
        elif isinstance(one, SchemeTried | SchemeRepeated | MediaSeries):
            yield one


def samples_of(sites: Sequence[Site], name: str) -> Iterator[Sample]:
    """Return the samples of a family for all sites."""
    _, samples = FAMILIES[name]
    for site in sites:
        part = {"part": site.part} if site.part else {}
        yield from (({"site": site.name, **part, **labels}, value) for labels, value in samples(site))
