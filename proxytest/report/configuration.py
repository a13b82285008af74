"""The lines of a product's configuration that mend one cause, under where they belong."""

from proxytest.model.run import Run
from proxytest.report.affected import patterns_of
from proxytest.report.by_cause import Cause
from proxytest.report.fragment import Fragment, parts_mending

SHORT = 8  #: lines
_WIDTH = 100  #: columns


def configuration(
    run: Run, cause: Cause, fragment: Fragment | None, *, most: int | None, width: int = _WIDTH
) -> tuple[str, ...]:
    """Return the lines that mend exactly this, below comments; the command that prints all where they are too many."""
    if fragment is None:
        return ()
    parts = parts_mending((one.finding.code for one in cause.to_mend), patterns_of(run, cause), fragment)
    lines = [line for part in parts for line in part.active]
    if most is not None and len(lines) > most:
        return (fragment.command,)
    told = [line for part in parts if part.active for line in (f"{fragment.mark} --- {part.title} ---", *part.active)]
    return (*fragment.comments(lines, width), *told) if lines else ()
