"""A run in a line, for whoever wants no more: the verdict, and what decides the exit status beside it."""

from collections.abc import Iterator

from proxytest.model.run import Run
from proxytest.report.overview import disappointed
from proxytest.report.summary import verdict_sentence
from proxytest.report.visible import visible


def brief(run: Run) -> str:
    """Write the verdict, what would decide it, and what is not as expected; one of several begins with its name."""
    return "".join(f"{line}\n" for line in _lines(run))


def _lines(run: Run) -> Iterator[str]:
    name = f"{visible(run.asked.name)}: " if run.asked.name else ""
    yield f"{name}{verdict_sentence(run)}"
    if run.to_decide is not None:
        yield f"  To decide: {visible(run.to_decide.action)}"
    yield from (f"  {visible(line)}" for line in disappointed(run))
