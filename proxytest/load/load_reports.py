"""The result of a load for people and for programs: text, JSON, Prometheus; the page is `load_page`."""

import json
from collections.abc import Callable, Iterator, Mapping

from proxytest.load.knee import Knee
from proxytest.load.load_page import page
from proxytest.load.load_result import LoadResult, enough, need_for
from proxytest.load.measured import Measured
from proxytest.load.told import amount, sentence, sentences
from proxytest.report.visible import visible


def text(result: LoadResult) -> str:
    """Write the sentences, a table of the steps, and how a head count was turned into load."""
    return "".join(f"{visible(line)}\n" for line in _lines(result))


def _lines(result: LoadResult) -> Iterator[str]:
    yield f"load on {result.proxy}, to {result.target}{f', by {result.scheme}' if result.scheme else ''}"
    yield from sentences(result)
    for knee in result.knees:
        yield ""
        yield f"{knee.kind.words:>22}   ok  errors  p50 ms  p95 ms  p99 ms  slowest leg"
        yield from (_row(step) for step in knee.steps)
    if result.needs:
        yield ""
        yield from (f"needed: {amount(one.level)} {one.kind.words}: {one.formula}" for one in result.needs)


def _row(step: Measured) -> str:
    took = "".join(f"{1000 * step.took.get(percent, 0.0):8.0f}" for percent in (50, 95, 99))
    leg = max(step.legs.items(), key=lambda one: one[1], default=None)
    slowest = f"{leg[0].value} {1000 * leg[1]:.0f} ms" if leg else "-"
    return f"{amount(step.level):>22}{step.ok:5}{step.failed:8}{took}  {slowest}"


def as_json(result: LoadResult) -> str:
    """Write everything that was measured; times in seconds."""
    bounds = result.bounds
    found = {
        "format": "proxytest-load-1",
        "proxy": result.proxy,
        "target": result.target,
        "scheme": result.scheme,
        "sentences": list(sentences(result)),
        "not_begun": result.not_begun or None,
        "skipped": [one.value for one in result.skipped],
        "why_skipped": result.why_skipped or None,
        "bounds": {
            "max_rate": bounds.max_rate,
            "max_held": bounds.max_held,
            "at_once": bounds.at_once,
            "seconds": bounds.seconds,
            "p95": bounds.p95,
            "errors_percent": bounds.errors,
        },
        "loads": [_knee(one, result) for one in result.knees],
        "needed": [{"kind": one.kind.value, "level": one.level, "formula": one.formula} for one in result.needs],
    }
    return json.dumps(found, indent=2) + "\n"


def _knee(knee: Knee, result: LoadResult) -> dict[str, object]:
    need = need_for(knee.kind, result.needs)
    return {
        "kind": knee.kind.value,
        "holds": round(knee.holds, 2),
        "is_limit": knee.found,
        "ended_by": knee.why.value,
        "passed_at": None if knee.at is None else round(knee.at.level, 2),
        "leg": None if knee.leg is None else knee.leg.value,
        "enough": None if need is None else enough(knee, need).value,
        "sentence": sentence(knee),
        "steps": [_step(one) for one in knee.steps],
    }


def _step(step: Measured) -> dict[str, object]:
    return {
        "level": round(step.level, 2),
        "rate": round(step.rate, 2),
        "seconds": round(step.seconds, 3),
        "planned": step.planned,
        "whole": step.whole,
        "begun": step.begun,
        "ok": step.ok,
        "errors": dict(step.errors),
        "not_begun_by_this_machine": step.ours,
        "held_back_by_at_once": step.held_back,
        "waiting_at_end": step.waiting,
        "took": {f"p{percent}" if percent < 100 else "max": round(took, 6) for percent, took in step.took.items()},
        "legs_p95": {leg.value: round(took, 6) for leg, took in step.legs.items()},
        "begun_late_p95": round(step.late, 6),
        "core_share": round(step.busy, 3),
    }


def prometheus(result: LoadResult) -> str:
    """Write the text exposition format 0.0.4: what is held, whether that is the limit, and the last step's times."""
    return "".join(f"{line}\n" for line in _metrics(result))


def _metrics(result: LoadResult) -> Iterator[str]:
    common = {"proxy": result.proxy, "target": result.target}
    yield "# HELP proxytest_load_holds The highest level within all limits, by kind of load."
    yield "# TYPE proxytest_load_holds gauge"
    for knee in result.knees:
        yield _series("proxytest_load_holds", common | {"kind": knee.kind.value}, knee.holds)
    yield "# HELP proxytest_load_limit_found 1 where that is the proxy's limit, 0 where it may hold more."
    yield "# TYPE proxytest_load_limit_found gauge"
    for knee in result.knees:
        yield _series("proxytest_load_limit_found", common | {"kind": knee.kind.value}, knee.found)
    yield "# HELP proxytest_load_seconds Time of an arrival at each level."
    yield "# TYPE proxytest_load_seconds gauge"
    for knee in result.knees:
        for step in {one.level: one for one in knee.steps if one.took}.values():
            for percent in (50, 95, 99):
                labels = {"kind": knee.kind.value, "level": amount(step.level), "quantile": f"{percent / 100:g}"}
                yield _series("proxytest_load_seconds", common | labels, step.took[percent])


def _series(name: str, labels: Mapping[str, str], value: float) -> str:
    told = ",".join(f'{key}="{_escaped(one)}"' for key, one in labels.items())
    return f"{name}{{{told}}} {float(value):g}"


def _escaped(value: str) -> str:
    """Escape a label's value as the format asks."""
    return visible(value).replace("\\", "\\\\").replace('"', '\\"')


#: By name, and by the ending of a file.
LOAD_FORMATS: Mapping[str, Callable[[LoadResult], str]] = {
    "text": text,
    "json": as_json,
    "prometheus": prometheus,
    "html": page,
}
ENDINGS = {".txt": "text", ".json": "json", ".prom": "prometheus", ".html": "html"}
