"""NTLM and Negotiate: tokens exchanged on one connection, checked by pyspnego's acceptor.

The acceptor reads its accounts from the file in this process's variable `NTLM_USER_FILE`.
"""

import base64
import binascii
import struct
from dataclasses import dataclass
from typing import ClassVar

import spnego
from spnego.exceptions import SpnegoError

from proxytest.lab.server.authentication.decision import Conversation, Decision, Outcome, Request
from proxytest.protocol.auth.unlogged import unlogged

# pyspnego refuses with SpnegoError, but malformed tokens can raise other errors in its parser.
_REFUSALS = (SpnegoError, ValueError, struct.error, LookupError, StopIteration, TypeError, AttributeError)
_SIGNATURE = b"NTLMSSP\x00"
_NEGOTIATE_MESSAGE = 1
_AUTHENTICATE_MESSAGE = 3
_UNICODE = 0x1


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenAcceptor:
    """Accepts NTLM tokens.

    Attributes:
        scheme: `NTLM` or `Negotiate`. In Negotiate the token may be SPNEGO or raw NTLM.
        ntlm: Is NTLM accepted? Negotiate without it is Kerberos-only.
        accepts_first_token: Is the negotiate message (type 1) enough?

    """

    scheme: str
    ntlm: bool = True
    accepts_first_token: bool = False
    connection_bound: ClassVar[bool] = True

    def challenge(self) -> str:
        """Return the challenge that opens the dialogue."""
        return self.scheme

    def step(self, credentials: str, request: Request, conversation: Conversation) -> Decision:  # noqa: ARG002 - the interface of every acceptor
        """Process the client's token and return the answer."""
        try:
            token = decode_token(credentials)
        except binascii.Error:
            return Decision(outcome=Outcome.REFUSED)
        if not token or not self.ntlm:
            # Squid's negotiate_kerberos_auth refuses an NTLM token at once, without its own token. No account
            # was named. The lab has no KDC, so a Kerberos ticket for this proxy cannot exist.
            return Decision(outcome=Outcome.REFUSED)
        if self.accepts_first_token and message_type(token) == _NEGOTIATE_MESSAGE:
            # The client's address identifies a user who logged on before; this dialogue names none.
            return Decision(outcome=Outcome.ACCEPTED, user="")
        return self._exchange(token, conversation)

    def _exchange(self, token: bytes, conversation: Conversation) -> Decision:
        context = conversation.context or spnego.server(protocol=self.scheme.lower())
        conversation.context = None
        try:
            with unlogged():
                answer = context.step(token)
        except _REFUSALS:
            return Decision(outcome=Outcome.REFUSED, user=named_user(token))
        challenge = None if answer is None else f"{self.scheme} {base64.b64encode(answer).decode()}"
        if context.complete:
            return Decision(outcome=Outcome.ACCEPTED, user=named_user(token), challenge=challenge)
        conversation.context = context
        return Decision(outcome=Outcome.CONTINUE, challenge=challenge)


def decode_token(credentials: str) -> bytes:
    """Return the token; some clients omit the padding of base64.

    Raises:
        binascii.Error: It is not base64.

    """
    return base64.b64decode(credentials + "=" * (-len(credentials) % 4), validate=True)


def message_type(token: bytes) -> int | None:
    """Return the type of the NTLM message in a token, raw or in SPNEGO; None if there is none."""
    _, found, message = token.partition(_SIGNATURE)
    return int.from_bytes(message[:4], "little") if found else None


def named_user(token: bytes) -> str | None:
    r"""Return the account that an authenticate message (type 3) names, `DOMAIN\user` or `user`; None for another."""
    if message_type(token) != _AUTHENTICATE_MESSAGE:
        return None
    message = token[token.index(_SIGNATURE) :]
    try:
        # MS-NLMP section 2.2.1.3: length, maximum length and offset of domain and user name; then the flags.
        domain_length, _, domain_at, user_length, _, user_at = struct.unpack_from("<HHIHHI", message, 28)
        (flags,) = struct.unpack_from("<I", message, 60)
    except struct.error:
        return None
    encoding = "utf-16-le" if flags & _UNICODE else "cp437"
    domain = message[domain_at : domain_at + domain_length].decode(encoding, errors="replace")
    user = message[user_at : user_at + user_length].decode(encoding, errors="replace")
    return f"{domain}\\{user}" if domain else user
