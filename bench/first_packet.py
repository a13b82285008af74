"""CPU of a start, as a ratio of an empty Python's: `python -m bench.first_packet`.

`run` until its first packet reaches a listener; `list` and `explain` whole. Each once before it is measured, since what
follows from the program alone is kept. Linux.
"""

import os
import resource
import socket
import subprocess
import sys
from pathlib import Path

_ROUNDS = 7
_TICK = os.sysconf("SC_CLK_TCK")


def _whole(*arguments: str) -> float:
    """Return the CPU seconds of a process."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL)  # noqa: S603  our own words
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _until_the_first_packet() -> float:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        proxy = f"http://127.0.0.1:{listener.getsockname()[1]}"
        command = [sys.executable, "-m", "proxytest", "run", "--proxy", proxy, "--target", "a.test"]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as running:  # noqa: S603  as above
            listener.accept()[0].close()
            user, system = Path(f"/proc/{running.pid}/stat").read_text().rpartition(") ")[2].split()[11:13]
            running.kill()
    return (int(user) + int(system)) / _TICK


def _list() -> float:
    return _whole("-m", "proxytest", "list", "checks")


def _explain() -> float:
    return _whole("-m", "proxytest", "explain", "tls/inspection")


def main() -> None:
    """Print a line a command."""
    ways = (_until_the_first_packet, _list, _explain)
    for way in ways:
        way()
    rounds = [(_whole("-c", ""), *(way() for way in ways)) for _ in range(_ROUNDS)]
    empty, *each = map(min, zip(*rounds, strict=True))
    for name, seconds in zip(
        ("run, until its first packet", "list checks", "explain tls/inspection"), each, strict=True
    ):
        sys.stdout.write(f"{seconds / empty:8.1f}  {name} / an empty Python ({1000 * seconds:.0f} ms)\n")


if __name__ == "__main__":
    main()
