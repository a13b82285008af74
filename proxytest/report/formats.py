"""The table of report formats. Each is imported when it is asked for, so that the command starts at once."""

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

from proxytest.model.errors import UsageError
from proxytest.model.run import Run
from proxytest.report.visible import visible

_TEXT_WIDTH = 100  #: columns of a report that is written to a file


def _json(run: Run) -> str:
    from proxytest.report.json import to_json

    return to_json(run)


def _junit(run: Run) -> str:
    from proxytest.report.junit import to_junit

    return to_junit(run)


def _html(run: Run) -> str:
    from proxytest.report.html import to_html

    return to_html(run)


def _text(run: Run) -> str:
    from proxytest.report.console import render

    return render(run, width=_TEXT_WIDTH, color=False, verbose=True)


#: Format -> its writer.
FORMATS: Mapping[str, Callable[[Run], str]] = MappingProxyType(
    {"text": _text, "json": _json, "junit": _junit, "html": _html}
)
_EXTENSIONS = {".txt": "text", ".json": "json", ".xml": "junit", ".html": "html"}


def render_as(format_name: str, run: Run) -> str:
    """Write a run in a format of the table; raise UsageError for another."""
    writer = FORMATS.get(format_name)
    if writer is None:
        raise UsageError(visible(f"'{format_name}' is not a report format: use {', '.join(FORMATS)}"))
    return writer(run)


def format_of(path: Path) -> str:
    """Tell the format from a file's extension; raise UsageError where it is none of .json, .xml, .html and .txt."""
    found = _EXTENSIONS.get(path.suffix.lower())
    if found is None:
        raise UsageError(visible(f"{path}: a report's name ends in {', '.join(_EXTENSIONS)}"))
    return found
