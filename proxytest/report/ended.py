"""A run among several."""

from dataclasses import dataclass

from proxytest.model.run import Run
from proxytest.report.fragment import Fragment


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """A finished run."""

    name: str
    run: Run
    status: int  #: the exit status that it would have alone
    strict: bool = False  #: was a warning counted as a failure in that?
    files: tuple[str, ...] = ()  #: its reports
    fragment: Fragment | None = None  #: the configuration that fits its proxy
    called: str | None = None  #: its own name, where `name` was made to tell it from others; None: that is its own
    full: bool = False  #: is it told in full, however long that is?
