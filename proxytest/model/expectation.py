"""What a scenario expects, and what was found."""

from dataclasses import dataclass

from proxytest.model.result import Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """The expected status of a check's results, or their expected code."""

    check: str  #: an id, or an area
    target: str  #: may hold wildcards; `proxy` is the audited proxy
    status: Status | None = None
    code: str = ""  #: instead of the status


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One expectation and what was found."""

    check: str  #: or `verdict`, or `exit`
    target: str
    expected: str
    found: str
    met: bool
