"""Every exception of the network has a name, and every name an exception."""

import errno
import socket
import ssl

import pytest

from proxytest.model.event import Failure
from proxytest.wire.classify import ClosedEarlyError, MalformedError, classify


def tls_error(reason: str) -> ssl.SSLError:
    error = ssl.SSLError(1, f"[SSL: {reason}] (_ssl.c:1006)")
    error.reason = reason
    return error


def untrusted() -> ssl.SSLCertVerificationError:
    error = ssl.SSLCertVerificationError(1, "certificate verify failed")
    error.verify_message = "self-signed certificate"
    return error


#: That the wire itself finds out: tests of connection, tunnel and tls produce each by a real conversation.
OUR_OWN = [
    Failure.NOT_HTTP,
    Failure.HEAD_TOO_LARGE,
    Failure.BAD_FRAMING,
    Failure.TOO_MANY_INTERIM,
    Failure.NOT_WEBSOCKET,
    Failure.NOT_STUN,
    Failure.NO_COMMON_PROTOCOL,
]

CASES: list[tuple[BaseException, Failure]] = [
    *((MalformedError(failure, "so"), failure) for failure in OUR_OWN),
    (socket.gaierror(socket.EAI_NONAME, "Name or service not known"), Failure.NAME_NOT_FOUND),
    (socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution"), Failure.NAME_SERVICE),
    (socket.gaierror(socket.EAI_FAIL, "Non-recoverable failure"), Failure.NAME_SERVICE),
    (ConnectionRefusedError(), Failure.REFUSED),
    (OSError(errno.ECONNREFUSED, "refused"), Failure.REFUSED),
    (OSError(errno.EHOSTUNREACH, "No route to host"), Failure.UNREACHABLE),
    (OSError(errno.ENETUNREACH, "Network is unreachable"), Failure.UNREACHABLE),
    (OSError(errno.EADDRNOTAVAIL, "Cannot assign requested address"), Failure.UNREACHABLE),
    (OSError(errno.EMFILE, "Too many open files"), Failure.OWN_LIMIT),
    (OSError(errno.ENFILE, "Too many open files in system"), Failure.OWN_LIMIT),
    (OSError(errno.ENOBUFS, "No buffer space available"), Failure.OWN_LIMIT),
    (OSError(errno.ENOMEM, "Cannot allocate memory"), Failure.OWN_LIMIT),
    (BlockingIOError(errno.EAGAIN, "Resource temporarily unavailable"), Failure.OWN_LIMIT),
    (RuntimeError("can't start new thread"), Failure.OWN_LIMIT),
    (OSError(errno.EAFNOSUPPORT, "Address family not supported by protocol"), Failure.UNREACHABLE),
    (OSError(errno.ENOPROTOOPT, "Protocol not available"), Failure.UNREACHABLE),
    (OSError(errno.EPROTO, "Protocol error"), Failure.UNREACHABLE),
    (OSError(errno.ENETRESET, "Network dropped connection on reset"), Failure.RESET),
    (OSError(errno.EACCES, "Permission denied"), Failure.PROHIBITED),
    (OSError(errno.EPERM, "Operation not permitted"), Failure.PROHIBITED),
    (OSError(errno.EMSGSIZE, "Message too long"), Failure.TOO_LARGE),
    (TimeoutError(), Failure.TIMEOUT),
    (OSError(errno.ETIMEDOUT, "Connection timed out"), Failure.TIMEOUT),
    (ConnectionResetError(), Failure.RESET),
    (ConnectionAbortedError(), Failure.RESET),
    (BrokenPipeError(), Failure.RESET),
    (ClosedEarlyError("too early"), Failure.CLOSED),
    (EOFError(), Failure.CLOSED),
    (ssl.SSLEOFError(8, "EOF occurred in violation of protocol"), Failure.CLOSED),
    (ssl.SSLZeroReturnError(6, "TLS/SSL connection has been closed"), Failure.CLOSED),
    (tls_error("WRONG_VERSION_NUMBER"), Failure.NOT_TLS),
    (tls_error("HTTP_REQUEST"), Failure.NOT_TLS),
    (tls_error("TLSV1_ALERT_INTERNAL_ERROR"), Failure.TLS_ALERT),
    (tls_error("SSLV3_ALERT_HANDSHAKE_FAILURE"), Failure.TLS_ALERT),
    (tls_error("TLSV1_UNRECOGNIZED_NAME"), Failure.TLS_ALERT),
    (tls_error("UNEXPECTED_MESSAGE"), Failure.TLS_PROTOCOL),
    (ssl.SSLError(1, "without a reason"), Failure.TLS_PROTOCOL),
    (untrusted(), Failure.CERTIFICATE),
    (MalformedError(Failure.UNREADABLE, "there is no such file"), Failure.UNREADABLE),
    (ValueError("a gap"), Failure.UNKNOWN),
    (OSError(errno.EIO, "Input/output error"), Failure.UNKNOWN),
]


@pytest.mark.parametrize(("error", "failure"), CASES, ids=lambda value: repr(value)[:60])
def test_an_exception_has_a_name(error: BaseException, failure: Failure) -> None:
    assert classify(error)[0] is failure


def test_every_name_has_an_exception() -> None:
    assert {failure for _, failure in CASES} == set(Failure)


def test_an_unknown_one_tells_its_kind() -> None:
    assert classify(ValueError("a gap")) == (Failure.UNKNOWN, "ValueError: a gap")


@pytest.mark.parametrize(
    ("numbers", "failure"),
    [
        ((101, 111), Failure.REFUSED),
        ((113, 110), Failure.TIMEOUT),
        ((101, 113), Failure.UNREACHABLE),
        ((97, 104), Failure.RESET),
        ((111, 24), Failure.OWN_LIMIT),
    ],
)
def test_of_several_addresses_the_one_that_answered_gives_the_name(numbers: tuple[int, ...], failure: Failure) -> None:
    joined = "Multiple exceptions: " + ", ".join(f"[Errno {number}] Connect call failed" for number in numbers)
    named, told = classify(OSError(joined))
    assert named is failure
    assert told == joined or failure is Failure.OWN_LIMIT


def test_the_detail_is_what_the_peer_or_the_system_says() -> None:
    assert classify(untrusted())[1] == "self-signed certificate"
    assert classify(tls_error("TLSV1_ALERT_UNKNOWN_CA"))[1] == "tlsv1 alert unknown ca"
    assert classify(ClosedEarlyError("too early"))[1] == "too early"
