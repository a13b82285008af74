"""What this machine ran out of: a failure that tells nothing of the proxy, nor of the network."""

import errno
import os
import socket

_PROCESSES = "no more processes or threads may be started: raise `ulimit -u`"
_PORTS = "no local port is left: widen net.ipv4.ip_local_port_range, or wait until other connections are gone"
#: EAGAIN is what fork says, and Linux of a UDP socket for which no port is left; else asyncio keeps it to itself.
_WORDS = {
    errno.ENFILE: "this machine has no file descriptors left: raise fs.file-max",
    errno.ENOBUFS: "the system has no buffers left for the network",
    errno.ENOMEM: "the system has no memory left",
    errno.EAGAIN: f"no local port is left, or {_PROCESSES}",
}
_NO_THREAD = "can't start new thread"  #: CPython's words; it has no exception for it
_FOR_A_NAME = 4  #: descriptors that looking a name up takes: hosts, resolv.conf, and sockets


def own_limit(error: BaseException) -> str | None:
    """Say what ran out, and how there is more of it; None where nothing did."""
    match error:
        case BaseExceptionGroup():
            return next(filter(None, map(own_limit, error.exceptions)), None)
        case RuntimeError() if str(error).startswith(_NO_THREAD):
            return _PROCESSES
        case socket.gaierror():  # the C library says that there is no such name
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
    """Name the limit on open files, which Windows has not."""
    try:
        import resource
    except ImportError:
        return "this process has no file descriptors left"
    return f"this process may open {resource.getrlimit(resource.RLIMIT_NOFILE)[0]} files at most: raise `ulimit -n`"


def _may_open(count: int) -> bool:
    """Try whether so many more files can be open."""
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
    """Try whether a local port is left."""
    try:
        with socket.socket(socket.AF_INET) as tried:
            tried.bind(("127.0.0.1", 0))
    except OSError:
        return False
    return True
