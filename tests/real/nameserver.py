"""A name server that knows no name, so that Squid learns at once what does not exist and asks nobody outside."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

NAMESERVER_ADDRESS = "127.1.0.53"
HEADER_BYTES = 12
RESPONSE_NO_SUCH_NAME = b"\x81\x83"  # QR, RD, RA; RCODE 3
ONE_QUESTION_NO_ANSWER = b"\x00\x01\x00\x00\x00\x00\x00\x00"


@contextmanager
def running_nameserver() -> Iterator[None]:
    """Answer every query with NXDOMAIN until the block ends."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind((NAMESERVER_ADDRESS, 53))
        answering = threading.Thread(target=_answer_queries, args=(server,))
        answering.start()
        try:
            yield
        finally:
            server.sendto(b"", (NAMESERVER_ADDRESS, 53))  # an empty datagram is the sign to stop
            answering.join()


def _answer_queries(server: socket.socket) -> None:
    while True:
        query, client = server.recvfrom(512)
        if not query:
            return
        server.sendto(_no_such_name(query), client)


def _no_such_name(query: bytes) -> bytes:
    question_end = query.index(b"\x00", HEADER_BYTES) + 5  # the root label, then type and class
    return query[:2] + RESPONSE_NO_SUCH_NAME + ONE_QUESTION_NO_ANSWER + query[HEADER_BYTES:question_end]
