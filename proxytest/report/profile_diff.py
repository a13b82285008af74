"""The comparison of two profiles as text or JSON."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from itertools import groupby
from types import MappingProxyType
from typing import Any

from proxytest.model.profile import Profile
from proxytest.report.line_wrap import indented
from proxytest.report.profile_changes import Kind, ProfileChange, profile_changes
from proxytest.report.visible import visible

_FORMAT = 1  #: raised when a key of the JSON changes its meaning or is removed
_MARKS = {Kind.ADDED: "+", Kind.REMOVED: "-", Kind.CHANGED: "~"}
_COUNTED = {Kind.ADDED: "new", Kind.REMOVED: "gone", Kind.CHANGED: "changed"}


def to_text(old: Profile, new: Profile) -> str:
    """Write the differences by section: `+` new, `-` gone, `~` changed."""
    return "".join(f"{line}\n" for line in _text(old, new))


def to_json(old: Profile, new: Profile) -> str:
    """Write the differences as JSON, in ASCII."""
    changes = profile_changes(old, new)
    data = {
        "format": _FORMAT,
        "same": not changes,
        "before": _described(old),
        "after": _described(new),
        "differences": [
            {"place": list(one.place), "change": one.kind, "before": _plain(one.before), "after": _plain(one.after)}
            for one in changes
        ],
    }
    return json.dumps(data, indent=2) + "\n"


#: Format -> its writer.
FORMATS: Mapping[str, Callable[[Profile, Profile], str]] = MappingProxyType({"text": to_text, "json": to_json})


def _described(profile: Profile) -> dict[str, str]:
    return {
        "name": profile.name,
        "title": profile.title,
        "date": profile.date.isoformat(),
        "source": profile.source,
    }


def _plain(value: object) -> object:
    """Return a value of the model as JSON has it."""
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, tuple | list | frozenset):
        return [_plain(one) for one in value]
    return value if value is None or isinstance(value, bool | int | float) else str(value)


def _text(old: Profile, new: Profile) -> Iterator[str]:
    changes = profile_changes(old, new)
    word = "DIFFERENT" if changes else "THE SAME"
    yield visible(f"{word}: {old.name} of {old.date}, and {new.name} of {new.date}")
    for section, group in groupby(changes, key=lambda one: one.place[: _depth(one, new)]):
        listed = tuple(group)
        yield ""
        yield visible(f"{' '.join(section).replace('_', ' ')}: {_counts(listed, len(section))}")
        for line in _lines(listed, len(section)):
            yield from indented(line, 2, 6) or [""]


def _depth(change: ProfileChange, profile: Profile) -> int:
    """Return how many names a section has: `domains`, and `media ports`."""
    return 2 if is_dataclass(getattr(profile, change.place[0])) else 1


def _counts(changes: tuple[ProfileChange, ...], depth: int) -> str:
    """Count the entries of a section: where a part of an entry is new, the entry has changed."""
    entries: dict[Kind, set[tuple[str, ...]]] = {kind: set() for kind in Kind}
    for one in changes:
        whole = len(one.place) == depth + 1
        entries[one.kind if whole else Kind.CHANGED].add(one.place[depth : depth + 1])
    return ", ".join(f"{len(found)} {_COUNTED[kind]}" for kind, found in entries.items() if found)


def _lines(changes: tuple[ProfileChange, ...], depth: int) -> Iterator[str]:
    """Return a line for each change; names that are new in one list are told together, and so are those gone."""
    lists: dict[tuple[object, ...], list[ProfileChange]] = {}
    for number, one in enumerate(changes):
        alone = one.kind is Kind.CHANGED or is_dataclass(one.after if one.before is None else one.before)
        lists.setdefault((number,) if alone else (one.place[:-1], one.kind), []).append(one)
    for alike in lists.values():
        where = " / ".join(alike[0].place[depth:-1])
        if alike[0].kind is Kind.CHANGED or len(alike[0].place) == depth:
            where = " / ".join(alike[0].place[depth:])
        told = _change(alike[0]) if len(alike) == 1 else ", ".join(one.place[-1] for one in alike)
        yield f"{_MARKS[alike[0].kind]} {': '.join(filter(None, (where, told)))}"


def _change(change: ProfileChange) -> str:
    if change.kind is Kind.CHANGED:
        return f"{_value(change.before)} -> {_value(change.after)}"
    return _value(change.after if change.kind is Kind.ADDED else change.before)


def _value(value: object) -> str:
    """Return a value in one line; of an entry what is not as usual."""
    match value:
        case None | "":
            return "none"
        case bool():
            return "yes" if value else "no"
        case tuple() | list():
            return ", ".join(map(_value, value)) or "none"
        case _ if is_dataclass(value):
            return _entry(value)
        case _:
            return str(value)


def _entry(value: Any) -> str:  # noqa: ANN401  any class of the model
    """Return what an entry is called, and what of it is not as usual."""
    own = str(value) if "__str__" in vars(type(value)) else ""
    first, *others = fields(value)
    told = {one.name: _value(getattr(value, one.name)) for one in others if one.repr and _unusual(value, one)}
    if own:  # what it calls itself tells its ports already
        told = {first.name: _value(getattr(value, first.name)), **told}
    parts = "; ".join(f"{name.replace('_', ' ')} {text}" for name, text in told.items() if text.upper() not in own)
    return " ".join(filter(None, (own or _value(getattr(value, first.name)), f"({parts})" if parts else "")))


def _unusual(value: object, field: "Field[object]") -> bool:
    return bool(getattr(value, field.name) != _default(field))


def _default(field: "Field[object]") -> object:
    if field.default_factory is not MISSING:
        return field.default_factory()
    return field.default
