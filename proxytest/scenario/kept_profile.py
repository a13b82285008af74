"""Bundled profiles as they were read by an earlier start: reading YAML, and checking it, takes most of a start."""

import json
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from pathlib import Path
from typing import Any

from proxytest.model import challenge, profile
from proxytest.model.profile import Profile
from proxytest.wire.kept_texts import kept_text

_FOLDER = Path(__file__).resolve().parent.parent / "profiles"
#: What a profile consists of; nothing else is made of a file.
_CLASSES = {
    name: kind
    for module in (profile, challenge)
    for name, kind in vars(module).items()
    if isinstance(kind, type) and (is_dataclass(kind) or issubclass(kind, Enum))
}


def load_kept_profile(name_or_path: str) -> Profile:
    """Read a profile by its bundled name or its path.

    Raises UsageError where it is not found, or for any mistake in it or in what it extends.
    """
    if not name_or_path.isprintable() or Path(name_or_path).name != name_or_path:
        return _read(name_or_path)
    if not (_FOLDER / f"{name_or_path}.yaml").is_file():
        return _read(name_or_path)
    text = kept_text(f"profile {name_or_path}", lambda: json.dumps(packed(_read(name_or_path))))
    try:
        made = unpacked(json.loads(text))
    except (ValueError, KeyError, TypeError, IndexError):
        made = None
    return made if isinstance(made, Profile) else _read(name_or_path)  # what else was kept under this name is none


def _read(name_or_path: str) -> Profile:
    from proxytest.scenario.profile_file import load_profile as read

    return read(name_or_path)


def packed(value: Any) -> Any:  # noqa: ANN401  whatever a profile holds
    """Return a value as plain data: a list names its class, and holds the values of its fields."""
    match value:
        case Enum():
            return [type(value).__name__, value.value]
        case date():
            return ["date", value.isoformat()]
        case tuple():
            return ["tuple", *map(packed, value)]
        case None | str() | bool() | int() | float():
            return value
    if not is_dataclass(value) or type(value).__name__ not in _CLASSES:
        raise TypeError(f"no part of a profile: {type(value).__name__}")
    return [type(value).__name__, *(packed(getattr(value, one.name)) for one in fields(value))]


def unpacked(data: Any) -> Any:  # noqa: ANN401  as above
    """Return the value of what was packed."""
    if not isinstance(data, list):
        return data
    name, *inner = data
    match name:
        case "tuple":
            return tuple(map(unpacked, inner))
        case "date":
            return date.fromisoformat(inner[0])
    kind = _CLASSES[name]
    if issubclass(kind, Enum):
        return kind(inner[0])
    return kind(**{one.name: unpacked(value) for one, value in zip(fields(kind), inner, strict=True)})
