"""The pages as text: all sites, one site with its history, one report."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from jinja2 import Environment
from markupsafe import Markup

from proxytest.model.run import Run
from proxytest.report.about import when
from proxytest.report.fragment import Fragment
from proxytest.report.html import environment, to_html
from proxytest.report.html.runs_page import body_of, content_of
from proxytest.report.html.sites_matrix import TONES
from proxytest.report.sites import Site, seen_words
from proxytest.report.sites_table import CHANGES
from proxytest.serve.fleet_memory import Snapshot
from proxytest.serve.past_report import PastReport
from proxytest.watch.site_events import CameBack, FellSilent, SiteEvent, words_of

#: Gives the configuration that fits the proxy of a run.
FragmentFor = Callable[[Run], Fragment | None]

_EVENTS = 20  #: that the page of all sites tells


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteShown:
    """What the page of a site tells."""

    version: str
    site: Site
    remarks: Sequence[str]
    rows: Sequence[PastReport]
    whole: bool  #: is every report that the hub keeps among the rows?
    lost_since: datetime | None
    body: Markup | None  #: its last report
    missing: str = ""  #: why that is not there
    next_audit: datetime | None = None
    events: Sequence[SiteEvent] = ()  #: the last one first; what changed stands in its history


@cache
def templates() -> Environment:
    """Return the templates, each of which is compiled once."""
    return environment()


def sites_page(found: Snapshot, version: str) -> str:
    """Write the page of all sites; a site's name leads to its own page."""
    return (
        templates()
        .get_template("live_sites.html.j2")
        .render(
            version=version,
            remarks=found.remarks,
            lost_since=found.lost_since,
            newline=Markup("\n"),
            events=found.events[:_EVENTS],
            words_of=words_of,
            **content_of(
                found.sites, lambda site: f"/sites/{site.name}", lambda title: _next(found.next_audits.get(title))
            ),
        )
    )


def _next(at: datetime | None) -> str:
    return "" if at is None else f"next audit {at:%Y-%m-%d %H:%M} UTC"


def site_page(shown: SiteShown) -> str:
    """Write the page of a site."""
    return (
        templates()
        .get_template("live_site.html.j2")
        .render(
            version=shown.version,
            site=shown.site,
            word=shown.site.state.value,
            tone=TONES[shown.site.state],
            tones=TONES,
            change_words=CHANGES,
            seen_words=seen_words,
            remarks=shown.remarks,
            next_audit=_next(shown.next_audit),
            silences=[one for one in shown.events if isinstance(one, FellSilent | CameBack)],
            words_of=words_of,
            rows=shown.rows,
            whole=shown.whole,
            lost_since=shown.lost_since,
            body=shown.body,
            missing=shown.missing,
            newline=Markup("\n"),
        )
    )


def report_page(name: str, run: Run, body: Markup, version: str) -> str:
    """Write the page of one report."""
    template = templates().get_template("live_report.html.j2")
    title = f"{name}: report of {when(run)}"
    return template.render(version=version, name=name, title=title, when=when(run), body=body, lost_since=None)


def log_in_page(trouble: str = "") -> str:
    """Write the form that asks for the token."""
    return templates().get_template("log_in.html.j2").render(trouble=trouble)


def report_body(run: Run, fragment: Fragment | None) -> Markup:
    """Write a run as its own page has it."""
    return body_of(to_html(run, fragment, templates()), 1)
