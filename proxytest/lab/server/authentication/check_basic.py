"""Basic (RFC 7617): name and password in every request."""

import base64
import binascii
from dataclasses import dataclass
from typing import ClassVar

from proxytest.lab.server.authentication.decision import Conversation, Decision, Outcome, Request
from proxytest.lab.server.authentication.users import Accounts


@dataclass(frozen=True, slots=True, kw_only=True)
class BasicAcceptor:
    """Accepts Basic credentials; `spelling` is the scheme's name in the challenge."""

    accounts: Accounts
    realm: str
    spelling: str = "Basic"
    connection_bound: ClassVar[bool] = False

    def challenge(self) -> str:
        """Return the challenge."""
        return f'{self.spelling} realm="{self.realm}"'

    def step(self, credentials: str, request: Request, conversation: Conversation) -> Decision:  # noqa: ARG002 - the interface of every acceptor
        """Accept the account's password."""
        try:
            user, _, password = _decode(credentials).partition(":")
        except binascii.Error:
            return Decision(outcome=Outcome.REFUSED)
        accepted = self.accounts.password(user) == password
        return Decision(outcome=Outcome.ACCEPTED if accepted else Outcome.REFUSED, user=user)


def _decode(credentials: str) -> str:
    raw = base64.b64decode(credentials, validate=True)
    try:
        return raw.decode()
    except UnicodeDecodeError:
        # RFC 7617 section 2: without a `charset` the encoding is undefined; the other one in use is ISO-8859-1.
        return raw.decode("iso-8859-1")
