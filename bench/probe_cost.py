"""CPU of one probe (CONNECT with a log-on, TLS 1.3, a page) as a ratio of curl's: `python -m bench.probe_cost`.

The peer is a process of its own. One curl asks for all hosts, as the audit and the loop over `open_tunnel` do, so that
nobody's start counts. What is linear is shown as well: an audit of 800 hosts over one of 100.
"""

import asyncio
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import proxytest
from proxytest.engine.audit import audit
from proxytest.model.address import Authority, parse_proxy
from proxytest.model.challenge import Scheme
from proxytest.model.credentials import Credentials, Secret
from proxytest.probe.plan import Plan
from proxytest.protocol.certificates import load_roots
from proxytest.scenario.profile_file import load_profile

_ROUNDS = 3
_FEW, _MANY = 40, 140  #: the difference leaves out what is done once a run


@contextmanager
def peer(scheme: str, folder: Path) -> Iterator[str]:
    """Run the peer; give its address."""
    command = [sys.executable, "-m", "bench.busy_proxy", scheme, str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:  # noqa: S603  our own words
        try:
            yield f"http://127.0.0.1:{running.stdout.readline().strip() if running.stdout else ''}"
        finally:
            running.terminate()


def curl(proxy: str, scheme: str, folder: Path, number: int) -> float:
    """Ask by curl."""
    user = [] if scheme == "open" else [f"--proxy-{scheme}", "--proxy-user", "alice:wonderland"]
    urls = [f"https://h{index}.wbx2.com/" for index in range(number)]
    command = ["curl", "--silent", "--proxy", proxy, *user, "--cacert", str(folder / "root.pem"), *urls]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE)  # noqa: S603  our own words
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.stdout.count(b"ok\n") != number:
        raise ValueError("curl was not answered")
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def by_audit(proxy: str, scheme: str, folder: Path, number: int) -> float:
    """Audit."""
    plan = Plan(
        profile=load_profile("webex-2026"),
        proxy=parse_proxy(proxy),
        proxy_source="--proxy",
        credentials=None if scheme == "open" else Credentials(user="alice", password=Secret("wonderland")),
        schemes=() if scheme == "open" else (Scheme(scheme),),
        throwaway=True,
        targets=tuple(Authority(host=f"h{index}.wbx2.com", port=443) for index in range(number)),
        own_targets=True,
        trusted=load_roots((folder / "root.pem").read_bytes(), "--cacert"),
        own_roots=True,
        select=("tunnel/https",),
    )
    began = time.process_time()
    asyncio.run(audit(plan))
    return time.process_time() - began


def tunnels(proxy: str, scheme: str, folder: Path, number: int) -> float:
    """Open a tunnel for each host."""

    async def all_of_them() -> None:
        alice = (
            None if scheme == "open" else proxytest.Identity("alice", proxytest.Secret("wonderland"), remembered=False)
        )
        for index in range(number):
            host, auth = f"h{index}.wbx2.com", "none" if scheme == "open" else scheme
            async with proxytest.open_tunnel(proxy, host, alice, auth=auth, cacert=folder / "root.pem") as tunnel:
                tunnel.writer.write(f"GET / HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
                if not (await tunnel.reader.read()).endswith(b"ok\n"):
                    raise ValueError("nothing was answered")

    began = time.process_time()
    asyncio.run(all_of_them())
    return time.process_time() - began


_Way = Callable[[str, str, Path, int], float]


def _each(way: _Way, proxy: str, scheme: str, folder: Path) -> float:
    """Return the CPU seconds of one probe more."""
    return (way(proxy, scheme, folder, _MANY) - way(proxy, scheme, folder, _FEW)) / (_MANY - _FEW)


def main() -> None:
    """Print a line a scheme."""
    for scheme in sys.argv[1:] or ("open", "basic", "ntlm"):
        with tempfile.TemporaryDirectory() as name, peer(scheme, Path(name)) as proxy:
            ways: tuple[_Way, ...] = (curl, by_audit, tunnels)
            rounds = [[_each(way, proxy, scheme, Path(name)) for way in ways] for _ in range(_ROUNDS)]
            least, ours, tunnel = map(min, zip(*rounds, strict=True))
            sys.stdout.write(
                f"{scheme:5}: curl {1000 * least:.1f} ms, the audit {1000 * ours:.1f} ms ({ours / least:.2f}), "
                f"open_tunnel {1000 * tunnel:.1f} ms ({tunnel / least:.2f})\n"
            )
            if scheme == "ntlm":
                many, few = (min(by_audit(proxy, scheme, Path(name), number) for _ in "12") for number in (800, 100))
                sys.stdout.write(f"{scheme:5}: an audit of 800 hosts / one of 100: {many / few:.1f}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
