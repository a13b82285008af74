"""What went wrong with the hub, as a sentence."""

import aiohttp
from nats.js.errors import APIError


def hub_says(error: Exception) -> str:
    """Return what the hub says, or that it says nothing."""
    if isinstance(error, APIError):
        # Without a description nobody answered at all: JetStream is off, or what is asked for was not made yet.
        return error.description or "JetStream does not answer for this: it is off there, or not ready yet"
    if isinstance(error, TimeoutError):
        return "no answer"
    if isinstance(error, aiohttp.ClientConnectorCertificateError):
        return str(error.certificate_error)
    if isinstance(error, aiohttp.ClientConnectorError):  # whose own words show an object of Python
        return error.os_error.strerror or str(error.os_error)
    return str(error).removeprefix("nats: ").strip("'\" ") or type(error).__name__
