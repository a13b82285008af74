"""The report as one HTML file: no script, nothing from the network, readable on a phone, in the dark and on paper."""

from importlib.resources import files

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from proxytest.model.run import Run
from proxytest.report import summary
from proxytest.report.transcript import transcript
from proxytest.report.visible import visible


def to_html(run: Run) -> str:
    """Write a run as HTML; every text is escaped, first as `visible` does and then for HTML."""
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, finalize=_shown, trim_blocks=True, lstrip_blocks=True
    )
    source = files("proxytest.report").joinpath("report.html.j2").read_text(encoding="utf-8")
    # A lone surrogate is escaped by now wherever it came from, so that the text can always be written as UTF-8.
    return environment.from_string(source).render(run=run, summary=summary, transcript=transcript, newline=Markup("\n"))


def _shown(value: object) -> object:
    """Escape each text on its way into the page."""
    return value if isinstance(value, Markup) or not isinstance(value, str) else visible(value)
