"""The bundled profile for today's clients; the default profile is older, on purpose."""

import re
from datetime import date
from functools import cache
from pathlib import Path

DEFAULT = "spark-2016"  #: where none is named
_FOLDER = Path(__file__).resolve().parent.parent / "profiles"
#: Read without a reader of YAML; a profile that extends another and has no date of its own is no newer.
_DATE = re.compile(r"^date: *(\d{4}-\d\d-\d\d)\b", re.MULTILINE)


@cache
def newest() -> tuple[date, str]:
    """Return the day and the name of the newest bundled profile."""
    texts = {file.stem: file.read_text(encoding="utf-8") for file in _FOLDER.glob("*.yaml")}
    return max((date.fromisoformat(found[1]), name) for name, text in texts.items() if (found := _DATE.search(text)))


def newer_than(day: date) -> str:
    """Name the newest bundled profile, for whoever judges by an older day; empty where it is no newer."""
    newest_day, name = newest()
    return name if day < newest_day else ""


@cache
def bundled() -> frozenset[str]:
    """Return the names of the bundled profiles."""
    return frozenset(file.stem for file in _FOLDER.glob("*.yaml"))
