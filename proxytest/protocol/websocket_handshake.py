"""The handshake of a WebSocket: does an answer accept the request that carried a key? (RFC 6455 section 4.1.)"""

import base64
import hashlib

from proxytest.model.answer import Head

_GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"  #: RFC 6455 section 1.3
COMPRESSION = "permessage-deflate; client_max_window_bits"  #: as browsers offer it


def accepts(head: Head, key: str, offered: str = "") -> bool:
    """Does the answer open the WebSocket that was requested with this key, and these extensions?"""
    return head.status == 101 and not wrong_headers(head, key, offered)


def wrong_headers(head: Head, key: str, offered: str = "") -> tuple[str, ...]:
    """Return the headers that are missing or wrong in a 101; a client must fail the connection then.

    So it must where the answer has an extension or a subprotocol "that was not present in the client's handshake".
    """
    agreed = _names(head.tokens("Sec-WebSocket-Extensions"))
    right = {
        "Upgrade": head.tokens("Upgrade") == {"websocket"},
        "Connection": "upgrade" in head.tokens("Connection"),
        "Sec-WebSocket-Accept": list(head.values("Sec-WebSocket-Accept")) == [accept_token(key)],
        "Sec-WebSocket-Extensions": agreed <= _names(frozenset(offered.split(","))),
        "Sec-WebSocket-Protocol": not head.tokens("Sec-WebSocket-Protocol"),
    }
    return tuple(name for name, good in right.items() if not good)


def _names(extensions: frozenset[str]) -> frozenset[str]:
    return frozenset(name for one in extensions if (name := one.partition(";")[0].strip()))


def accept_token(key: str) -> str:
    """Return the value of `Sec-WebSocket-Accept` for a key."""
    digest = hashlib.sha1(f"{key}{_GUID}".encode(), usedforsecurity=False).digest()
    return base64.b64encode(digest).decode()
