"""Permits to send a password, requested right before sending."""

from collections.abc import Awaitable, Callable
from enum import StrEnum
from typing import Protocol

#: Seconds without an answer after which other proofs of an accepted user may be sent: the far end may be slow.
PATIENCE = 2.0


class ProofEnd(StrEnum):
    """The result of one proof: all requests of a dialogue that together prove the password once."""

    ACCEPTED = "accepted"  #: a tunnel opened; if it was the user's first, the far end answered in it too
    PASSED = "passed"  #: the usual answer after a log-on; it proves nothing if the user was never accepted
    REFUSED = "refused"  #: the proxy asked again
    DENIED = "denied"  #: not 2xx: the policy denies a host, or a log-on is refused without a challenge
    UNANSWERED = "unanswered"  #: closed, silent, or not HTTP: some proxies react so to a wrong password
    TICKET = "ticket"  #: a Kerberos ticket that was not accepted: no directory counts it as a failure
    UNSENT = "unsent"  #: the network failed before the proof was sent


#: Closes the connection of whoever waits for a permit.
LetGo = Callable[[], None]


def keep() -> None:
    """Keep the connection."""


class Permit(Protocol):
    """Permission for one proof."""

    @property
    def first(self) -> bool:
        """Is this the user's first proof, with none accepted before?"""
        ...

    @property
    def patience(self) -> float:
        """Seconds without an answer after which `release_on_silence` is called."""
        ...

    def release_on_silence(self) -> None:
        """Allow other proofs: if the proxy knows the user and is silent for so long, it waits for the far end."""
        ...

    def end(self, end: ProofEnd) -> None:
        """Report the result; a second call changes nothing."""
        ...


class Permits(Protocol):
    """Gives permits."""

    async def admit(self, scheme: str, target: str, let_go: LetGo = keep) -> Permit | None:
        """Wait until a proof by a scheme, in a request to a target, is allowed; None: no more are allowed.

        `let_go` is called where the wait is for the control, which should be alone at the proxy, or for another process
        or site.
        """
        ...

    def doubt(self, scheme: str) -> None:
        """Report that nobody answered in a tunnel whose 2xx had counted as accepted."""
        ...

    @property
    def reason(self) -> str:
        """Why no more proofs are allowed."""
        ...


#: Repeats the accepted proof, with the permits that it gets; returns whether it is accepted again.
Control = Callable[[Permits], Awaitable[bool]]


class _NothingToProve:
    """For dialogues that prove nothing."""

    reason = "nothing is to be proven here"

    async def admit(self, scheme: str, target: str, let_go: LetGo = keep) -> Permit | None:  # noqa: ARG002  the protocol's signature
        return None

    def doubt(self, scheme: str) -> None: ...


NOTHING_TO_PROVE: Permits = _NothingToProve()
