"""Several runs as one page: how each site is, causes, changes, and below it each run as its own page has it."""

import re
from collections import Counter
from collections.abc import Callable, Sequence

from markupsafe import Markup

from proxytest.report import sites_table, summary
from proxytest.report.about import when, who_line
from proxytest.report.ended import Ended
from proxytest.report.html import environment, to_html
from proxytest.report.html.sites_matrix import TONES, LinkOf, sites_matrix
from proxytest.report.index import by_cause
from proxytest.report.site_changes import changes_of
from proxytest.report.sites import FEW, MANY, NO_SILENT, Silent, Site, State, seen_words, sites_of, told_in_full

#: What names a place of the page. Texts of the run have no quotation mark: they are escaped.
_NAMES = re.compile(r'(\s(?:id|for|aria-labelledby|aria-describedby|aria-controls|headers)=")([^"]*)"')
_LINKS = re.compile(r'(\s(?:xlink:)?href="#|\burl\(#)(?!icon-)')
_SECTION = re.compile(r"<section\b")  #: landmarks of equal names could not be told apart
_SITES = {
    State.FAILS: "not compatible",
    State.SILENT: "silent",
    State.NOT_KNOWN: "not known",
    State.WARNS: "with warnings",
    State.WORKS: "compatible",
}
_NAMED = 50  #: sites that a cause, or a change, names with a link; the others are a text that unfolds
#: Gives what is told beside a site's name, by its title; empty for nothing.
NoteOf = Callable[[str], str]
_MAIN = re.compile(r"<(/?)main>")


def to_html_of(ended: Sequence[Ended], silent: Silent = NO_SILENT) -> str:
    """Write several runs as HTML, each with the configuration that fits its proxy; `silent` sites beside them."""
    sites = sites_of(ended, silent)
    now_ids = {id(site.now) for site in sites}
    told = _told(ended, sites)
    numbers = {id(one): number for number, one in enumerate(told, 1)}
    templates = environment()  # which compiles each template once
    return templates.get_template("several.html.j2").render(
        ended=told,
        total=len(ended),
        bodies=[body_of(to_html(one.run, one.fragment, templates), number) for number, one in enumerate(told, 1)],
        tells_now=lambda one: id(one) in now_ids,
        **content_of(sites, lambda site: f"#run-{numbers[id(site.last)]}" if id(site.last) in numbers else ""),
        summary=summary,
        when=when,
        who_line=who_line,
        newline=Markup("\n"),
    )


def _told(ended: Sequence[Ended], sites: Sequence[Site]) -> Sequence[Ended]:
    """Return the runs whose reports are in the page: of more than a few the last ones of the worst sites."""
    if len(ended) <= FEW:
        return ended
    return [site.last for site in told_in_full(sites) if site.last is not None]


def content_of(sites: Sequence[Site], link_of: LinkOf, note_of: NoteOf = lambda _: "") -> dict[str, object]:
    """Return what the template of the sites asks for; `link_of` gives where a site's report is, `note_of` a remark."""
    now = [(site, site.now.run) for site in sites if site.now is not None]
    return {
        "sites": sites,
        "counted": _counted(sites),
        "matrix": sites_matrix(sites, link_of),
        "link_of": link_of,
        "note_of": note_of,
        "causes": [(one, [now[place - 1][0] for place in one.runs]) for one in by_cause([run for _, run in now])],
        "changes": changes_of(sites),
        "words": sites_table,
        "named": _NAMED,
        "few": FEW,
        "many": MANY,
        "seen_words": seen_words,
    }


def _counted(sites: Sequence[Site]) -> tuple[tuple[str, str, int], ...]:
    """Return class, words and number of the sites in each state."""
    found = Counter(site.state for site in sites)
    return tuple((TONES[state], _SITES[state], found[state]) for state in State if found[state])


def body_of(page: str, number: int) -> Markup:
    """Return what a run's own page shows, with names that no other run has."""
    begin, end = page.index("<header>"), page.index("</main>") + len("</main>")
    named = _NAMES.sub(lambda found: f'{found[1]}{_each(found[2], number)}"', page[begin:end])
    linked = _LINKS.sub(rf"\g<1>r{number}-", named)
    inside = _MAIN.sub(r"<\1div>", _SECTION.sub('<div role="group"', linked).replace("</section>", "</div>"))
    inside = inside.replace('aria-label="Sections"', f'aria-label="Sections of run {number}"')
    return Markup(inside)  # noqa: S704  from our own templates, which escape every text


def _each(names: str, number: int) -> str:
    return " ".join(f"r{number}-{name}" for name in names.split())
