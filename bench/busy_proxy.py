"""A proxy on loopback that opens every tunnel, and the far end in it: whoever is measured finds the same peer.

Run as a process of its own, so that its work counts for nobody: `python -m bench.busy_proxy open|basic|ntlm FOLDER`
prints its port, and leaves the root that signs for the far end in FOLDER/root.pem.
"""

import socket
import ssl
import sys
from contextlib import suppress
from pathlib import Path
from socketserver import BaseRequestHandler, ThreadingTCPServer
from typing import ClassVar

from cryptography.hazmat.primitives.serialization import Encoding

from proxytest.reflect.issue import intermediate, issue, root

_TYPE_2 = "TlRMTVNTUAACAAAAAAAAAAAAAAAGgokAXmf7HuqyuFEAAAAAAAAAAAAAAAAAAAAA"
_OPENS = b"HTTP/1.1 200 Connection established\r\n\r\n"
_PAGE = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 3\r\nConnection: close\r\n\r\nok\n"


class _Connection(BaseRequestHandler):
    asks: ClassVar[str] = ""  #: the challenge; empty: no log-on
    context: ClassVar[ssl.SSLContext]

    def handle(self) -> None:
        """Serve one connection."""
        self.request.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with suppress(OSError):
            while head := _head(self.request):
                if answer := self._refusal(head):
                    self.request.sendall(answer)
                    continue
                self.request.sendall(_OPENS)
                with self.context.wrap_socket(self.request, server_side=True) as tunnel:
                    if _head(tunnel):
                        tunnel.sendall(_PAGE)
                return

    def _refusal(self, head: bytes) -> bytes:
        credentials = head.partition(b"Proxy-Authorization: ")[2].partition(b"\r\n")[0]
        if not self.asks or len(credentials) > 100 or (self.asks != "NTLM" and credentials):
            return b""
        challenge = f"NTLM {_TYPE_2}" if credentials else self.asks
        lines = ("HTTP/1.1 407 No", f"Proxy-Authenticate: {challenge}", "Content-Length: 0", "", "")
        return "\r\n".join(lines).encode()


def _head(stream: socket.socket) -> bytes:
    received = b""
    while b"\r\n\r\n" not in received:
        if not (part := stream.recv(65536)):
            return b""
        received += part
    return received


class _Server(ThreadingTCPServer):
    daemon_threads = True
    request_queue_size = 1024


def main() -> None:
    """Serve until the parent ends."""
    scheme, folder = sys.argv[1], Path(sys.argv[2])
    public = root("Example Public Root", "Example")
    folder.joinpath("root.pem").write_bytes(public.certificate.public_bytes(Encoding.PEM))
    one = issue(intermediate(public, "Example Intermediate", "Example"), "*.wbx2.com")
    _Connection.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    _Connection.context.load_cert_chain(one.write(folder / "far_end.pem"))
    _Connection.asks = {"open": "", "basic": 'Basic realm="corp"', "ntlm": "NTLM"}[scheme]
    with _Server(("127.0.0.1", 0), _Connection) as server:
        sys.stdout.write(f"{server.server_address[1]}\n")
        sys.stdout.flush()
        server.serve_forever()


if __name__ == "__main__":
    main()
