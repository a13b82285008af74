"""How much of a run a page shows, so that the page of a long one still opens at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

_Item = TypeVar("_Item")
_SLACK = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Few(Generic[_Item]):
    """The first of many, and how many more there are."""

    shown: tuple[_Item, ...]
    more: int = 0


def few(items: Sequence[_Item], most: int) -> Few[_Item]:
    """Keep at most `most` items; the last place is never given to "1 more", which would take as much room."""
    if len(items) <= most + 1:
        return Few(shown=tuple(items))
    return Few(shown=tuple(items[:most]), more=len(items) - most)


def cut(text: str, most: int) -> str:
    """Keep at most `most` characters and say how many are missing, where they are more than it takes to say so."""
    return text if len(text) <= most + _SLACK else f"{text[:most]} ... ({len(text) - most} more characters)"
