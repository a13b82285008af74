"""Leave to put a password to the test, asked for at the moment of sending."""

from collections.abc import Awaitable, Callable
from enum import StrEnum
from typing import Protocol


class ProofEnd(StrEnum):
    """What became of one proof: of all the requests of a dialogue that put the password to the test once."""

    ACCEPTED = "accepted"  #: a tunnel opened; where it was the user's first, the far end spoke in it too
    PASSED = "passed"  #: an answer as it comes after a log-on; of a user who was never accepted it proves nothing
    REFUSED = "refused"  #: the proxy asked again
    DENIED = "denied"  #: another answer than 2xx: the policy's word of a host, or a refusal that does not look like one
    UNANSWERED = "unanswered"  #: hung up, silent, or no HTTP: some do so on a wrong password
    UNSENT = "unsent"  #: the network failed before the proof was sent


class Permit(Protocol):
    """Leave for one proof."""

    @property
    def first(self) -> bool:
        """Was the user never accepted before?"""
        ...

    def release_on_silence(self) -> None:
        """Let others go on: a proxy that knows this user and is silent for so long is busy with the far end."""
        ...

    def end(self, end: ProofEnd) -> None:
        """Tell what became of it; a second time changes nothing."""
        ...


class Permits(Protocol):
    """Who gives leave."""

    async def admit(self, scheme: str, target: str) -> Permit | None:
        """Wait until a proof by a scheme, in a request to a target, may be risked; None: no further one may."""
        ...

    def doubt(self, scheme: str) -> None:
        """Tell that nobody spoke in a tunnel whose 2xx had counted as accepted."""
        ...

    @property
    def reason(self) -> str:
        """Why no further proof may be risked."""
        ...


#: Sends the proof that was accepted once more, with the leave that it is given; is it accepted again?
Control = Callable[[Permits], Awaitable[bool]]


class _NothingToProve:
    """For dialogues that never prove anything."""

    reason = "nothing is to be proven here"

    async def admit(self, scheme: str, target: str) -> Permit | None:  # noqa: ARG002  the protocol's signature
        return None

    def doubt(self, scheme: str) -> None: ...


NOTHING_TO_PROVE: Permits = _NothingToProve()
