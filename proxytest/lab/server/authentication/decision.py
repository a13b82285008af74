"""The values that the gate and its acceptors exchange."""

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, ClassVar, Protocol

if TYPE_CHECKING:
    from spnego import ContextProxy


class Outcome(Enum):
    """The state of a log-on after one request."""

    ABSENT = "absent"
    """There are no credentials of a scheme that is offered."""

    CONTINUE = "continue"
    """The client has to answer the challenge of the decision."""

    ACCEPTED = "accepted"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """An acceptor's answer to one set of credentials.

    Attributes:
        outcome: The state of the log-on.
        user: The account as the client named it; None if it named none.
        challenge: A value of Proxy-Authenticate that continues or completes the dialogue.

    """

    outcome: Outcome
    user: str | None = None
    challenge: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """The parts of a request that authentication uses; `authorization` is its Proxy-Authorization, or empty."""

    method: str
    targets: tuple[str, ...]
    """The forms in which Digest credentials may name the target of the request."""

    authorization: str


@dataclass(slots=True, kw_only=True)
class Conversation:
    """The state of one client connection.

    NTLM is bound to the connection: its dialogue must stay on one, and afterwards the whole connection is
    authenticated (MS-NTHT section 1.3).
    """

    connection: str
    context: "ContextProxy | None" = None
    user: str | None = None
    tunnel: str | None = None
    """The host that CONNECT opened a tunnel to; from then on the bytes are not the proxy's to authenticate."""


class Acceptor(Protocol):
    """The server side of one authentication scheme."""

    connection_bound: ClassVar[bool]
    """Whether a connection that was accepted once stays authenticated."""

    def challenge(self) -> str:
        """Return the value of Proxy-Authenticate that offers this scheme."""

    def step(self, credentials: str, request: Request, conversation: Conversation) -> Decision:
        """Check the credentials after the scheme's name in Proxy-Authorization."""
