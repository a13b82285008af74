"""What a machine remembers of an account, and how it is written down."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Annotated, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

#: How long a failure is remembered. A domain counts failures until its lockOutObservationWindow has passed since the
#: last one ([MS-ADA1] 2.371), and Active Directory makes domains with 30 minutes: the attribute is -18000000000, in
#: units of 100 ns. A refusal that is older no longer adds up with the next one.
REMEMBERED = timedelta(minutes=30)

_MOST = 99  #: failures that are counted; domains lock long before


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """The log-ons of an account that were refused or never answered, within the time they are remembered."""

    failures: int = 0
    sentence: str = ""  #: of the last one; never a name, never a secret
    since: datetime | None = None  #: when the last one was, in UTC; None where there was none

    @property
    def until(self) -> datetime | None:
        """When it is forgotten."""
        return None if self.since is None else self.since + REMEMBERED

    @property
    def summary(self) -> str:
        """The sentence about it for a report."""
        if self.since is None or self.until is None:
            return ""
        return (
            f"{self.sentence} in an earlier run on this machine, at {self.since:%H:%M} UTC; "
            f"remembered until {self.until:%H:%M} UTC, or until --forget-refusals"
        )

    def failed(self, sentence: str, now: datetime) -> Self:
        """Return the past with one failure more."""
        return replace(self, failures=min(self.failures + 1, _MOST), sentence=sentence, since=now)


NO_PAST = Past()


class _Stored(BaseModel):
    """The content of a file; whoever else wrote it, it is checked."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    failures: Annotated[int, Field(ge=1, le=_MOST)]
    sentence: Annotated[str, Field(max_length=200)]
    since: AwareDatetime


def written(past: Past) -> bytes:
    """Write down a past in which there was a failure."""
    since = past.since or datetime.min.replace(tzinfo=UTC)
    return _Stored(failures=past.failures, sentence=past.sentence[:200], since=since).model_dump_json().encode()


def read_past(content: bytes, now: datetime) -> Past:
    """Read what was written down; what is no such thing, or no longer counts, is no past.

    A moment a little ahead is kept, since clocks are set back; one further ahead than the memory lasts would keep a
    refusal for ever.
    """
    try:
        stored = _Stored.model_validate_json(content)
    except ValidationError:
        return NO_PAST
    if not stored.sentence.isprintable() or not -REMEMBERED <= now - stored.since < REMEMBERED:
        return NO_PAST
    return Past(failures=stored.failures, sentence=stored.sentence, since=stored.since.astimezone(UTC))
