"""What `reflect` tells an audit of its requests, as seen from outside; both ends prove that they know the token.

The token is never sent. The path of a request holds a number that is used once and a proof of it, since headers are
what is tested; the answer is a proof of itself in its first line, and JSON.
"""

import hashlib
import hmac
import json
from dataclasses import dataclass
from typing import Any

from proxytest.model.credentials import Secret

REQUEST, CERTIFICATE = "request", "certificate"  #: what can be asked for
ROUTE = "/proxytest/{what}/{host}/{number}/{proof}"
ANY = "-"  #: stands for the host where the request itself is asked for
NUMBER = 16  #: bytes of the number, of chance


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked of the reflector."""

    what: str
    host: str = ANY  #: of which the certificate is wanted
    number: str  #: hex, used once

    def path(self, token: Secret) -> str:
        """Return the path that asks it."""
        return ROUTE.format(what=self.what, host=self.host, number=self.number, proof=self.proof(token))

    def proof(self, token: Secret) -> str:
        """Return what only those who know the token can write."""
        return _mac(token, "asked", self._text)

    def is_proof(self, proof: str, token: Secret) -> bool:
        """Is it the proof of this question?"""
        return hmac.compare_digest(proof.encode(), self.proof(token).encode())

    def answer(self, told: dict[str, Any], token: Secret) -> str:
        """Return the body of the answer."""
        text = json.dumps(told)
        return f"{_mac(token, 'told', self._text + text)}\n{text}\n"

    def read(self, body: str, token: Secret) -> dict[str, Any] | None:
        """Return what the reflector tells; None if it did not write this."""
        proof, _, text = body.rstrip("\n").partition("\n")
        if not hmac.compare_digest(proof.encode(), _mac(token, "told", self._text + text).encode()):
            return None
        told = json.loads(text)
        return told if isinstance(told, dict) else None

    @property
    def _text(self) -> str:
        return f"{self.what} {self.host} {self.number} "


def _mac(token: Secret, direction: str, text: str) -> str:
    return hmac.new(token.reveal().encode(), f"{direction} {text}".encode(), hashlib.sha256).hexdigest()
