"""One file a report format. Each is imported when it is used, so that the command starts quickly."""

from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from types import MappingProxyType

from proxytest.model.errors import UsageError
from proxytest.model.run import Run
from proxytest.report.ended import Ended
from proxytest.report.format_names import FORMAT_NAMES
from proxytest.report.fragment import Fragment
from proxytest.report.report_format import Format
from proxytest.report.sites import NO_SILENT, Silent
from proxytest.report.visible import visible


def declared(name: str) -> Format:
    """Return what a format says of itself."""
    found: Format = import_module(f"{__name__}.{name}").FORMAT
    return found


def _late(name: str) -> Callable[[Run], str]:
    return lambda run: declared(name).write(run)


#: Format -> its writer.
FORMATS: Mapping[str, Callable[[Run], str]] = MappingProxyType({name: _late(name) for name in FORMAT_NAMES})


def render_as(format_name: str, run: Run, fragment: Fragment | None = None, *, full: bool = False) -> str:
    """Write a run in a format of the table; raise UsageError for another.

    Formats for people show the fragment; `full` makes them as long as it takes.
    """
    writer = FORMATS.get(format_name)
    if writer is None:
        raise UsageError(visible(f"'{format_name}' is not a report format: use {', '.join(FORMATS)}"))
    if fragment is None and not full:
        return writer(run)
    write_for = declared(format_name).write_for
    return write_for(run, fragment, full) if write_for is not None else writer(run)


def render_joined(format_name: str, ended: Sequence[Ended], silent: Silent = NO_SILENT) -> str:
    """Write several runs as one report; `silent` are sites that were expected and did not answer.

    Raises UsageError for a format that holds only one.
    """
    join = declared(format_name).join
    if join is None:
        raise UsageError(visible(f"a report as {format_name} holds one run"))
    return join(ended, silent)


def holds_several(format_name: str) -> bool:
    """Can one report of this format hold several runs?"""
    return declared(format_name).join is not None


def format_of(path: Path) -> str:
    """Return the format of a file's ending; raise UsageError for an unknown one."""
    formats = {ending: name for name in FORMATS for ending in declared(name).endings}
    name = path.name.lower()
    ending = max((one for one in formats if path.suffix and name.endswith(one)), key=len, default=None)
    if ending is None:
        raise UsageError(visible(f"{path}: the name of a report must end in {', '.join(formats)}"))
    return formats[ending]
