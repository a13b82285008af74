"""The handshake messages that TLS 1.2 sends in clear (RFC 5246 section 7.4): TLS libraries do not show them all."""

from collections.abc import Iterator

_HANDSHAKE = 0x16
SERVER_HELLO, CERTIFICATE, SERVER_KEY_EXCHANGE, CERTIFICATE_REQUEST = 2, 11, 12, 13
SERVER_HELLO_DONE, CERTIFICATE_STATUS = 14, 22


def handshake_messages(received: bytes) -> Iterator[tuple[int, bytes]]:
    """Return type and content of each message that is whole."""
    messages, position = _content(received), 0
    while position + 4 <= len(messages):
        end = position + 4 + int.from_bytes(messages[position + 1 : position + 4])
        if end > len(messages):
            return
        yield messages[position], messages[position + 4 : end]
        position = end


def _content(received: bytes) -> bytes:
    """Return the content of the records up to the first of another kind; messages may span records."""
    content, position = bytearray(), 0
    while position + 5 <= len(received) and received[position] == _HANDSHAKE:
        length = int.from_bytes(received[position + 3 : position + 5])
        content += received[position + 5 : position + 5 + length]
        position += 5 + length
    return bytes(content)
