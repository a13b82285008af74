"""What a guard needs from whoever remembers an account for other processes: this machine, or all sites."""

from typing import Protocol


class Remembered(Protocol):
    """The log-ons of an account that were refused or not answered elsewhere."""

    @property
    def failures(self) -> int:
        """How many there were."""
        ...

    @property
    def summary(self) -> str:
        """A sentence about the last one, for a report."""
        ...


class Lease(Protocol):
    """The right to try an account's password; only one holder has it at a time."""

    @property
    def past(self) -> Remembered:
        """What is remembered now."""
        ...

    async def sending(self, sentence: str) -> bool:
        """Record an attempt before it is sent; False: another was first, and nothing may be sent."""
        ...

    def accepted(self) -> None:
        """Record that the password is right."""
        ...

    def failed(self, sentence: str) -> None:
        """Keep the attempt as a failure, and say how it ended."""
        ...

    def withdrawn(self) -> None:
        """Remove the attempt: nothing was sent."""
        ...

    def release(self) -> None:
        """Release the lease for others; an undecided attempt stays counted."""
        ...


class Record(Protocol):
    """What is remembered of one account."""

    @property
    def trouble(self) -> str:
        """Why others are not informed, as a sentence; empty if they are."""
        ...

    async def acquire(self) -> Lease:
        """Wait until nobody else has the lease; return it."""
        ...

    def failed(self, sentence: str) -> None:
        """Count a failure without a lease: a user who was accepted before is refused."""
        ...

    def forget(self) -> None:
        """Forget the failures on this machine."""
        ...
