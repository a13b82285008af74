"""What connections that say nothing, or half of it, cost the reflector: `python -m bench.reflector [NUMBER]`.

Memory is that of a reflector in a process of its own: before, with all connections open, and once they are closed.
"""

import resource
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from proxytest.model.profile import Transport
from proxytest.reflect.server import bound_socket
from proxytest.wire.trust import far_end_context

_LOOPBACK = "127.0.0.1"
_SETTLED = 2.0  #: seconds that the reflector is given to see what happened


def main() -> None:
    """Print a line for each kind of connection."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 3000
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, number + 100), hard))
    for name, said, by_tls in (
        ("TCP, nothing said", b"", False),
        ("TLS, nothing said", b"", True),
        ("TLS, half a ClientHello", _half_a_hello(), True),
    ):
        before, during, after, open_ = _measured(number, said, by_tls=by_tls)
        sys.stdout.write(
            f"{name}: {number} connections, {open_} left open; {before} MB before, {during} during, {after} after\n"
        )


def _measured(number: int, said: bytes, *, by_tls: bool) -> tuple[int, int, int, int]:
    plain, secured = _free_port(), _free_port()
    with _reflector(plain, secured) as running:
        before = _megabytes(running.pid)
        made = [_connection(secured if by_tls else plain, said) for _ in range(number)]
        time.sleep(_SETTLED)
        during, open_ = _megabytes(running.pid), sum(map(_is_open, made))
        for one in made:
            one.close()
        time.sleep(_SETTLED)
        return before, during, _megabytes(running.pid), open_


@contextmanager
def _reflector(plain: int, secured: int) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "proxytest", "reflect", "--listen", _LOOPBACK, "--ports", str(plain)]
    with subprocess.Popen(  # noqa: S603  our own program
        [*command, "--tls-port", str(secured)], stdout=subprocess.PIPE, text=True
    ) as running:
        try:
            if running.stdout is not None:
                running.stdout.readline()
            yield running
        finally:
            running.send_signal(signal.SIGINT)


def _connection(port: int, said: bytes) -> socket.socket:
    made = socket.create_connection((_LOOPBACK, port), timeout=30)
    with suppress(ConnectionError):  # it may be closed by now
        made.sendall(said)
    return made


def _is_open(made: socket.socket) -> bool:
    made.setblocking(False)  # noqa: FBT003  the socket's own spelling
    try:
        return made.recv(1) != b""
    except BlockingIOError:
        return True
    except ConnectionError:
        return False


def _half_a_hello() -> bytes:
    import ssl

    outgoing = ssl.MemoryBIO()
    engine = far_end_context().wrap_bio(ssl.MemoryBIO(), outgoing, server_hostname="reflector.example")
    with suppress(ssl.SSLWantReadError):
        engine.do_handshake()
    hello = outgoing.read()
    return hello[: len(hello) // 2]


def _free_port() -> int:
    with bound_socket(Transport.TCP, _LOOPBACK, 0) as made:
        return int(made.getsockname()[1])


def _megabytes(process: int) -> int:
    status = Path(f"/proc/{process}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0]) // 1024


if __name__ == "__main__":
    main()
