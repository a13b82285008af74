"""Several runs of one scenario: the headings between their reports, and the summary."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from proxytest.report.ended import Ended
from proxytest.report.index import by_cause
from proxytest.report.sites import MANY, NO_SILENT, Silent, Site, current, site_name, sites_of
from proxytest.report.sites_table import changes_text, counted, named, sites_table
from proxytest.report.summary import counts, verdict_words
from proxytest.report.visible import visible


def heading(name: str, number: int, total: int) -> str:
    """Return the heading of a run's report."""
    title = f"Run {number} of {total}: {visible(name)}"
    apart = "\n" if number > 1 else ""
    return f"{apart}{title}\n{'=' * len(title)}\n\n"


def summary_of(ended: Iterable[Ended], total: int, silent: Silent = NO_SILENT) -> str:
    """Return a line for each finished run, of `total` runs; then how each site is, the causes, and what changed.

    Of a site's earlier runs is only told what changed since.
    """
    every = tuple(ended)
    sites = sites_of(every, silent)
    now = current(sites, every)
    title = f"Summary of {total} runs" if len(every) == total else f"Summary of {len(every)} of {total} runs"
    lines = ["", title, "=" * len(title), "", *_runs(now)]
    if len(now) < len(every):
        lines.append(f"and {len(every) - len(now)} earlier")
    if len(sites) > 1 or silent:
        lines += ["", "Sites and clients", *sites_table(sites)]
    return "\n".join([*lines, *_causes(sites), *changes_text(sites), ""])


def _runs(ended: Sequence[Ended]) -> list[str]:
    """Return a line for each run; with its site, where one has a name of its own. Many are counted by their verdict."""
    if len(ended) > MANY:
        return _verdicts(ended)
    with_site = any(one.run.asked.site for one in ended)
    rows = [
        (
            visible(one.name),
            *([visible(site_name(one))] if with_site else []),
            verdict_words(one.run),
            f"exit status {one.status}",
            counts(one.run),
        )
        for one in ended
    ]
    return _aligned(rows)


def _verdicts(ended: Sequence[Ended]) -> list[str]:
    found = Counter((verdict_words(one.run), f"exit status {one.status}") for one in ended)
    return _aligned([(f"{number} runs", *told) for told, number in found.most_common()])


def _aligned(rows: Sequence[tuple[str, ...]]) -> list[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(f"{cell:{width}}" for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]


def _causes(sites: Sequence[Site]) -> Iterator[str]:
    """Return a line for each cause, with the sites that have it, most harmful first."""
    told = [(site, site.now.run) for site in sites if site.now is not None]
    found = by_cause([run for _, run in told])
    if found:
        yield from ("", "Causes")
    for one in found:
        problem = one.cause.problem
        having = [told[number - 1][0] for number in one.runs]
        waived = " (waived)" if problem.waived is not None else ""
        number = f"{counted(having)}: " if len(sites) > 1 else ""
        about = f" ({visible(one.about)})" if one.about else ""
        words = f"{number}{visible(one.title)}{about}"
        yield f"{problem.word}{waived}  {words}  {visible(one.code)}: {named(having)}"


def broken_off(ended: Iterable[Ended], names: Iterable[str], files: Iterable[str] = ()) -> str:
    """Say of the runs with these names what was judged, where that is, and what was not; `files` hold all runs."""
    every = tuple(ended)
    whole = [one.name for one in every if one.run.complete]
    partly = [one.name for one in every if not one.run.complete]
    missing = [name for name in names if name not in {*whole, *partly}]
    reports = [*(name for one in every for name in one.files), *files]
    parts = {"judged": whole, "judged by what was seen until then": partly, "not judged": missing, "reports": reports}
    return "; ".join(f"{what}: {', '.join(map(visible, those))}" for what, those in parts.items() if those)
