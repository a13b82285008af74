"""The progress of a run, for a live view."""

from dataclasses import dataclass
from enum import StrEnum


class Stage(StrEnum):
    """The stage of an activity."""

    STARTED = "started"
    DONE = "done"


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """One action of the audit, such as "HTTPS through the proxy" to one host."""

    title: str
    target: str
    stage: Stage
    note: str = ""  #: how it ended, in a few words
    at_most: float = 0.0  #: seconds that it may take; 0: not known
    done: int = 0  #: probes of the run that have nothing more to ask
    planned: int = 0  #: probes of the run
