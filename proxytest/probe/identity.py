"""The identity to prove to the proxy, and the authentication flow for each scheme."""

import secrets
from typing import TYPE_CHECKING, Protocol

from proxytest.model.challenge import Scheme
from proxytest.model.credentials import Credentials
from proxytest.model.logon import Logon
from proxytest.model.outcome import Outcome
from proxytest.protocol.auth.basic import basic
from proxytest.protocol.auth.digest import digest
from proxytest.protocol.auth.flow import AuthFlow, Ended, anonymous
from proxytest.protocol.auth.token import TokenContext, token_flow
from proxytest.protocol.redact import Scrubber
from proxytest.protocol.request import Request
from proxytest.wire.permits import Control, Permits
from proxytest.wire.ticket import Ticket

if TYPE_CHECKING:
    from proxytest.protocol.auth.spnego import NtIdentity


class Guard(Permits, Protocol):
    """Gives permits for proofs, and knows how many are left."""

    control: Control | None  #: repeats the accepted proof

    @property
    def remaining(self) -> int:
        """The number of refusals that are still allowed."""
        ...

    @property
    def one_by_one(self) -> bool:
        """Does one proof of the accepted user wait for the other?"""
        ...

    def go_side_by_side(self, *, far: bool) -> None:
        """Allow proofs of a user who was accepted again and again beside each other; `far`: at once."""
        ...


class Identity:
    """A user with a password, or, without credentials, the signed-on user."""

    def __init__(self, credentials: Credentials | None, *, proxy_host: str, permits: Guard) -> None:
        self.credentials = credentials
        self.ticket: Ticket | None = None  #: fetched with the password, for a Negotiate that speaks Kerberos only
        self._proxy_host = proxy_host
        self.permits = permits
        self._nt = _nt(credentials) if credentials else None

    def use(self, ticket: Ticket) -> None:
        """Use a ticket for Negotiate instead of the password."""
        self.ticket = ticket

    def hide_in(self, scrubber: Scrubber) -> None:
        """Add every form of the password to a scrubber."""
        if self.credentials is not None:
            scrubber.hide(*self.credentials.traces())
        if self._nt is not None:
            scrubber.hide(self._nt.nt_hash, self._nt.nt_hash.upper())

    def flow(self, logon: Logon, request: Request, end_point: bytes | None) -> AuthFlow:
        """Return the flow for a log-on; `end_point` is the hash of the proxy's certificate, for channel binding."""
        scheme = logon.scheme
        if scheme is Scheme.NONE:
            return anonymous()
        if scheme in (Scheme.NTLM, Scheme.NEGOTIATE):
            return self._tokens(logon, end_point)
        if self.credentials is None:
            return _without_credentials(scheme)
        if scheme is Scheme.BASIC:
            attempts = max(1, self.permits.remaining)
            return basic(self.credentials, logon.challenge, attempts=attempts, charset=logon.charset)
        return digest(
            self.credentials, method=request.method, uri=request.target, make_cnonce=lambda: secrets.token_hex(16)
        )

    def _tokens(self, logon: Logon, end_point: bytes | None) -> AuthFlow:
        from proxytest.protocol.auth.spnego import ntlm_context, server_end_point, signed_on_context, ticket_context

        scheme = logon.scheme
        bindings, host, nt = server_end_point(end_point) if end_point else None, self._proxy_host, self._nt
        ticket = self.ticket
        if ticket is not None and scheme is Scheme.NEGOTIATE:
            return token_flow(scheme, lambda: ticket_context(ticket.cache, proxy_host=host, bindings=bindings))
        if nt is None:
            return token_flow(scheme, lambda: signed_on_context(scheme, proxy_host=host, bindings=bindings))
        # Some proxies accept NTLM in Negotiate only inside SPNEGO, others only raw: the other form is tried second.
        wrapped = scheme is Scheme.NEGOTIATE and not logon.raw
        other = scheme is Scheme.NEGOTIATE and logon.raw

        def context(*, wrapped: bool) -> TokenContext:
            return ntlm_context(nt, wrapped=wrapped, proxy_host=host, bindings=bindings)

        return token_flow(scheme, lambda: context(wrapped=wrapped), lambda: context(wrapped=other))


def _nt(credentials: Credentials) -> "NtIdentity":
    from proxytest.protocol.auth.spnego import nt_identity  # with pyspnego, which nobody needs who has no account

    return nt_identity(credentials)


def _without_credentials(scheme: Scheme) -> AuthFlow:
    """Return a flow that ends before it sends anything: Basic and Digest need a password."""
    yield from ()
    return Ended(outcome=Outcome.NO_CREDENTIALS, detail=f"{scheme.label} needs a user and a password: give --user")
