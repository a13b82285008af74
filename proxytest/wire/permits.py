"""Leave to put a password to the test, asked for at the moment of sending."""

from enum import StrEnum
from typing import Protocol

from proxytest.model.observation import Outcome


class ProofEnd(StrEnum):
    """What became of one request that proved something."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    UNANSWERED = "unanswered"  #: the proxy hung up or answered nonsense: some do so on a wrong password
    SILENT = "silent"  #: nothing came for much longer than a refusal takes: the proxy waits for the far end
    UNDECIDED = "undecided"  #: the dialogue goes on, or said nothing of the password


class Permit(Protocol):
    """Leave for one proof."""

    def presume(self) -> None:
        """Let others go on: a proxy that knows this user and is silent for so long is busy with the far end."""
        ...

    def end(self, end: ProofEnd) -> None:
        """Tell what became of it; a second time changes nothing."""
        ...


class Permits(Protocol):
    """Who gives leave."""

    async def admit(self, scheme: str) -> Permit | None:
        """Wait until a proof may be risked; None: no further one may."""
        ...

    @property
    def reason(self) -> str:
        """Why no further proof may be risked."""
        ...


def end_of(outcome: Outcome, *, silent: bool = False) -> ProofEnd:
    """Tell what the outcome of a dialogue says of its last proof."""
    match outcome:
        case Outcome.FAILED if silent:
            return ProofEnd.SILENT
        case Outcome.ACCEPTED:
            return ProofEnd.ACCEPTED
        case Outcome.REFUSED:
            return ProofEnd.REFUSED
        case Outcome.FAILED | Outcome.CONNECTION_LOST | Outcome.UNUSABLE_CHALLENGE:
            return ProofEnd.UNANSWERED
        case _:
            return ProofEnd.UNDECIDED


class _NothingToProve:
    """For dialogues that never prove anything."""

    reason = "nothing is to be proven here"

    async def admit(self, scheme: str) -> Permit | None:  # noqa: ARG002  the protocol's signature
        return None


NOTHING_TO_PROVE: Permits = _NothingToProve()
