"""Why a verdict is open, and what would decide it."""

from dataclasses import dataclass
from enum import StrEnum


class OpenWay(StrEnum):
    """The ways in which the verdict on a run, or on a client, stays open."""

    NOT_REACHED = "not-reached"  #: what stands before all tests failed, so that nothing was tested
    OWN_BUG = "own-bug"  #: a check broke
    UNDECIDED = "undecided"  #: a result that the verdict needs was tried, and is not clear
    UNTESTED = "untested"  #: a result that the verdict needs was not tried
    WAIVED = "waived"  #: what would prove something is excused
    NOTHING_PROVEN = "nothing-proven"  #: no check that proves something was asked for
    NO_USABLE_CLIENT = "no-usable-client"  #: the user named only clients that no proxy serves
    OWN_LIMIT = "own-limit"  #: this machine ran out of something
    ENDED_EARLY = "ended-early"  #: the run was interrupted
    CLIENT_OPEN = "client-open"  #: a client that decides has no verdict
    OTHER_HOSTS = "other-hosts"  #: of a client: the user named only hosts that are not the profile's
    ONLY_ADVICE = "only-advice"  #: of a client: what it does behind a proxy is not the proxy's to decide
    NOT_JUDGED = "not-judged"  #: of a client: the checks that judge it were left out


@dataclass(frozen=True, slots=True, kw_only=True)
class ToDecide:
    """The next action where a verdict is open."""

    way: OpenWay
    action: str  #: the one command or fact that would decide it
    reason: str = ""  #: what is missing, where one result is
