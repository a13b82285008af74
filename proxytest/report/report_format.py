"""What a report format says of itself; it is called as its module is."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from proxytest.model.run import Run
from proxytest.report.ended import Ended
from proxytest.report.fragment import Fragment
from proxytest.report.sites import Silent


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """A report format."""

    endings: tuple[str, ...]  #: of files, in lower case
    holds: str  #: what a report is, for the reference
    write: Callable[[Run], str]
    join: Callable[[Sequence[Ended], Silent], str] | None = None
    """Writes several runs in one, and the sites that are silent; None: a report holds one run."""
    concludes: bool = False
    """Do conclusions alone, without what was observed, suffice for a report of many? The worst are there in whole."""
    write_for: Callable[[Run, Fragment | None, bool], str] | None = None
    """Writes the same with the product's configuration; the last argument asks for all, however long."""
