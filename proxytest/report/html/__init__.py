"""The report as one HTML file: no script, nothing from the network, readable on a phone, in the dark and on paper."""

import re

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from proxytest.model.run import Run
from proxytest.report import summary
from proxytest.report.fragment import Fragment
from proxytest.report.html.bounds import cut
from proxytest.report.html.page import page_of
from proxytest.report.html.seconds import seconds
from proxytest.report.visible import visible

_BEHIND = re.compile(r"(?<=[./])(?=\w)")
_LONGEST = 1200  #: characters of one text on the page


def to_html(run: Run, fragment: Fragment | None = None, templates: Environment | None = None) -> str:
    """Write a run as HTML, with the configuration that fits its proxy; who writes many hands in the `templates`.

    Every text is escaped by `visible`, then for HTML.
    """
    # Lone surrogates are escaped by now, so that the text can be written as UTF-8.
    return (
        (templates or environment())
        .get_template("page.html.j2")
        .render(page=page_of(run, fragment), run=run, summary=summary, newline=Markup("\n"))
    )


def environment() -> Environment:
    """Return the templates, which escape every text."""
    templates = Environment(
        autoescape=True,
        finalize=_shown,
        loader=PackageLoader("proxytest.report.html"),
        lstrip_blocks=True,
        trim_blocks=True,
        undefined=StrictUndefined,
    )
    templates.filters["breakable"] = _breakable
    templates.filters["seconds"] = seconds
    return templates


def _breakable(name: str) -> Markup:
    """Allow a line break in a long name after a dot or a slash."""
    parts = _BEHIND.split(str(_shown(name)))
    return Markup("<wbr>").join(parts)  # which escapes each part


def _shown(value: object) -> object:
    """Escape each text in the page."""
    if isinstance(value, Markup) or not isinstance(value, str):
        return value
    short = cut(value, _LONGEST)
    return short if short.isprintable() else visible(short)
