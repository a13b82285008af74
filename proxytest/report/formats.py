"""The table of report formats. Each is imported when it is used, so that the command starts quickly."""

from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from types import MappingProxyType

from proxytest.model.errors import UsageError
from proxytest.model.run import Run
from proxytest.report.fragment import Fragment
from proxytest.report.visible import visible

_TEXT_WIDTH = 100  #: columns of a report in a file


def _late(module: str, function: str) -> Callable[[Run], str]:
    def write(run: Run) -> str:
        writer: Callable[[Run], str] = getattr(import_module(f"proxytest.report.{module}"), function)
        return writer(run)

    return write


def _text(run: Run) -> str:
    from proxytest.report.console import render

    return render(run, width=_TEXT_WIDTH, color=False, verbose=True)


#: Format -> its writer.
FORMATS: Mapping[str, Callable[[Run], str]] = MappingProxyType(
    {
        "text": _text,
        "json": _late("json", "to_json"),
        "junit": _late("junit", "to_junit"),
        "html": _late("html", "to_html"),
        "sarif": _late("sarif", "to_sarif"),
        "prometheus": _late("prometheus", "to_prometheus"),
        "csv": _late("table", "to_csv"),
        "har": _late("har", "to_har"),
        "markdown": _late("markdown", "to_markdown"),
    }
)
_EXTENSIONS = {
    ".txt": "text",
    ".json": "json",
    ".xml": "junit",
    ".html": "html",
    ".sarif": "sarif",
    ".sarif.json": "sarif",
    ".prom": "prometheus",
    ".csv": "csv",
    ".har": "har",
    ".md": "markdown",
}


def render_as(format_name: str, run: Run, fragment: Fragment | None = None) -> str:
    """Write a run in a format of the table; raise UsageError for another. Only HTML shows the fragment."""
    writer = FORMATS.get(format_name)
    if writer is None:
        raise UsageError(visible(f"'{format_name}' is not a report format: use {', '.join(FORMATS)}"))
    if format_name == "html" and fragment is not None:
        from proxytest.report.html import to_html

        return to_html(run, fragment)
    return writer(run)


def format_of(path: Path) -> str:
    """Return the format of a file's extension; raise UsageError for an unknown one."""
    name = path.name.lower()
    ending = max((one for one in _EXTENSIONS if path.suffix and name.endswith(one)), key=len, default=None)
    if ending is None:
        raise UsageError(visible(f"{path}: the name of a report must end in {', '.join(_EXTENSIONS)}"))
    return _EXTENSIONS[ending]
