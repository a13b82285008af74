"""Markdown for a ticket or a pull request: a screen or two long, unless all of it is asked for."""

from collections.abc import Iterable, Iterator, Sequence

from proxytest.model.result import Status
from proxytest.model.run import Run
from proxytest.report.about import when, who_line
from proxytest.report.ahead import ahead
from proxytest.report.by_cause import Cause, causes
from proxytest.report.client_groups import client_groups
from proxytest.report.clients import BESIDE, beside, deciding, followed, working
from proxytest.report.configuration import SHORT
from proxytest.report.coverage import coverage
from proxytest.report.ended import Ended
from proxytest.report.fragment import Fragment
from proxytest.report.marked import block, code, inline, row, table
from proxytest.report.marked_causes import brief, whole
from proxytest.report.names_covered import names_covered
from proxytest.report.overview import agreed, area_lines, dated, not_tested, roots, unproven
from proxytest.report.report_format import Format
from proxytest.report.sites import NO_SILENT, Silent
from proxytest.report.summary import counts, product, verdict_words
from proxytest.report.transcript import cited, transcript

#: Results without a proof: the title of their section, and the heading of their reasons.
_UNPROVEN = {
    Status.UNDECIDED: ("Undecided", "What was seen"),
    Status.SKIP: ("Not tested", "Why not"),
}
_LONGEST = 60  #: lines
_CLIENTS = 12  #: rows
_OTHERS = 6  #: lines of anything else, at most
_MOST_LINES = 40  #: lines of a finding's transcript; the whole is in the JSON report
_BELOW = 3  #: lines that are kept free below the first cause: a blank one, and two for whatever else there is
_MORE = "... and more: `--full` writes all of it."


def to_markdown(run: Run) -> str:
    """Write a run as Markdown, in at most 60 lines."""
    return to_markdown_for(run, None, False)  # noqa: FBT003  the signature


def join(ended: Sequence[Ended], silent: Silent = NO_SILENT) -> str:
    """Write several runs as Markdown: a table of the runs, one of the causes, and then each run."""
    from proxytest.report.markdown_index import index_lines

    each = (
        f"\n---\n\n# Run {number} of {len(ended)}: {inline(one.name)}\n\n"
        f"{to_markdown_for(one.run, one.fragment, one.full)}"
        for number, one in enumerate(ended, 1)
    )
    return "\n".join(index_lines(ended, silent)) + "\n" + "".join(each)


def to_markdown_for(run: Run, fragment: Fragment | None, full: bool) -> str:  # noqa: FBT001  the signature
    """Write it with the product's configuration; `full` with the evidence, and with what was not tested."""
    lines = _full(run, fragment) if full else _short(run, fragment)
    return "\n".join(lines) + "\n"


def _short(run: Run, fragment: Fragment | None) -> list[str]:
    """Return the verdict, the clients, and as many causes in full as there is room for; the others in a line."""
    found = causes(run)
    head = _split([*_heading(run), *_clients(run, found, _CLIENTS)])
    tail = _split(_tail(run))
    room = _LONGEST - len(head) - len(tail)
    return [*head, *_told(run, found, fragment, room), *tail]


def _told(run: Run, found: tuple[Cause, ...], fragment: Fragment | None, room: int) -> list[str]:
    """Return the causes in so many lines: what is left out are whole lines, below all blocks of configuration."""
    told: list[str] = []
    for number, cause in enumerate(found, 1):
        rest = len(found) - number
        below = min(rest, 1) * _BELOW if number == 1 else rest + bool(rest)
        told += _fitting(run, number, cause, fragment, room - len(told) - below) or _brief(
            number, cause, fragment, told
        )
    return told if len(told) <= room else [*told[: room - 2], "", _MORE]


def _fitting(run: Run, number: int, cause: Cause, fragment: Fragment | None, room: int) -> list[str]:
    """Return a cause with its configuration, or with the command for it; the first in any case, without both."""
    ways = ((fragment, SHORT), (fragment, 0), (None, 0))
    *fitting, without = (_split(whole(run, number, cause, lines, most=most)) for lines, most in ways)
    return next((lines for lines in fitting if len(lines) <= room), without if number == 1 else [])


