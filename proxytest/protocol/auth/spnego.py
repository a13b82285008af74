"""Security contexts made with pyspnego: NTLM with a password, or Kerberos with the signed-on user's ticket."""

import errno
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib.util import find_spec
from ipaddress import ip_address

import spnego
from spnego.channel_bindings import GssChannelBindings
from spnego.exceptions import SpnegoError

from proxytest.model.challenge import Scheme
from proxytest.model.credentials import Credentials
from proxytest.model.installation import Extra
from proxytest.protocol.auth.nt_hash import nt_hash
from proxytest.protocol.auth.token import TokenContext, TokenError
from proxytest.protocol.auth.unlogged import unlogged
from proxytest.protocol.ntlm import MAX_TOKEN, with_target_info_fields
from proxytest.protocol.this_copy import how_to_add_here

_TOO_LARGE = "the proxy's token is larger than 64 KiB, more than any mechanism sends"
_OWN_LIMITS = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOMEM})


@dataclass(frozen=True, slots=True, kw_only=True)
class NtIdentity:
    """A user with the NT hash (MS-NLMP section 3.3.1); the hash is as secret as the password."""

    user: str
    nt_hash: str = field(repr=False)  #: hex


def nt_identity(credentials: Credentials) -> NtIdentity:
    """Hash the password once, so that each handshake avoids pyspnego's slow, unused LM hash."""
    return NtIdentity(user=credentials.user, nt_hash=nt_hash(credentials.password.reveal()).hex())


def server_end_point(certificate_hash: bytes) -> GssChannelBindings:
    """Bind a handshake to the proxy's TLS certificate: `tls-server-end-point` (RFC 5929 section 4)."""
    return GssChannelBindings(application_data=b"tls-server-end-point:" + certificate_hash)


def ntlm_context(
    identity: NtIdentity, *, wrapped: bool, proxy_host: str, bindings: GssChannelBindings | None = None
) -> TokenContext:
    """Begin an NTLM handshake: raw, as in the scheme NTLM, or inside SPNEGO, as usual in Negotiate (RFC 4178)."""
    # use_negotiate, use_ntlm: pyspnego's own Python code, the same on every system; SSPI cannot use a hash.
    options = spnego.NegotiateOptions.use_negotiate if wrapped else spnego.NegotiateOptions.use_ntlm
    return _begin(
        lambda: spnego.client(
            spnego.NTLMHash(username=identity.user, nt_hash=identity.nt_hash),
            hostname=proxy_host,
            service="HTTP",
            channel_bindings=bindings,
            protocol="negotiate" if wrapped else "ntlm",
            options=options,
        )
    )


def signed_on_context(scheme: Scheme, *, proxy_host: str, bindings: GssChannelBindings | None = None) -> TokenContext:
    """Begin a handshake as the signed-on user: SSPI on Windows, a Kerberos ticket cache elsewhere.

    Raises TokenError if the libraries or the ticket are missing.
    """
    if scheme is Scheme.NEGOTIATE and _is_address(proxy_host):
        # The service's name is HTTP/<name of the proxy>; the directory has none for an address (RFC 4559 section 4.1).
        raise TokenError("the proxy is given by its address; for a ticket give its name, as in the service's SPN")
    if scheme is Scheme.NTLM and find_spec("sspilib") is None:
        raise TokenError("only Windows logs the signed-on user on by NTLM: give --user")
    if not _system_libraries(scheme):
        hint = f"{how_to_add_here(Extra.KERBEROS)}, or give --user"
        raise TokenError(f"no --user, and this machine has no library for the signed-on user: {hint}")
    return _begin(
        lambda: spnego.client(hostname=proxy_host, service="HTTP", channel_bindings=bindings, protocol=scheme.value)
    )


def ticket_context(cache: str, *, proxy_host: str, bindings: GssChannelBindings | None = None) -> TokenContext:
    """Begin a handshake with the ticket in a cache.

    Raises TokenError if the ticket does not work for the proxy.
    """
    return _begin(
        lambda: spnego.client(
            spnego.KerberosCCache(ccache=cache),
            hostname=proxy_host,
            service="HTTP",
            channel_bindings=bindings,
            protocol="kerberos",
        )
    )


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _system_libraries(scheme: Scheme) -> bool:
    """Is there a library that knows the signed-on user? pyspnego lists Kerberos even without one."""
    if find_spec("sspilib") is not None:  # Windows
        return True
    return scheme is Scheme.NEGOTIATE and find_spec("gssapi") is not None and find_spec("krb5") is not None


def _begin(make: Callable[[], spnego.ContextProxy]) -> TokenContext:
    try:
        with unlogged():
            return _Context(make())
    except Exception as error:  # pyspnego, gssapi and SSPI each raise their own kinds
        raise TokenError(_sentence(error)) from error


class _Context:
    """A pyspnego context that raises one kind of error only."""

    def __init__(self, context: spnego.ContextProxy) -> None:
        self._context = context

    @property
    def mechanism(self) -> str | None:
        try:
            name = self._context.negotiated_protocol
        except KeyError:  # pyspnego, if a proxy chooses a mechanism that was not offered
            return None
        return {"ntlm": "NTLM", "kerberos": "Kerberos"}.get(name or "", name)

    def step(self, token: bytes | None) -> bytes | None:
        if token is not None and len(token) > MAX_TOKEN:
            # pyspnego's DER parser takes quadratic time for a long number: 5 s for one of 180 KB.
            raise TokenError(_TOO_LARGE)
        try:
            with unlogged():
                return self._context.step(with_target_info_fields(token) if token else token)
        except Exception as error:  # the proxy's bytes caused whatever a parser raises
            if isinstance(error, OSError) and error.errno in _OWN_LIMITS:
                raise  # some libraries read more of their code only here
            raise TokenError(_sentence(error)) from error


def _sentence(error: Exception) -> str:
    """Return the first line of an error; pyspnego names neither password nor hash in its messages."""
    said = "".join(str(error).splitlines()[:1])[:200]
    # Its parsers also raise Python's own errors, whose text alone says nothing: KeyError(101490947).
    return (
        said
        if isinstance(error, SpnegoError) and said
        else f"its token cannot be read ({type(error).__name__}: {said})"
    )
