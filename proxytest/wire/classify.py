"""Classify network exceptions as one of the known failures."""

import errno
import re
import socket
import ssl

from proxytest.model.event import Failure
from proxytest.protocol.certificate_request import alert_wants_certificate
from proxytest.wire.machine_limits import own_limit

_UNREACHABLE = (errno.EHOSTUNREACH, errno.ENETUNREACH, errno.EADDRNOTAVAIL, errno.EHOSTDOWN, errno.ENETDOWN)
#: A machine without IPv6; ICMP's "protocol unreachable" and "parameter problem", as Linux reports them.
_NO_WAY = (errno.EAFNOSUPPORT, errno.ENOPROTOOPT, errno.EPROTO)
#: A firewall's ICMP of IPv6 (EACCES), and a rule for packets that leave this machine (EPERM on Linux).
_PROHIBITED = (errno.EACCES, errno.EPERM)
#: System errors without an exception class of their own.
_NUMBERS = {
    **dict.fromkeys((*_UNREACHABLE, *_NO_WAY), Failure.UNREACHABLE),
    **dict.fromkeys(_PROHIBITED, Failure.PROHIBITED),
    errno.EMSGSIZE: Failure.TOO_LARGE,
    errno.ENETRESET: Failure.RESET,  # Windows: a keep-alive was not answered
}
_NO_NAME = frozenset({socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)})
#: OpenSSL's messages for bytes that are not a TLS record.
_NOT_TLS = frozenset(
    {"WRONG_VERSION_NUMBER", "HTTP_REQUEST", "HTTPS_PROXY_REQUEST", "UNKNOWN_PROTOCOL", "PACKET_LENGTH_TOO_LONG"}
)
_ALERT = re.compile(r"ALERT|^TLSV1_")  #: OpenSSL calls some of them TLSV1_UNRECOGNIZED_NAME and the like
_ERRNO = re.compile(r"\[Errno (\d+)\]")
#: With several addresses, the one that answered something is the most useful.
_TELLING = (
    Failure.REFUSED, Failure.RESET, Failure.PROHIBITED, Failure.TIMEOUT, Failure.UNREACHABLE, Failure.TOO_LARGE,
    Failure.UNKNOWN,
)  # fmt: skip


class ClosedEarlyError(Exception):
    """The peer closed before its message was complete."""


class MalformedError(Exception):
    """The peer sent bytes of another protocol; part of `said` is shown, without secrets."""

    def __init__(
        self,
        failure: Failure,
        detail: str,
        said: str | None = None,
        *,
        status: int | None = None,
        page: bool = False,
        wants_certificate: bool = False,
    ) -> None:
        super().__init__(detail)
        self.failure = failure
        self.said = said
        self.status = status  #: of the HTTP answer that the bytes are
        self.page = page  #: are they HTML?
        self.wants_certificate = wants_certificate  #: is it a TLS server that asked the client for a certificate?


def classify(error: BaseException) -> tuple[Failure, str]:
    """Return the failure and its detail; UNKNOWN, with the exception's class, means that a case is missing here."""
    words = own_limit(error)
    return (Failure.OWN_LIMIT, words) if words is not None else _of_others(error)


def _of_others(error: BaseException) -> tuple[Failure, str]:
    """Return a failure that the peer or the network caused."""
    match error:
        case MalformedError():
            return error.failure, str(error)
        case ClosedEarlyError() | ssl.SSLEOFError() | ssl.SSLZeroReturnError() | EOFError():
            return Failure.CLOSED, str(error) if isinstance(
                error, ClosedEarlyError
            ) else "the peer closed the connection"
        case TimeoutError():
            return Failure.TIMEOUT, ""
        case ssl.SSLError():
            return _tls_failure(error)
        case socket.gaierror():
            return (Failure.NAME_NOT_FOUND if error.errno in _NO_NAME else Failure.NAME_SERVICE), error.strerror or ""
        case ConnectionRefusedError():
            return Failure.REFUSED, ""
        case ConnectionResetError() | BrokenPipeError() | ConnectionAbortedError():
            return Failure.RESET, ""
        case OSError() if error.errno in _NUMBERS:
            return _NUMBERS[error.errno], error.strerror or ""
        case OSError() if error.errno is None and _ERRNO.search(str(error)):
            return _of_several(str(error))
        case _:
            return Failure.UNKNOWN, f"{type(error).__name__}: {error}"[:200]


def _of_several(joined: str) -> tuple[Failure, str]:
    """Return the failure for several addresses; aiohappyeyeballs joins their errors into one text."""
    errors = [OSError(int(number), "") for number in _ERRNO.findall(joined)]
    if words := next(filter(None, map(own_limit, errors)), None):
        return Failure.OWN_LIMIT, words  # the proxy might have answered at the address that was not tried
    failures = {classify(error)[0] for error in errors}
    return min(failures, key=_TELLING.index), joined[:200]


def _tls_failure(error: ssl.SSLError) -> tuple[Failure, str]:
    reason = getattr(error, "reason", None) or ""  # an SSLError raised by Python code has none
    if isinstance(error, ssl.SSLCertVerificationError):
        return Failure.CERTIFICATE, error.verify_message
    if reason in _NOT_TLS:
        return Failure.NOT_TLS, "the bytes are not TLS"
    words = reason.replace("_", " ").lower()
    return (Failure.TLS_ALERT if _ALERT.search(reason) else Failure.TLS_PROTOCOL), words


def wants_certificate(error: BaseException) -> bool:
    """Does the TLS server end the connection since the client has no certificate?"""
    if isinstance(error, MalformedError):
        return error.wants_certificate
    return isinstance(error, ssl.SSLError) and alert_wants_certificate(getattr(error, "reason", None) or "")
