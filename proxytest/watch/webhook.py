"""Alerts as JSON to an address, signed as Standard Webhooks has it (www.standardwebhooks.com)."""

import base64
import binascii
import hashlib
import hmac
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

import aiohttp

from proxytest import __version__
from proxytest.model.credentials import Secret
from proxytest.watch.alert import Alert, packed
from proxytest.watch.alert_channel import NotDeliveredError
from proxytest.wire.clock import utc_now

_SECONDS = 20.0  #: for the whole request
_PREFIX = "whsec_"  #: before a key in base64


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """An address; its path may hold a token, so that messages name its host alone."""

    url: Secret
    context: ssl.SSLContext
    secret: Secret | None = None

    @property
    def name(self) -> str:
        """What it is called in the hub: another address is another one, to which nothing is sent that came before."""
        return f"webhook-{hashlib.sha256(self.url.reveal().encode()).hexdigest()[:12]}"

    @property
    def title(self) -> str:
        """What it is called in messages."""
        return f"the webhook at {urlsplit(self.url.reveal()).hostname}"

    async def send(self, one: Alert) -> None:
        """Post it. Every 2xx is success, and a redirect is not: whoever answers may not choose who else is told."""
        content = packed(one)
        headers = {
            "Content-Type": "application/json",
            "User-Agent": f"proxytest/{__version__}",
            "webhook-id": one.id,
            "webhook-timestamp": str(int(utc_now().timestamp())),
        }
        if self.secret is not None:
            headers["webhook-signature"] = signature(self.secret, headers, content)
        timeout = aiohttp.ClientTimeout(total=_SECONDS)
        try:
            async with (
                aiohttp.ClientSession(timeout=timeout, cookie_jar=aiohttp.DummyCookieJar()) as session,
                session.post(
                    self.url.reveal(), data=content, headers=headers, ssl=self.context, allow_redirects=False
                ) as answer,
            ):
                status = answer.status
        except TimeoutError:
            raise NotDeliveredError(f"no answer within {_SECONDS:.0f} s") from None
        except (aiohttp.ClientError, OSError) as error:
            raise NotDeliveredError(_why(error)) from None
        if not 200 <= status < 300:
            raise NotDeliveredError(f"status {status}")


def signature(secret: Secret, headers: Mapping[str, str], content: bytes) -> str:
    """Return the signature of a message: HMAC-SHA256 over its id, its time and its content."""
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + content
    return f"v1,{base64.b64encode(hmac.digest(_key(secret), signed, 'sha256')).decode()}"


def _key(secret: Secret) -> bytes:
    text = secret.reveal()
    try:
        return (
            base64.b64decode(text.removeprefix(_PREFIX), validate=True) if text.startswith(_PREFIX) else text.encode()
        )
    except (binascii.Error, ValueError):
        return text.encode()


def _why(error: Exception) -> str:
    """Return what went wrong, without the address: aiohttp's own words may repeat it."""
    match error:
        case aiohttp.ClientConnectorCertificateError():
            return f"its certificate: {error.certificate_error}"
        case aiohttp.ClientConnectorError():
            return error.os_error.strerror or "it cannot be reached"
        case _:
            return f"it cannot be reached ({type(error).__name__})"
