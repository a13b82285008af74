"""Where lines of a fragment go, and what else they change: told of the lines that are there, and of no others."""

import re
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """What holds for the lines of one directive."""

    lines: str  #: an expression that these lines match at their beginning
    where: str = ""  #: such as `the ssl_bump lines above your first ssl_bump line`
    caution: str = ""  #: whole sentences

    def holds(self, lines: Iterable[str]) -> bool:
        """Is one of these among the lines?"""
        expression = re.compile(self.lines)
        return any(expression.match(line.lstrip()) for line in lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a product's lines go."""

    where: str  #: the file or the menu
    check: str = ""  #: whole sentences: what it needs, and how to check it
    caution: str = ""  #: whatever the lines are
    of: tuple[Placement, ...] = ()

    def told(self, lines: Iterable[str] | None = None) -> tuple[str, str]:
        """Return where these lines go, and what else they change; None: all that the product has."""
        listed = None if lines is None else tuple(lines)
        found = tuple(one for one in self.of if listed is None or one.holds(listed))
        where = "; ".join((self.where, *(one.where for one in found if one.where)))
        told = f"{where}. {self.check}" if self.check else f"{where}."
        return told, " ".join(filter(None, (self.caution, *(one.caution for one in found))))
