"""The scenarios that come with proxytest."""

from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path

from proxytest.model.errors import UsageError
from proxytest.scenario.quoting import printable, quoted

_PACKAGE = Path(__file__).resolve().parent.parent

#: An installed package holds the scenarios inside it; a checkout has them beside it.
_SHELVES = (_PACKAGE / "scenarios", _PACKAGE.parent / "scenarios")


def bundled_scenarios() -> Mapping[str, Path]:
    """Return the shipped scenarios by name, in order; empty where none are installed."""
    shelf = next((folder for folder in _SHELVES if folder.is_dir()), None)
    return {} if shelf is None else {file.stem: file for file in sorted(shelf.glob("*.yaml"))}


def find_scenario(name: str) -> Path:
    """Return the file of a shipped scenario; raise UsageError with the known names where there is none."""
    known = bundled_scenarios()
    if name in known:
        return known[name]
    close = get_close_matches(name, known, n=1)
    hint = f"did you mean '{close[0]}'?" if close else f"known are {', '.join(known) or 'none'}"
    raise UsageError(printable(f"there is no scenario {quoted(name)}; {hint}"))
