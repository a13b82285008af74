"""Digest (RFC 7616) with qop=auth: the nonce belongs to the proxy, not to a connection, and its count must grow."""

import hashlib
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import ClassVar
from urllib.parse import unquote

from proxytest.lab.server.authentication.decision import Conversation, Decision, Outcome, Request
from proxytest.lab.server.authentication.users import Accounts

_PARAMETER = re.compile(r'([\w*-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,]+))')
_COUNT = re.compile(r"[0-9a-fA-F]{8}")
_HASHES: Mapping[str, Callable[[bytes], "hashlib._Hash"]] = {
    "MD5": lambda data: hashlib.md5(data, usedforsecurity=False),
    "SHA-256": hashlib.sha256,
}
_REQUIRED = frozenset({"uri", "response", "nonce", "nc", "cnonce", "qop", "opaque"})


@dataclass(slots=True, kw_only=True)
class DigestAcceptor:
    """Accepts Digest credentials.

    Attributes:
        accounts: Who may pass.
        realm: The realm of the challenge, part of what is hashed.
        algorithm: `MD5` or `SHA-256`.
        stale_once: The first correct response is answered with `stale=true`.

    """

    accounts: Accounts
    realm: str
    algorithm: str = "MD5"
    stale_once: bool = False
    connection_bound: ClassVar[bool] = False
    _opaque: str = field(init=False, default_factory=lambda: secrets.token_hex(8))
    _counts: dict[str, int] = field(init=False, default_factory=dict)

    def challenge(self, *, stale: bool = False) -> str:
        """Return a challenge with a new nonce."""
        nonce = secrets.token_hex(16)
        self._counts[nonce] = 0
        return (
            f'Digest realm="{self.realm}", nonce="{nonce}", opaque="{self._opaque}", qop="auth", '
            f"algorithm={self.algorithm}, stale={str(stale).lower()}"
        )

    def step(self, credentials: str, request: Request, conversation: Conversation) -> Decision:  # noqa: ARG002 - the interface of every acceptor
        """Accept a response that matches the account's password."""
        sent = parameters(credentials)
        user = sent.get("username")
        if user is None or not self._is_correct(sent, user, request):
            return Decision(outcome=Outcome.REFUSED, user=user)
        if self._is_stale(sent):
            # RFC 7616 section 3.3: only the nonce is wrong, so the client need not ask the user again.
            return Decision(outcome=Outcome.CONTINUE, user=user, challenge=self.challenge(stale=True))
        return Decision(outcome=Outcome.ACCEPTED, user=user)

    def _is_correct(self, sent: Mapping[str, str], user: str, request: Request) -> bool:
        password = self.accounts.password(user)
        return (
            password is not None
            and sent.keys() >= _REQUIRED
            and sent["uri"] in request.targets
            and sent["qop"] == "auth"
            and _COUNT.fullmatch(sent["nc"]) is not None
            and sent["opaque"] == self._opaque
            and sent.get("algorithm", "MD5").upper() == self.algorithm
            and sent["response"] == response(sent, user, self.realm, password, request.method)
        )

    def _is_stale(self, sent: Mapping[str, str]) -> bool:
        """Return whether the nonce is unknown or its count was used before (RFC 7616 section 3.4, `nc`)."""
        if self.stale_once:
            self.stale_once = False
            return True
        count = int(sent["nc"], 16)
        fresh = count > self._counts.get(sent["nonce"], count)
        if fresh:
            self._counts[sent["nonce"]] = count
        return not fresh


def response(sent: Mapping[str, str], user: str, realm: str, password: str, method: str) -> str:
    """Return the `response` that the credentials in `sent` should carry (RFC 7616 section 3.4.1).

    Raises:
        KeyError: A parameter is missing, or the algorithm is neither MD5 nor SHA-256.

    """
    algorithm = _HASHES[sent.get("algorithm", "MD5").upper()]

    def digest(*parts: str) -> str:
        return algorithm(":".join(parts).encode()).hexdigest()

    identity = digest(user, realm, password)
    return digest(identity, sent["nonce"], sent["nc"], sent["cnonce"], sent["qop"], digest(method, sent["uri"]))


def parameters(credentials: str) -> dict[str, str]:
    """Return the parameters of Digest credentials, with names in lower case and values unquoted."""
    found = {
        match[1].lower(): match[3] if match[2] is None else re.sub(r"\\(.)", r"\1", match[2])
        for match in _PARAMETER.finditer(credentials)
    }
    if "username*" in found:
        # RFC 7616 section 3.4.4: a non-ASCII name is sent as `UTF-8''...` with percent-encoding (RFC 5987).
        found["username"] = unquote(found["username*"].rpartition("'")[2])
    return found
