"""The values that pass between the gate and its acceptors."""

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, ClassVar, Protocol

if TYPE_CHECKING:
    from spnego import ContextProxy


class Outcome(Enum):
    """How far the examination of a request's credentials has come."""

    ABSENT = "absent"
    """There are no credentials of a scheme that is offered."""

    CONTINUE = "continue"
    """The client has to answer the challenge of the decision."""

    ACCEPTED = "accepted"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What an acceptor says to one set of credentials.

    Attributes:
        outcome: How far the examination has come.
        user: The account as the client named it; None where it named none.
        challenge: A value of Proxy-Authenticate that continues or completes the dialogue.

    """

    outcome: Outcome
    user: str | None = None
    challenge: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """The parts of a request that authentication looks at; `authorization` is its Proxy-Authorization, or empty."""

    method: str
    targets: tuple[str, ...]
    """The forms in which Digest credentials may name the target of the request."""

    authorization: str


@dataclass(slots=True, kw_only=True)
class Conversation:
    """What has happened on one client connection.

    NTLM is bound to the connection: its dialogue has to stay on one, and afterwards the whole connection is
    authenticated (MS-NTHT section 1.3).
    """

    connection: str
    context: "ContextProxy | None" = None
    user: str | None = None
    tunnel: str | None = None
    """The host that CONNECT opened a tunnel to; from then on the bytes are not the proxy's to authenticate."""


class Acceptor(Protocol):
    """One authentication scheme, seen from the server."""

    connection_bound: ClassVar[bool]
    """Whether a connection that was accepted once stays authenticated."""

    def challenge(self) -> str:
        """Return the value of Proxy-Authenticate that offers this scheme."""

    def step(self, credentials: str, request: Request, conversation: Conversation) -> Decision:
        """Examine what follows the scheme's name in Proxy-Authorization."""
