"""What went wrong with the hub, as a sentence."""

import aiohttp
from nats.js.errors import APIError, NoStreamResponseError

_MISSING = (10059, 10014)  #: the server's codes for a stream, and for a consumer, that is not there

NOT_MADE = "it has no place for this yet: `proxytest fleet hub --start` or the next `proxytest fleet run` makes one"
NOT_KNOWN = (
    "it does not know this credential (Authorization Violation): the hub lacks this site, has not read its accounts"
    " since the site was added, or the credential is another hub's"
)


def hub_says(error: Exception) -> str:
    """Return what the hub says, or that it says nothing."""
    if isinstance(error, APIError):
        if error.err_code in _MISSING:
            return NOT_MADE
        # Without a description nobody answered at all: JetStream is off, or what is asked for was not made yet.
        return error.description or "JetStream does not answer for this: it is off there, or not ready yet"
    if isinstance(error, NoStreamResponseError):
        return NOT_MADE
    if isinstance(error, TimeoutError):
        return "no answer"
    if isinstance(error, aiohttp.ClientConnectorCertificateError):
        return str(error.certificate_error)
    if isinstance(error, aiohttp.ClientConnectorError):  # whose own words show an object of Python
        return error.os_error.strerror or str(error.os_error)
    if is_unknown(error):
        return NOT_KNOWN
    return str(error).removeprefix("nats: ").strip("'\" ") or type(error).__name__


def is_denied(error: Exception) -> bool:
    """Does the hub forbid what was asked? nats-py has no type for it."""
    return "permissions violation" in str(error).lower()


def is_unknown(error: Exception) -> bool:
    """Does the hub not know the credential?"""
    return "authorization violation" in str(error).lower()
