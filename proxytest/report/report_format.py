"""What a report format says of itself; it is called as its module is."""

from collections.abc import Callable
from dataclasses import dataclass

from proxytest.model.run import Run


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """A report format."""

    endings: tuple[str, ...]  #: of files, in lower case
    holds: str  #: what a report is, for the reference
    write: Callable[[Run], str]