def _brief(number: int, cause: Cause, fragment: Fragment | None, above: list[str]) -> list[str]:
    return _split(brief(number, cause, fragment, first=not above[-1].startswith("- **")))


def _split(parts: Iterable[str]) -> list[str]:
    return [line for part in parts for line in part.split("\n")]


def _full(run: Run, fragment: Fragment | None) -> Iterator[str]:
    found = causes(run)
    yield from _heading(run)
    yield from _clients(run, found, None)
    for number, cause in enumerate(found, 1):
        yield from whole(run, number, cause, fragment, full=True)
        yield from _transcript(run, cause)
    if run.results:
        yield from ("\n### What was tested\n", *table("Area", "Status", "Results"))
        yield from (row(inline(one.area), one.word, inline(one.words)) for one in area_lines(run))
    for status, (title, why) in _UNPROVEN.items():
        if left := unproven(run, status, whole=True):
            yield from (f"\n### {title}\n", *table("Check", why))
            yield from (row(inline(", ".join(one.checks)), inline(one.words)) for one in left)
    yield from _agreed(run)


def _heading(run: Run) -> Iterator[str]:
    way = f"through {code(run.proxy.url)}" if run.proxy.url else "without an explicit proxy"
    yield f"## {verdict_words(run)}: {inline(run.profile.name)} {way}"
    if by := dated(run):
        yield f"\n{by}."
    judged = f"Profile of {run.profile.date}{roots(run)}"
    if run.to_decide is not None:
        why = f"Open: {inline(run.to_decide.reason)}. " if run.to_decide.reason else ""
        yield f"\n{why}**To decide:** {inline(run.to_decide.action)}"
    yield f"\n{inline(who_line(run))}."
    yield f"\nProxy: {inline(product(run))}. Tested {when(run)}. {judged}. Results: {counts(run)}."
    if lines := [
        inline(line) for line in (coverage(run), names_covered(run), working(run), followed(run), ahead(run)) if line
    ]:
        yield "\n" + "\n".join(lines)


def _clients(run: Run, found: tuple[Cause, ...], most: int | None) -> Iterator[str]:
    """Return the clients; those that do not decide in a line each, where few lines are wanted."""
    if clients := client_groups(run, deciding(run), found):
        yield from ("", *table("Client", "Result"))
        yield from (row(inline(one.names), inline(one.line)) for one in clients[:most])
    if not (others := client_groups(run, beside(run), found, briefly=most is not None)):
        return
    if most is None:
        yield from ("", *table(BESIDE, "Result"))
        yield from (row(inline(one.names), inline(one.line)) for one in others)
        return
    yield f"\n{BESIDE}:\n"
    yield from (f"- {inline(one.names)}: {inline(one.line)}" for one in others[:_OTHERS])


def _tail(run: Run) -> Iterator[str]:
    if left := unproven(run, Status.UNDECIDED, whole=False):
        title, why = _UNPROVEN[Status.UNDECIDED]
        yield from (f"\n### {title}\n", *table("Check", why))
        yield from (row(inline(", ".join(one.checks)), inline(one.words)) for one in left[:_OTHERS])
    if line := not_tested(run):
        yield f"\n{inline(line.replace('-v says', '--full says'))}"
    yield from [*_agreed(run)][: _OTHERS + 1]


def _agreed(run: Run) -> Iterator[str]:
    if told := tuple(agreed(run)):
        yield from ("\n### Expectations and waivers\n", *(f"- {inline(line)}" for line in told))


def _transcript(run: Run, cause: Cause) -> Iterator[str]:
    lines = [line for event in cited(run.trace, cause.evidence) for line in transcript(event)]
    if lines:
        more = [f"... and {len(lines) - _MOST_LINES} more lines"] if len(lines) > _MOST_LINES else []
        yield f"\n{block([*lines[:_MOST_LINES], *more])}"


FORMAT = Format(
    endings=(".md",),
    holds="a summary of at most 60 lines for a ticket or a merge request; all of it with --full",
    write=to_markdown,
    join=join,
    write_for=to_markdown_for,
)
