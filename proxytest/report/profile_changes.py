"""What changed between two profiles, field by field: whatever the model of a profile holds is compared."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from proxytest.model.profile import Client, Domain, Host, MediaPorts, Pin, Profile, Requirement

#: What a profile is called; it may be a copy under another name.
_NAME = "name"

#: By what an entry of a list is known in both profiles; one of another class by its first field.
_KEYS: Mapping[type, Callable[[Any], str]] = MappingProxyType(
    {
        Requirement: lambda one: one.id,
        Domain: lambda one: one.pattern,
        Host: lambda one: f"{one.name}:{one.port}",
        Client: lambda one: one.name,
        MediaPorts: str,
        Pin: lambda one: one.sha256,
    }
)


class Kind(StrEnum):
    """What happened to a value."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileChange:
    """One value that differs."""

    place: tuple[str, ...]  #: such as `clients`, `windows`, `schemes`
    kind: Kind
    before: object = None  #: a value of the model
    after: object = None


def profile_changes(old: Profile, new: Profile) -> tuple[ProfileChange, ...]:
    """Return every difference but that of the profiles' own names; the order of entries asks nothing of a network."""
    return tuple(one for one in _of_fields(old, new, ()) if one.place != (_NAME,))


def _of_fields(old: Any, new: Any, place: tuple[str, ...]) -> Iterator[ProfileChange]:  # noqa: ANN401  any class of the model
    for field in fields(new):
        yield from _changes(getattr(old, field.name), getattr(new, field.name), (*place, field.name))


def _changes(old: object, new: object, place: tuple[str, ...]) -> Iterator[ProfileChange]:
    if old == new:
        return
    if is_dataclass(new) and type(old) is type(new):
        yield from _of_fields(old, new, place)
    elif isinstance(old, tuple) and isinstance(new, tuple):
        yield from _of_entries(_keyed(old), _keyed(new), place)
    elif isinstance(old, Mapping) and isinstance(new, Mapping):
        yield from _of_entries(_named(old), _named(new), place)
    else:
        yield ProfileChange(place=place, kind=Kind.CHANGED, before=old, after=new)


def _of_entries(
    old: Mapping[str, object], new: Mapping[str, object], place: tuple[str, ...]
) -> Iterator[ProfileChange]:
    for key in dict.fromkeys((*new, *old)):
        at = (*place, key)
        if key not in old:
            yield ProfileChange(place=at, kind=Kind.ADDED, after=new[key])
        elif key not in new:
            yield ProfileChange(place=at, kind=Kind.REMOVED, before=old[key])
        else:
            yield from _changes(old[key], new[key], at)


def _named(entries: Mapping[Any, object]) -> dict[str, object]:
    return {str(key): value for key, value in entries.items()}


def _keyed(entries: tuple[object, ...]) -> dict[str, object]:
    """Return entries by what they are known by; a second one of the same key gets a number."""
    seen, keyed = Counter[str](), dict[str, object]()
    for one in entries:
        key = _key(one)
        seen[key] += 1
        keyed[key if seen[key] == 1 else f"{key} ({seen[key]})"] = one
    return keyed


def _key(entry: object) -> str:
    if (known := _KEYS.get(type(entry))) is not None:
        return known(entry)
    if is_dataclass(entry):
        return str(getattr(entry, fields(entry)[0].name))
    return str(entry)
