"""The permit for a control: the accepted proof is repeated after a doubt, and its result tells what was in doubt."""

from proxytest.wire.permits import LetGo, Permit, ProofEnd, keep

#: Answers which show that the proxy does not let the user pass where it did before.
_OTHERWISE = frozenset({ProofEnd.REFUSED, ProofEnd.DENIED, ProofEnd.TICKET})


class ControlPermits:
    """Gives the permit for one control."""

    reason = "the control is sent once"
    first = True  #: a 2xx is not enough here either

    def __init__(self) -> None:
        self._admitted = False
        self._end: ProofEnd | None = None

    @property
    def sent(self) -> bool:
        """Was the password sent, as far as is known?"""
        return self._admitted and self._end is not ProofEnd.UNSENT

    @property
    def answered_otherwise(self) -> bool:
        """Did the proxy answer, and otherwise than before? What has no answer tells nothing of the proxy."""
        return self._end in _OTHERWISE

    async def admit(self, scheme: str, target: str, let_go: LetGo = keep) -> Permit | None:  # noqa: ARG002  the protocol's signature
        """Give the permit."""
        self._admitted, self._end = True, None
        return self

    def doubt(self, scheme: str) -> None:
        """The guard gets the result from the control itself."""

    def release_on_silence(self) -> None:
        """Nothing is sent beside a control."""

    def end(self, end: ProofEnd) -> None:
        """Note how the proof ended."""
        self._end = self._end or end
