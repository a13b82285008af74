"""How an authentication dialogue ended."""

from enum import StrEnum


class Outcome(StrEnum):
    """How an authentication dialogue ended."""

    ACCEPTED = "accepted"  #: the proxy let the request pass by a 2xx
    NOT_CHALLENGED = "not-challenged"  #: the proxy let the request pass without a proof
    REFUSED = "refused"  #: complete credentials were sent and the proxy asked again
    NONCE_REFUSED = (
        "nonce-refused"  #: as REFUSED, but the nonce came on another connection: the password, or the nonce?
    )
    UNCONFIRMED = (
        "unconfirmed"  #: complete credentials were sent; the answer neither asks again nor lets the request pass
    )
    NOT_OFFERED = "not-offered"  #: the proxy does not list the scheme
    TOKEN_REFUSED = "token-refused"  # noqa: S105  a name, not a secret #: the first token was refused: no password was tried
    CONNECTION_LOST = "connection-lost"  #: the proxy closed between the legs of one handshake
    UNUSABLE_CHALLENGE = "unusable-challenge"  #: the challenge cannot be answered; `detail` says why
    NO_CREDENTIALS = "no-credentials"  #: there is neither a user nor a signed-on user's ticket
    UNDECIDED = "undecided"  #: the proxy neither asked for a log-on nor let the request pass
    WITHHELD = "withheld"  #: not tried, to protect the account or the password; `detail` says why
    FAILED = "failed"  #: the network failed; see `failed`
