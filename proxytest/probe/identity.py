"""Who is to be proven to the proxy, and the flow that proves it by each scheme."""

import secrets

from proxytest.model.challenge import Challenge, Scheme
from proxytest.model.credentials import Credentials
from proxytest.model.observation import Outcome
from proxytest.protocol.auth.basic import basic
from proxytest.protocol.auth.digest import digest
from proxytest.protocol.auth.flow import AuthFlow, Ended, anonymous
from proxytest.protocol.auth.spnego import nt_identity, ntlm_context, server_end_point, signed_on_context
from proxytest.protocol.auth.token import TokenContext, token_flow
from proxytest.protocol.redact import Scrubber
from proxytest.protocol.request import Request


class Identity:
    """A user with a password, or, without credentials, the signed-on user."""

    def __init__(self, credentials: Credentials | None, *, proxy_host: str, attempts: int) -> None:
        self.credentials = credentials
        self.basic_charset: str | None = None  #: the charset by which Basic was accepted
        self._proxy_host = proxy_host
        self._attempts = attempts
        self._nt = nt_identity(credentials) if credentials else None

    def hide_in(self, scrubber: Scrubber) -> None:
        """Teach a scrubber every form of the password."""
        if self.credentials is not None:
            scrubber.hide(*self.credentials.traces())
        if self._nt is not None:
            scrubber.hide(self._nt.nt_hash, self._nt.nt_hash.upper())

    def flow(
        self, scheme: Scheme, request: Request, end_point: bytes | None, *, challenge: Challenge | None = None
    ) -> AuthFlow:
        """Begin to prove the identity; `end_point` is the hash of the proxy's certificate, for channel binding."""
        if scheme is Scheme.NONE:
            return anonymous()
        if scheme in (Scheme.NTLM, Scheme.NEGOTIATE):
            return token_flow(scheme, lambda: self._context(scheme, end_point))
        if self.credentials is None:
            return _without_credentials(scheme)
        if scheme is Scheme.BASIC:
            return basic(self.credentials, challenge, attempts=self._attempts, charset=self.basic_charset)
        return digest(
            self.credentials, method=request.method, uri=request.target, make_cnonce=lambda: secrets.token_hex(16)
        )

    def _context(self, scheme: Scheme, end_point: bytes | None) -> TokenContext:
        bindings = server_end_point(end_point) if end_point else None
        if self._nt is None:
            return signed_on_context(scheme, proxy_host=self._proxy_host, bindings=bindings)
        return ntlm_context(scheme, self._nt, proxy_host=self._proxy_host, bindings=bindings)


def _without_credentials(scheme: Scheme) -> AuthFlow:
    """Basic and Digest need a password; a generator that ends before it sends anything."""
    yield from ()
    return Ended(outcome=Outcome.NO_CREDENTIALS, detail=f"{scheme.label} needs a user and a password: give --user")
