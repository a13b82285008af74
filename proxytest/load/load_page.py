"""The result of a load as one HTML file, without scripts and without anything from elsewhere."""

from collections.abc import Iterator, Sequence
from html import escape

from proxytest.load.knee import Knee
from proxytest.load.load_result import LoadResult
from proxytest.load.measured import Measured
from proxytest.load.told import amount, needed, sentence, sentences
from proxytest.report.visible import visible

_WIDTH, _HEIGHT, _EDGE = 640, 240, 48
_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:44rem;margin:2rem auto;padding:0 1rem;color:#1b1b1b;"
    "background:#fff}svg{width:100%;height:auto}table{border-collapse:collapse;width:100%}"
    "th,td{text-align:right;padding:.2rem .6rem;border-bottom:1px solid #ccc}"
)
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def page(result: LoadResult) -> str:
    """Write the page."""
    first, *others = [*sentences(result), ""]
    parts = [
        "<!DOCTYPE html>",
        '<html lang="en"><head><meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
        f"<title>Load on {_safe(result.proxy)}</title><style>{_STYLE}</style></head><body>",
        f"<h1>Load on {_safe(result.proxy)}</h1><p><strong>{_safe(first)}</strong></p>",
        *(f"<p>{_safe(one)}</p>" for one in others if one),
        *(part for knee in result.knees for part in _section(knee, result)),
        *_needs(result),
        "</body></html>",
    ]
    return "\n".join(parts) + "\n"


def _section(knee: Knee, result: LoadResult) -> Iterator[str]:
    yield f"<h2>{_safe(knee.kind.words.capitalize())}</h2>"
    steps = [one for one in knee.steps if one.took]
    if len(steps) > 1:
        yield _curve(steps, knee, result)
    yield "<table><tr><th>level</th><th>ok</th><th>errors</th><th>p50</th><th>p95</th><th>p99</th></tr>"
    yield from (_row(one) for one in knee.steps)
    yield "</table>"


def _row(step: Measured) -> str:
    took = "".join(f"<td>{1000 * step.took.get(percent, 0.0):.0f} ms</td>" for percent in (50, 95, 99))
    return f"<tr><td>{amount(step.level)}</td><td>{step.ok}</td><td>{step.failed}</td>{took}</tr>"


def _curve(steps: Sequence[Measured], knee: Knee, result: LoadResult) -> str:
    """Draw the 95th percentile over the level, the limit, and what is needed."""
    limit, need = result.bounds.p95, needed(result, knee.kind)
    right = max(step.level for step in steps)
    top = max(limit, *(step.p95 for step in steps)) * 1.1

    def x(level: float) -> float:
        return _EDGE + (_WIDTH - 2 * _EDGE) * level / right

    def y(seconds: float) -> float:
        return _HEIGHT - _EDGE - (_HEIGHT - 2 * _EDGE) * seconds / top

    points = " ".join(f"{x(step.level):.1f},{y(step.p95):.1f}" for step in steps)
    bottom = _HEIGHT - _EDGE
    return "".join(
        (
            f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="{_safe(sentence(knee))}" font-size="13">',
            _line(_EDGE, bottom, _WIDTH - _EDGE, bottom, "#555"),
            _line(_EDGE, y(limit), _WIDTH - _EDGE, y(limit), "#b00020", dashed=True),
            f'<text x="{_EDGE}" y="{y(limit) - 5:.1f}" fill="#b00020">limit {limit:g} s</text>',
            _needed(x(need), need, bottom) if need and need <= right else "",
            f'<polyline points="{points}" fill="none" stroke="#1b1b1b" stroke-width="2"/>',
            f'<text x="{_EDGE}" y="{bottom + 20}">0</text>',
            f'<text x="{_WIDTH - _EDGE}" y="{bottom + 20}" text-anchor="end">{amount(right)} {knee.kind.words}</text>',
            f'<text x="{_EDGE}" y="16">time in which 95 of 100 end, up to {top:.2g} s</text></svg>',
        )
    )


def _needed(x: float, need: float, bottom: float) -> str:
    label = f'<text x="{x - 5:.1f}" y="{bottom - 8}" text-anchor="end" fill="#005a9c">needed: {amount(need)}</text>'
    return _line(x, _EDGE / 2, x, bottom, "#005a9c", dashed=True) + label


def _line(left: float, top: float, right: float, bottom: float, colour: str, *, dashed: bool = False) -> str:
    dashes = ' stroke-dasharray="6 4"' if dashed else ""
    return f'<line x1="{left:.1f}" y1="{top:.1f}" x2="{right:.1f}" y2="{bottom:.1f}" stroke="{colour}"{dashes}/>'


def _needs(result: LoadResult) -> Iterator[str]:
    if result.needs:
        yield "<h2>What is needed</h2><ul>"
        yield from (
            f"<li>{amount(one.level)} {_safe(one.kind.words)}: {_safe(one.formula)}</li>" for one in result.needs
        )
        yield "</ul>"


def _safe(text: str) -> str:
    return escape(visible(text))
