"""Prometheus' text exposition format 0.0.4, for the textfile collector of the node exporter.

Every series names profile and proxy, and run, site and account where there are any: two files in the collector's folder
may not hold the same series. Machine and version would end a series where they change: `run_info` has them.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC

from proxytest.model.run import Run, Verdict
from proxytest.report.about import about, identity
from proxytest.report.ended import Ended
from proxytest.report.report_format import Format
from proxytest.report.site_metrics import FAMILIES, Labels, Sample, samples_of
from proxytest.report.sites import NO_SILENT, Silent, Site, current, sites_of
from proxytest.report.visible import visible


def to_prometheus(run: Run) -> str:
    """Write a run as metrics."""
    return _written((run,))


def join(ended: Sequence[Ended], silent: Silent = NO_SILENT) -> str:
    """Write several runs as metrics: each family once, with the series of the last run of each site, and of sites."""
    sites = sites_of(ended, silent)
    now = [_named(one) for one in current(sites, ended)]
    return _written(now) + metrics_of_sites(sites)


def metrics_of_sites(sites: Sequence[Site]) -> str:
    """Write the metrics of sites alone."""
    lines = (line for name, (told, _) in FAMILIES.items() for line in family(name, told, samples_of(sites, name)))
    return "".join(f"{line}\n" for line in lines)


def _named(one: Ended) -> Run:
    """Return the run by its own name: a series that got another name every day would never go on."""
    if one.called is None or not (one.called or one.run.asked.site):
        return one.run
    return replace(one.run, asked=replace(one.run.asked, name=one.called))


def _written(runs: Sequence[Run]) -> str:
    lines = (line for name, one in _FAMILIES.items() for line in _metric(name, one, runs))
    return "".join(f"{line}\n" for line in lines)


def _results(run: Run) -> Iterator[Sample]:
    for one in run.results:
        waived = "yes" if one.excused else "no"
        yield {"check": one.check, "target": one.target, "status": one.status.value, "waived": waived}, 1


def _clients(run: Run) -> Iterator[Sample]:
    for client in run.clients:
        yield from (({"client": client.client, **labels}, value) for labels, value in _states(client.verdict))


def _states(verdict: Verdict) -> Iterator[Sample]:
    """Return every verdict, so that an alert sees one end and the other begin."""
    return (({"verdict": one.value}, int(one is verdict)) for one in Verdict)


def _info(run: Run) -> Iterator[Sample]:
    told = {name: text for name, text in about(run).items() if name != "started"}
    yield (told if run.to_decide is None else {**told, "to_decide": run.to_decide.action}), 1


@dataclass(frozen=True, slots=True)
class _Family:
    told: str
    samples: Callable[[Run], Iterable[Sample]]


_FAMILIES: Mapping[str, _Family] = {
    "result": _Family("The status of a check for a target: 1 for the current one.", _results),
    "verdict": _Family(
        "The verdict of the run: 1 for the current one, 0 for others.", lambda run: _states(run.verdict)
    ),
    "client_verdict": _Family("The verdict for a client: 1 for the current one, 0 for others.", _clients),
    "run_timestamp_seconds": _Family(
        "When the run began.", lambda run: [({}, run.started.astimezone(UTC).timestamp())]
    ),
    "run_duration_seconds": _Family("How long the run took.", lambda run: [({}, run.duration_s)]),
    "run_info": _Family("Who audited, where, and with which version: always 1.", _info),
}


def _metric(name: str, declared: _Family, runs: Iterable[Run]) -> Iterator[str]:
    every = (({**_of(run), **labels}, value) for run in runs for labels, value in declared.samples(run))
    return family(name, declared.told, every)


def family(name: str, told: str, samples: Iterable[Sample]) -> Iterator[str]:
    """Return a family without repeated series: the collector refuses a file that has them."""
    yield f"# HELP proxytest_{name} {told}"
    yield f"# TYPE proxytest_{name} gauge"
    written = {_labels(labels): value for labels, value in samples}
    for labels, value in written.items():
        yield f"proxytest_{name}{{{labels}}} {value}"


def _of(run: Run) -> Labels:
    return {"proxy": run.proxy.url or "", "profile": run.profile.name, **identity(run)}


def _labels(labels: Labels) -> str:
    return ",".join(f'{name}="{_escaped(value)}"' for name, value in labels.items())


def _escaped(value: str) -> str:
    r"""Escape `\` and `"`; a line feed is escaped already, as `visible` does."""
    return visible(value).replace("\\", r"\\").replace('"', r"\"")


FORMAT = Format(
    endings=(".prom",),
    holds="text exposition format 0.0.4, for the textfile collector of the node exporter",
    write=to_prometheus,
    join=join,
)
