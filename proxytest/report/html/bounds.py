"""Limits of a page, so that the page of a long run still opens quickly."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

_Item = TypeVar("_Item")
_SLACK = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Truncated(Generic[_Item]):
    """The first items of a list, and the number of the others."""

    shown: tuple[_Item, ...]
    more: int = 0


def truncate(items: Sequence[_Item], most: int) -> Truncated[_Item]:
    """Return at most `most` items; one more where "1 more" would need the same space."""
    if len(items) <= most + 1:
        return Truncated(shown=tuple(items))
    return Truncated(shown=tuple(items[:most]), more=len(items) - most)


def cut(text: str, most: int) -> str:
    """Return at most `most` characters, with the number of missing ones, unless that note would be longer."""
    return text if len(text) <= most + _SLACK else f"{text[:most]} ... ({len(text) - most} more characters)"
