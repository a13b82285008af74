"""CPU of one probe by us and by other clients, side by side: `python -m bench.table [--keep RELEASE]`.

A probe is CONNECT with a log-on, TLS 1.3 and a page. All ask the same peer, which is a process of its own, in turn; of
each the quickest round counts. What is kept is a line in `bench/history.jsonl`; `python -m bench.drawn` draws it.
"""

import json
import platform
import resource
import ssl
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from shutil import which

from bench import probe_cost
from bench.other_clients import CLIENTS, NO_NTLM
from proxytest.wire.clock import utc_now

HISTORY = Path(__file__).with_name("history.jsonl")
_SCHEMES = ("open", "basic", "ntlm")
_ROUNDS = 3
_FEW, _MANY = 20, 80  #: the difference leaves out what is done once

Way = Callable[[str, str, Path, int], float]
Make = Callable[[str, str, Path, int], list[str]]


def machine() -> str:
    """Return what this machine is: figures of different machines cannot be compared."""
    lines = Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").exists() else []
    models = [line.partition(": ")[2] for line in lines if line.startswith("model name")]
    cpu = f"{len(models)} x {models[0]}" if models else platform.processor()
    return f"{cpu}, {platform.system()}, Python {platform.python_version()}, {ssl.OPENSSL_VERSION}"


def _command(
    make: Callable[[str, str, Path, int], list[str]], proxy: str, scheme: str, folder: Path, number: int
) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(make(proxy, scheme, folder, number), check=True, stdout=subprocess.DEVNULL)  # noqa: S603  ours
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _client(name: str) -> Way:
    def make(proxy: str, scheme: str, folder: Path, number: int) -> list[str]:
        return [sys.executable, "-m", "bench.other_clients", name, proxy, scheme, str(folder / "root.pem"), str(number)]

    return partial(_command, make)


def _floor(binary: Path) -> Way:
    def make(proxy: str, scheme: str, folder: Path, number: int) -> list[str]:
        return [str(binary), proxy.rpartition(":")[2], scheme, str(folder / "root.pem"), str(number)]

    return partial(_command, make)


def _compiled(folder: Path) -> Path | None:
    compiler, source, binary = which("cc"), Path(__file__).with_name("floor.c"), folder / "floor"
    if compiler is None:
        return None
    command = [compiler, "-O2", "-o", str(binary), str(source), "-lssl", "-lcrypto"]
    done = subprocess.run(command, check=False, capture_output=True)  # noqa: S603  our own words
    return binary if done.returncode == 0 else None


def _ways(scheme: str, binary: Path | None) -> dict[str, Way | str]:
    """Return each way, or why there is none."""
    ways: dict[str, Way | str] = {
        "the audit": probe_cost.by_audit,
        "open_tunnel": probe_cost.tunnels,
        "curl": probe_cost.curl if which("curl") else "curl is not installed",
    }
    for name in CLIENTS:
        missing = "" if find_spec(name) else f"{name} is not installed"
        ways[name] = missing or ("it has no NTLM" if scheme == "ntlm" and name in NO_NTLM else _client(name))
    none = "it has no NTLM" if scheme == "ntlm" else "no C compiler, or no headers of OpenSSL"
    ways["C, OpenSSL"] = _floor(binary) if binary is not None and scheme != "ntlm" else none
    return ways


def measured() -> dict[str, dict[str, float | str]]:
    """Return by scheme and way the milliseconds of one probe, or why there are none."""
    found: dict[str, dict[str, float | str]] = {}
    for scheme in _SCHEMES:
        with tempfile.TemporaryDirectory() as name, probe_cost.peer(scheme, Path(name)) as proxy:
            ways = _ways(scheme, _compiled(Path(name)))
            seen: dict[str, list[float]] = {}
            for _ in range(_ROUNDS):
                for called, way in tuple(ways.items()):
                    if isinstance(way, str):
                        continue
                    try:
                        many, few = (way(proxy, scheme, Path(name), number) for number in (_MANY, _FEW))
                    except subprocess.CalledProcessError:  # such as a build without NTLM
                        ways[called] = "what is installed cannot do it"
                        continue
                    seen.setdefault(called, []).append(1000 * (many - few) / (_MANY - _FEW))
            found[scheme] = {
                called: round(min(seen[called]), 2) if called in seen else str(ways[called]) for called in ways
            }
    return found


def _row(name: str, cells: Iterable[float | str]) -> str:
    return f"{name:12}" + "".join(f"{'-' if isinstance(one, str) else one:>8}" for one in cells) + "\n"


def main() -> None:
    """Print the table, and keep it where a release is named."""
    figures = measured()
    sys.stdout.write(f"CPU of one probe in ms, on {machine()}\n\n{'':12}")
    sys.stdout.write("".join(f"{one:>8}" for one in _SCHEMES) + "\n")
    reasons = list[str]()
    for way in figures["open"]:
        cells = [figures[scheme][way] for scheme in _SCHEMES]
        sys.stdout.write(_row(way, cells))
        reasons += [f"\n- {way}: {one}" for one in dict.fromkeys(cells) if isinstance(one, str)]
    sys.stdout.write("".join(reasons) + "\n")
    if sys.argv[1:2] == ["--keep"]:
        kept = {"release": sys.argv[2], "day": str(utc_now().date()), "machine": machine(), "ms": figures}
        with HISTORY.open("a", encoding="utf-8") as file:
            file.write(json.dumps(kept) + "\n")


if __name__ == "__main__":
    main()
