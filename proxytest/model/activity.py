"""What a run tells of itself while it goes on; a live view is made of it."""

from dataclasses import dataclass
from enum import StrEnum


class Stage(StrEnum):
    """Where an activity stands."""

    STARTED = "started"
    DONE = "done"


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """One thing that the audit does, such as "HTTPS through the proxy" to one host."""

    title: str
    target: str
    stage: Stage
    note: str = ""  #: how it ended, in a few words
