"""Prometheus' text exposition format 0.0.4, for the textfile collector of the node exporter.

Every series names profile and proxy: two files in the collector's folder may not hold the same series.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC

from proxytest.model.result import Result
from proxytest.model.run import Run, Verdict
from proxytest.report.report_format import Format
from proxytest.report.visible import visible

_Labels = Mapping[str, str]


def to_prometheus(run: Run) -> str:
    """Write a run as metrics."""
    of = {"proxy": run.proxy.url or "", "profile": run.profile.name}
    results = [(_of(one), 1) for one in run.results]
    clients = [
        ({"client": client.client, **labels}, value)
        for client in run.clients
        for labels, value in _states(client.verdict)
    ]
    lines = [
        *_metric("result", "The status of a check for a target: 1 for the current one.", of, results),
        *_metric("verdict", "The verdict of the run: 1 for the current one, 0 for others.", of, _states(run.verdict)),
        *_metric("client_verdict", "The verdict for a client: 1 for the current one, 0 for others.", of, clients),
        *_metric("run_timestamp_seconds", "When the run began.", of, [({}, run.started.astimezone(UTC).timestamp())]),
        *_metric("run_duration_seconds", "How long the run took.", of, [({}, run.duration_s)]),
    ]
    return "".join(f"{line}\n" for line in lines)


def _of(result: Result) -> _Labels:
    waived = "yes" if result.excused else "no"
    return {"check": result.check, "target": result.target, "status": result.status.value, "waived": waived}


def _states(verdict: Verdict) -> list[tuple[_Labels, float]]:
    """Return every verdict, so that an alert sees one end and the other begin."""
    return [({"verdict": one.value}, int(one is verdict)) for one in Verdict]


def _metric(name: str, told: str, of: _Labels, samples: Iterable[tuple[_Labels, float]]) -> Iterator[str]:
    """Return a family without repeated series: the collector refuses a file that has them."""
    yield f"# HELP proxytest_{name} {told}"
    yield f"# TYPE proxytest_{name} gauge"
    written = {_labels({**of, **labels}): value for labels, value in samples}
    for labels, value in written.items():
        yield f"proxytest_{name}{{{labels}}} {value}"


def _labels(labels: _Labels) -> str:
    return ",".join(f'{name}="{_escaped(value)}"' for name, value in labels.items())


def _escaped(value: str) -> str:
    r"""Escape `\` and `"`; a line feed is escaped already, as `visible` does."""
    return visible(value).replace("\\", r"\\").replace('"', r"\"")


FORMAT = Format(
    endings=(".prom",),
    holds="text exposition format 0.0.4, for the textfile collector of the node exporter",
    write=to_prometheus,
)
