"""Squid's access log as evidence: which requests carried credentials, of which scheme, and which were refused.

How a refused logon shows (seen with curl on Squid 5.7): the anonymous request and the refused one are both 407; only
the refused one carried a Proxy-Authorization header. A request header can be logged, but its value would put the
password in the log, so an access list tells the scheme apart and leaves a note on the transaction. Of NTLM only the
type-3 message is noted: the type 1 before it proves nothing, and its 407 is the challenge. Under Negotiate that message
is raw, or inside a SPNEGO NegTokenResp (tag a1, in base64 "oX" to "oY"). Kerberos proves all in its first token, which
no type 1 is as long as (tag 60 with a length of two bytes, "YII").
"""

import socket
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from tests.real.programs import MissingServerError

# Each rule ends in "!all", which never matches: it denies nothing, but its note is made on the way there.
LOG_CONFIGURATION = """\
acl sent_basic req_header Proxy-Authorization -i ^Basic
acl sent_digest req_header Proxy-Authorization -i ^Digest
acl sent_ntlm req_header Proxy-Authorization ^NTLM.TlRMTVNTUAAD
acl sent_negotiate req_header Proxy-Authorization ^Negotiate.(o[XY]|TlRMTVNTUAAD|YII)
acl note_basic annotate_transaction credentials=basic
acl note_digest annotate_transaction credentials=digest
acl note_ntlm annotate_transaction credentials=ntlm
acl note_negotiate annotate_transaction credentials=negotiate
http_access deny sent_basic note_basic !all
http_access deny sent_digest note_digest !all
http_access deny sent_ntlm note_ntlm !all
http_access deny sent_negotiate note_negotiate !all
logformat evidence %>Hs %rm %ru %un %{{credentials}}note %{{Proxy-Authenticate}}<h
access_log stdio:{directory}/access.log evidence
buffered_logs off
"""


MARK = "http://end-of-log.invalid/"
NOT_ASKED = ("error:transaction-end-before-headers", MARK)
LOG_SECONDS = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One line of the access log; what was absent is None."""

    status: int
    method: str
    target: str
    user: str | None
    credentials: str | None
    challenge: str | None

    @property
    def refused(self) -> bool:
        """Credentials came and were refused; an expired nonce refuses the nonce, not the credentials."""
        stale = self.challenge is not None and "stale=true" in self.challenge
        return self.status == 407 and self.credentials is not None and not stale


def read_access_log(log: Path) -> list[Request]:
    """Return the requests in the order Squid finished them; connections that sent none, and marks, are left out."""
    lines = log.read_text().splitlines() if log.exists() else []
    return [_request(line) for line in lines if not any(nothing in line for nothing in NOT_ASKED)]


def wait_for_access_log(log: Path, connect: Callable[[], AbstractContextManager[socket.socket]]) -> None:
    """Wait until every request that ended before is in the log; `connect` opens a connection to Squid.

    Squid writes the line of a request after its answer, when the client may have read that already. Its one loop takes
    things in their order: what ended before a mark was sent is written before that mark.
    """
    marks = _marks(log)
    with connect() as connection:
        connection.sendall(f"TRACE {MARK} HTTP/1.1\r\nMax-Forwards: 0\r\nConnection: close\r\n\r\n".encode())
        while connection.recv(4096):
            pass
    deadline = time.monotonic() + LOG_SECONDS
    while _marks(log) == marks:
        if time.monotonic() > deadline:
            raise MissingServerError("Squid does not write its access log.")
        time.sleep(0.002)


def _marks(log: Path) -> int:
    return log.read_text().count(MARK) if log.exists() else 0


def _request(line: str) -> Request:
    status, method, target, user, credentials, challenge = line.split(" ")
    return Request(
        status=int(status),
        method=method,
        target=target,
        user=_present(user),
        credentials=_present(credentials),
        challenge=_present(challenge),
    )


def _present(value: str) -> str | None:
    return None if value == "-" else unquote(value)
