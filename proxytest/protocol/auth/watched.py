"""Watch the tokens of a security context: how strong is what they prove?"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from proxytest.model.proof import TokenProof
from proxytest.protocol.kerberos import ticket_enctype
from proxytest.protocol.ntlm import read_message

if TYPE_CHECKING:
    from proxytest.protocol.auth.token import TokenContext


class Watched:
    """A context that notes what passes through it."""

    def __init__(self, context: "TokenContext") -> None:
        self._context = context
        self._flags: int | None = None
        self._target_info: int | None = None
        self._ntlm: str | None = None
        self._enctype: int | None = None

    @property
    def mechanism(self) -> str | None:
        """The mechanism of the context."""
        return self._context.mechanism

    @property
    def proof(self) -> TokenProof | None:
        """What was seen; None where no token told anything."""
        proof = TokenProof(ntlm=self._ntlm, flags=self._flags, target_info=self._target_info, enctype=self._enctype)
        return proof if proof != TokenProof() else None

    def step(self, token: bytes | None) -> bytes | None:
        """Pass a token on, and note it and the next one."""
        message = read_message(token or b"")
        if message is not None and message.type == 2:
            self._flags, self._target_info = message.flags, message.target_info
        following = self._context.step(token)
        answer = read_message(following or b"")
        if answer is not None:
            self._ntlm = answer.version or self._ntlm
        elif following:
            self._enctype = ticket_enctype(following) or self._enctype
        return following


class Watch:
    """All contexts of one dialogue."""

    def __init__(self) -> None:
        self._made: list[Watched] = []

    def of(self, make: "Callable[[], TokenContext]") -> Callable[[], Watched]:
        """Return a maker whose contexts are watched."""

        def new() -> Watched:
            self._made.append(Watched(make()))
            return self._made[-1]

        return new

    @property
    def begun_again(self) -> bool:
        """Was there more than one?"""
        return len(self._made) > 1

    @property
    def proof(self) -> TokenProof | None:
        """What the last context showed that showed anything."""
        return next((one.proof for one in reversed(self._made) if one.proof is not None), None)
