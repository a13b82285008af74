"""`schedule:` of a scenario: how often its sites are audited, as the user writes it."""

import re
from datetime import timedelta
from typing import Annotated, Any, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, model_validator

from proxytest.scenario.quiet_hours import PATTERN, Quiet, longest_open, parse_quiet
from proxytest.scenario.quoting import quoted
from proxytest.scenario.validation import Section, WrongValueError
from proxytest.scenario.values import Duration, of_form, one_or_several

SHORTEST = timedelta(minutes=1)
LONGEST = timedelta(hours=24)  #: the hub knows a job again for a day
_JITTER = 10  #: the part of an interval


def _quiet(text: str) -> Quiet:
    quiet = parse_quiet(text)
    if quiet is None:
        raise WrongValueError(f"{quoted(text)} are no hours of a day, such as 22:00-06:00")
    return quiet


def _zone(text: str) -> ZoneInfo:
    try:
        return ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # ValueError: a path; OSError: a folder, such as Europe
        sentence = f"{quoted(text)} is no time zone that this machine knows, such as Europe/Berlin"
        raise WrongValueError(sentence) from None


_Hours = Annotated[str, AfterValidator(_quiet), of_form(re.compile(PATTERN))]
QuietHours: Any = one_or_several(_Hours)
Zone: Any = Annotated[str, AfterValidator(_zone)]


class ScheduleSection(Section):
    """How often the sites are audited by `proxytest fleet serve`; nothing else reads it."""

    every: Duration
    """The time between two audits of a site, such as 15m: from a minute to a day."""
    jitter: Duration | None = None
    """By how much a site's turn moves by chance within the interval. Default: a tenth of it."""
    quiet: QuietHours = ()
    """Hours in which no audit begins, such as 22:00-06:00."""
    zone: Zone | None = None
    """The time zone of the quiet hours, such as Europe/Berlin."""

    @model_validator(mode="after")
    def _possible(self) -> Self:
        moves = self.moves
        if not SHORTEST <= self.every <= LONGEST:
            raise WrongValueError("'every' must be from 1m to 24h", "every")
        if moves >= self.every:
            raise WrongValueError("'jitter' must be less than 'every'", "jitter")
        if self.quiet and self.zone is None:
            raise WrongValueError("'quiet' needs a 'zone', such as Europe/Berlin: whose hours are they?", "quiet")
        if self.every + moves > (left := longest_open(self.quiet)):
            raise WrongValueError(
                f"'quiet' leaves {left.total_seconds() / 3600:g} hours in a row, less than 'every' and 'jitter': "
                "some sites would never have their turn",
                "quiet",
            )
        return self

    @property
    def moves(self) -> timedelta:
        """By how much a turn may move."""
        moves: timedelta = self.every / _JITTER if self.jitter is None else self.jitter
        return moves
