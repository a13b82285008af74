"""What a machine remembers of an account, and its file format."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Self

#: How long a failure is remembered. A domain adds up failures until its lockOutObservationWindow has passed since the
#: last one ([MS-ADA1] 2.371); the default of Active Directory is 30 minutes: the attribute is -18000000000, in
#: units of 100 ns. An older refusal no longer counts.
REMEMBERED = timedelta(minutes=30)

MOST_FAILURES = 99  #: failures that are counted; domains lock much earlier


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
        return replace(self, failures=min(self.failures + 1, MOST_FAILURES), sentence=sentence, since=now)


NO_PAST = Past()


def written(past: Past) -> bytes:
    """Return the file content for a past with a failure."""
    from proxytest.wire.stored_past import StoredPast  # with pydantic, which most runs do without

    since = past.since or datetime.min.replace(tzinfo=UTC)
    return StoredPast(failures=past.failures, sentence=past.sentence[:200], since=since).model_dump_json().encode()


def read_past(content: bytes, now: datetime) -> Past:
    """Read the content of a file; anything invalid or too old counts as no failure.

    A time slightly in the future is accepted, since clocks are set back; one further in the future would keep a
    refusal for ever.
    """
    if not content:
        return NO_PAST
    from proxytest.wire.stored_past import StoredPast

    try:
        stored = StoredPast.model_validate_json(content)
    except ValueError:  # pydantic's own is one
        return NO_PAST
    if not stored.sentence.isprintable() or not -REMEMBERED <= now - stored.since < REMEMBERED:
        return NO_PAST
    return Past(failures=stored.failures, sentence=stored.sentence, since=stored.since.astimezone(UTC))
