"""The index of several runs as Markdown: by client, by cause, and what changed."""

from collections.abc import Iterator, Sequence

from proxytest.report.ended import Ended
from proxytest.report.index import SharedCause, by_cause, by_client
from proxytest.report.marked import code, inline, row, table
from proxytest.report.site_changes import changes_of
from proxytest.report.sites import NO_SILENT, Silent, Site, current, seen_words, sites_of
from proxytest.report.sites_table import CHANGES, NOT_COMPARED, counted, named
from proxytest.report.summary import client_words, verdict_words


def index_lines(ended: Sequence[Ended], silent: Silent = NO_SILENT) -> Iterator[str]:
    """Return a table with a row for each run that tells how a site is now, one of the causes, and a list of changes."""
    sites = sites_of(ended, silent)
    now = current(sites, ended)
    columns = by_client([one.run for one in now])
    yield f"# {len(ended)} {'run' if len(ended) == 1 else 'runs'}\n"
    yield from table("Run", "Proxy", "Verdict", *(inline(one.title) for one in columns))
    for site in sites:
        if site.now is None:
            yield row(inline(site.title), "", f"SILENT, {seen_words(site)}", *("silent" for _ in columns))
    for place, one in enumerate(now):
        verdicts = (column.verdicts[place] for column in columns)
        cells = ("" if each is None else client_words(each) for each in verdicts)
        yield row(inline(one.name), code(one.run.proxy.url or ""), verdict_words(one.run), *map(inline, cells))
    yield from _causes(sites)
    yield from _changes(sites)


def _causes(sites: Sequence[Site]) -> Iterator[str]:
    told = [(site, site.now.run) for site in sites if site.now is not None]
    if found := by_cause([run for _, run in told]):
        yield from ("\n## Causes\n", *table("Cause", "What to do", "Sites"))
        yield from (_cause(one, [told[number - 1][0] for number in one.runs]) for one in found)


def _cause(one: SharedCause, sites: Sequence[Site]) -> str:
    problem = one.cause.problem
    about = f" ({inline(one.about)})" if one.about else ""
    told = f"{problem.word} {code(one.code)}: {inline(one.title)}{about}"
    names = ", ".join(site.title for site in sites)
    return row(told, inline(problem.finding.remedy), inline(names))


def _changes(sites: Sequence[Site]) -> Iterator[str]:
    if not (found := changes_of(sites)):
        return
    yield "\n## Changes since the run before\n"
    for state in found.states:
        yield f"- {state.before} before, {state.now} now: {inline(named(state.sites))}"
    for one in found.codes:
        yield f"- {CHANGES[one.change]}, {counted(one.sites)}: {code(one.code)}: {inline(named(one.sites))}"
    if found.not_compared:
        yield f"- {NOT_COMPARED}: {inline(named(found.not_compared))}"
