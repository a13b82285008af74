"""Resources that this machine ran out of: such a failure says nothing about the proxy or the network."""

import errno
import os
import socket

_PROCESSES = "no more processes or threads may be started: raise `ulimit -u`"
_PORTS = "no local port is left: widen net.ipv4.ip_local_port_range, or wait until other connections are gone"
#: EAGAIN comes from fork, and on Linux from a UDP socket without a free port; asyncio handles all others.
_WORDS = {
    errno.ENFILE: "this machine has no file descriptors left: raise fs.file-max",
    errno.ENOBUFS: "the system has no buffers left for the network",
    errno.ENOMEM: "the system has no memory left",
    errno.EAGAIN: f"no local port is left, or {_PROCESSES}",
}
_NO_THREAD = "can't start new thread"  #: CPython's message; there is no exception class for it
_FOR_A_NAME = 4  #: file descriptors for a name look-up: hosts, resolv.conf, and sockets


def own_limit(error: BaseException) -> str | None:
    """Return what ran out, and how to get more of it; None if nothing did."""
    match error:
        case BaseExceptionGroup():
            return next(filter(None, map(own_limit, error.exceptions)), None)
        case RuntimeError() if str(error).startswith(_NO_THREAD):
            return _PROCESSES
        case socket.gaierror():  # the C library reports that the name does not exist
            return None if _may_open(_FOR_A_NAME) else _files()
        case OSError(errno=errno.EMFILE):
            return _files()
        case OSError(errno=errno.EADDRNOTAVAIL):  # or there is no address of that family
            return None if _may_bind() else _PORTS
        case OSError():
            return _WORDS.get(error.errno or 0)
        case _:
            return None


def _files() -> str:
    """Return a sentence about the limit on open files, which Windows does not have."""
    try:
        import resource
    except ImportError:
        return "this process has no file descriptors left"
    return f"this process may open {resource.getrlimit(resource.RLIMIT_NOFILE)[0]} files at most: raise `ulimit -n`"


def _may_open(count: int) -> bool:
    """Can this many more files be opened?"""
    held: list[int] = []
    try:
        held.extend(os.open(os.devnull, os.O_RDONLY) for _ in range(count))
    except OSError:
        return False
    finally:
        for descriptor in held:
            os.close(descriptor)
    return True


def _may_bind() -> bool:
    """Is a local port free?"""
    try:
        with socket.socket(socket.AF_INET) as tried:
            tried.bind(("127.0.0.1", 0))
    except OSError:
        return False
    return True
