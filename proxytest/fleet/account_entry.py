"""What the hub knows of an account: who is proving its password now, and which log-ons were refused. Pure."""

from datetime import UTC, datetime
from typing import Annotated, Literal, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, field_validator

from proxytest.wire.account_past import MOST_FAILURES

_SENTENCE = 200
_UNREADABLE = "what the hub knows of this account cannot be read by this version of proxytest"


class Attempt(BaseModel):
    """One log-on by a password that this site had not proven before."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    id: Annotated[str, Field(max_length=64)]
    site: Annotated[str, Field(max_length=64)]
    at: AwareDatetime  #: by the site's clock, which may be wrong: it is shown, and decides nothing
    sentence: Annotated[str, Field(max_length=_SENTENCE)] = ""  #: how it ended; contains no name and no secret

    @field_validator("id", "site", "sentence")
    @classmethod
    def _printable(cls, text: str) -> str:
        if not text.isprintable():
            raise ValueError("not printable")
        return text

    @field_validator("at")
    @classmethod
    def _in_utc(cls, at: datetime) -> datetime:
        try:
            return at.astimezone(UTC)
        except OverflowError:
            raise ValueError("beyond the calendar") from None

    @property
    def told(self) -> str:
        """How it ended, where and when."""
        where = f" at site {self.site}, {self.at:%Y-%m-%d %H:%M} UTC" if self.site else ""
        return f"{self.sentence}{where}"

    def ended(self, sentence: str) -> Self:
        """Return it with how it ended."""
        return self.model_copy(update={"sentence": "".join(filter(str.isprintable, sentence))[:_SENTENCE]})


class AccountEntry(BaseModel):
    """The value of an account's key; it is validated, since every site may write it.

    Attempts are told apart by their ids, so that an attempt which was given up for lost, and then ends after all,
    counts once.
    """

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    version: Literal[1] = 1
    proving: Attempt | None = None  #: nobody else sends meanwhile
    refused: Annotated[tuple[Attempt, ...], Field(max_length=MOST_FAILURES)] = ()  #: since the last acceptance
    proven: Attempt | None = None  #: the last that was accepted
    forgiven: tuple[str, ...] = ()  #: sites whose machines still remember a refusal that was forgiven here

    @property
    def failures(self) -> int:
        """How many log-ons were refused, or had no answer."""
        return len(self.refused)

    @property
    def summary(self) -> str:
        """The sentence about the last failure for a report; empty if there is none."""
        return f"{self.refused[-1].told}; no site tries again before `proxytest fleet unlock`" if self.refused else ""

    def claimed(self, attempt: Attempt) -> Self:
        """Return it with the attempt that is sent next."""
        return self._with(proving=attempt)

    def accepted(self, attempt: Attempt, before: Self) -> Self:
        """Forget an attempt and all failures before it: the directory has counted them, and now begins anew."""
        gone = {attempt.id, *(one.id for one in before.refused)}
        kept = tuple(one for one in self.refused if one.id not in gone)
        return self._with(proving=self._others(attempt), refused=kept, proven=attempt)

    def failed(self, attempt: Attempt) -> Self:
        """Count an attempt as a failure."""
        refused = (*self.withdrawn(attempt).refused, attempt)
        return self._with(proving=self._others(attempt), refused=refused[-MOST_FAILURES:])

    def withdrawn(self, attempt: Attempt) -> Self:
        """Remove an attempt: nothing was sent."""
        refused = tuple(one for one in self.refused if one.id != attempt.id)
        return self._with(proving=self._others(attempt), refused=refused)

    def given_up(self) -> Self:
        """Count the attempt that has no end as a failure: it was sent, and nobody knows the answer."""
        return self if self.proving is None else self.failed(self.proving)

    def unlocked(self) -> Self:
        """Forgive all failures, also for the machines that remember them."""
        sites = dict.fromkeys((*self.forgiven, *(one.site for one in self.refused if one.site)))
        return self._with(refused=(), forgiven=tuple(sites))

    def learned(self, site: str) -> Self:
        """Return it after a site has learned that its failures are forgiven."""
        return self._with(forgiven=tuple(one for one in self.forgiven if one != site))

    def _others(self, attempt: Attempt) -> Attempt | None:
        """Return the attempt of another that has no end yet."""
        return None if self.proving is not None and self.proving.id == attempt.id else self.proving

    def _with(self, **changed: object) -> Self:
        return self.model_copy(update=changed)


UNKNOWN = AccountEntry()

#: While an entry cannot be read, nobody sends: it may be a newer version's word of a refusal.
_NOBODY_SENDS = AccountEntry(
    refused=(Attempt(id="", site="", at=datetime.min.replace(tzinfo=UTC), sentence=_UNREADABLE),) * MOST_FAILURES
)


def written(entry: AccountEntry) -> bytes:
    """Return the value for the hub."""
    return entry.model_dump_json().encode()


def read_entry(content: bytes) -> AccountEntry:
    """Read a value."""
    try:
        return AccountEntry.model_validate_json(content)
    except ValueError:  # pydantic's own is one
        return _NOBODY_SENDS
