"""The permits for a control: the accepted proof is repeated after a doubt, and its result tells what was in doubt."""

from proxytest.wire.permits import PATIENCE, LetGo, Permit, ProofEnd, keep

#: Answers which show that the proxy does not let the user pass where it did before.
_OTHERWISE = frozenset({ProofEnd.REFUSED, ProofEnd.DENIED, ProofEnd.TICKET})


class ControlPermits:
    """Gives the permits for one control: a second one where a first Digest nonce is not accepted, if that may fail."""

    reason = "no more are allowed for the control"

    def __init__(self, allowed: int) -> None:
        self._left = allowed
        self._withheld = False
        self._proofs: list[_Proof] = []

    @property
    def sent(self) -> int:
        """How often was the password sent, as far as is known?"""
        return sum(one.ended is not ProofEnd.UNSENT for one in self._proofs)

    @property
    def answered_otherwise(self) -> bool:
        """Did the proxy answer to the end, and otherwise than before? What has no answer tells nothing of the proxy."""
        ends = [one.ended for one in self._proofs if one.ended is not ProofEnd.UNSENT]
        return bool(ends) and ends[-1] in _OTHERWISE and not self._withheld

    async def admit(self, scheme: str, target: str, let_go: LetGo = keep) -> Permit | None:  # noqa: ARG002  the protocol's signature
        """Give a permit, as long as a further failure is allowed."""
        if self._left < 1:
            self._withheld = True
            return None
        self._left -= 1
        self._proofs.append(_Proof())
        return self._proofs[-1]

    def doubt(self, scheme: str) -> None:
        """The guard gets the result from the control itself."""


class _Proof:
    """One proof of the control, whose result is not counted by itself."""

    first = True  #: a 2xx is not enough here either
    patience = PATIENCE

    def __init__(self) -> None:
        self.ended: ProofEnd | None = None

    def release_on_silence(self) -> None:
        """Nothing is sent beside a control."""

    def end(self, end: ProofEnd) -> None:
        """Note how the proof ended."""
        self.ended = self.ended or end
