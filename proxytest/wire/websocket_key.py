"""The key of a request for a WebSocket."""

import base64
import secrets


def new_key() -> str:
    """Return 16 octets by chance, in base64 (RFC 6455 section 4.1)."""
    return base64.b64encode(secrets.token_bytes(16)).decode()
