"""What a machine remembers of an account, and its file format."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Annotated, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

#: How long a failure is remembered. A domain adds up failures until its lockOutObservationWindow has passed since the
#: last one ([MS-ADA1] 2.371); the default of Active Directory is 30 minutes: the attribute is -18000000000, in
#: units of 100 ns. An older refusal no longer counts.
REMEMBERED = timedelta(minutes=30)

_MOST = 99  #: failures that are counted; domains lock much earlier


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """The log-ons of an account that were refused or not answered recently."""

    failures: int = 0
    sentence: str = ""  #: about the last one; contains no name and no secret
    since: datetime | None = None  #: time of the last one, in UTC; None if there was none

    @property
    def until(self) -> datetime | None:
        """When the failures are forgotten."""
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
        """Return the past with one more failure."""
        return replace(self, failures=min(self.failures + 1, _MOST), sentence=sentence, since=now)


NO_PAST = Past()


class _Stored(BaseModel):
    """The content of a file; it is validated, since anybody may have written it."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    failures: Annotated[int, Field(ge=1, le=_MOST)]
    sentence: Annotated[str, Field(max_length=200)]
    since: AwareDatetime


def written(past: Past) -> bytes:
    """Return the file content for a past with a failure."""
    since = past.since or datetime.min.replace(tzinfo=UTC)
    return _Stored(failures=past.failures, sentence=past.sentence[:200], since=since).model_dump_json().encode()


def read_past(content: bytes, now: datetime) -> Past:
    """Read the content of a file; anything invalid or too old counts as no failure.

    A time slightly in the future is accepted, since clocks are set back; one further in the future would keep a
    refusal for ever.
    """
    try:
        stored = _Stored.model_validate_json(content)
    except ValidationError:
        return NO_PAST
    if not stored.sentence.isprintable() or not -REMEMBERED <= now - stored.since < REMEMBERED:
        return NO_PAST
    return Past(failures=stored.failures, sentence=stored.sentence, since=stored.since.astimezone(UTC))
