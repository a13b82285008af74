"""A hub of many sites: `python -m bench.fleet_scale [SITES [REPORT.json]]`, such as 10000; a tenth of them beside it.

A real nats-server on loopback, with a key and an account for each site. Each logs on once, and hands over a report:
those of tests/support/fleet.py, made of a recorded run. Told is what the server takes, and what `fleet status` does.
"""

import asyncio
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.page_load import loaded
from proxytest.fleet.for_each import for_each
from proxytest.fleet.hub_folder import OPERATOR
from proxytest.fleet.hub_state import site_states
from proxytest.fleet.names import SITES, report_subject
from proxytest.fleet.site_answer import Answer, packed
from proxytest.fleet.streams import prepare
from proxytest.model.run import Run
from proxytest.report.stored_run import from_json
from tests.support.fleet import fleet
from tests.support.hub import SERVERS, Hub, running_hub

_RUN = Path(__file__).parents[1] / "tests" / "cli" / "golden" / "run-format-2.json"
_VARIANTS = 60  #: runs that differ


class Figures:
    """What was measured of one number of sites, in the order in which it was."""

    def __init__(self) -> None:
        self.values: dict[str, float] = {}

    def note(self, name: str, value: float) -> None:
        """Keep a figure, and tell it at once: the whole takes many minutes."""
        self.values[name] = value
        sys.stderr.write(f"{name}: {value:.1f}\n")

    @contextmanager
    def seconds(self, name: str) -> Iterator[None]:
        """Measure how long the block takes."""
        began = time.perf_counter()
        yield
        self.note(f"{name}, s", time.perf_counter() - began)

    def megabytes(self, name: str, hub: Hub) -> None:
        """Measure the memory of the hub's server."""
        status = Path(f"/proc/{hub.processes[-1].pid}/status").read_text(encoding="ascii")
        self.note(f"{name}, MB", int(status.partition("VmRSS:")[2].split()[0]) / 1024)


def measured(sites: int, run: Run) -> dict[str, float]:
    """Make the hub, let all sites report, look at them."""
    names, figures = [f"site-{number:05}" for number in range(sites)], Figures()
    with tempfile.TemporaryDirectory() as name:
        began = time.perf_counter()
        with running_hub(Path(name) / "hub", SERVERS["newest"], names) as hub:
            figures.note("made and started, s", time.perf_counter() - began)
            figures.megabytes("server, started", hub)
            hub.stop()
            with figures.seconds("started again"):
                hub.start()
            asyncio.run(_reported(hub, names, run, figures))
            for kind, options in (("text", ()), ("page", ("-q", "-o", f"{name}/fleet.html"))):
                _status(hub, Path(name), figures, kind, *options)
            figures.megabytes("server, after status", hub)
            figures.note("page, MB", (Path(name) / "fleet.html").stat().st_size / 1e6)
            figures.note("page loads, s", loaded(Path(name) / "fleet.html"))
    return figures.values


async def _reported(hub: Hub, names: list[str], run: Run, figures: Figures) -> None:
    contents = [packed(Answer(id="", site="", version="1", run=one.run)) for one in fleet(run, _VARIANTS)]
    figures.note("a report, KB", len(contents[0]) / 1000)

    async def report(name: str) -> None:
        async with hub.site(name) as client:
            js = client.jetstream()
            await js.publish(f"$KV.{SITES}.{name}", b"{}", timeout=30)
            await js.publish(report_subject(name), contents[hash(name) % len(contents)], timeout=30)

    async with hub.operator() as operator:
        with figures.seconds("streams and consumers"):
            await prepare(operator.jetstream(), names)
        figures.megabytes("server, with streams", hub)
    with figures.seconds("each site logs on and reports"):
        await for_each(names, report)
    figures.megabytes("server, with reports", hub)
    async with hub.operator() as operator:
        with figures.seconds("states of all sites"):
            await site_states(operator.jetstream())


def _status(hub: Hub, folder: Path, figures: Figures, kind: str, *options: str) -> None:
    ways = ("--hub", f"wss://127.0.0.1:{hub.port}", "--hub-cacert", str(hub.ca))
    who = ("--credential", str(hub.folder / OPERATOR))
    command = [sys.executable, "-m", "proxytest", "fleet", "status", *ways, *who, *options]
    began = time.perf_counter()
    with (folder / kind).open("wb") as out, subprocess.Popen(command, stdout=out, stderr=out) as process:  # noqa: S603  ours
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1, 4):
        raise ValueError((folder / kind).read_text(encoding="utf-8")[-2000:])
    figures.note(f"status as {kind}, s", time.perf_counter() - began)
    figures.note(f"status as {kind}, CPU s", used.ru_utime + used.ru_stime)
    figures.note(f"status as {kind}, MB", used.ru_maxrss / 1024)


def main() -> None:
    """Print the figures of both numbers side by side, and by how much the larger one has more of each."""
    many = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    run = from_json(Path(sys.argv[2] if len(sys.argv) > 2 else _RUN).read_text(encoding="utf-8"), "the run")
    few = measured(many // 10, run)
    more = measured(many, run)
    sys.stdout.write(f"{'sites':32} {many // 10:>10} {many:>10} {'ratio':>8}\n")
    for name, value in more.items():
        sys.stdout.write(f"{name:32} {few[name]:10.1f} {value:10.1f} {value / few[name]:8.1f}\n")


if __name__ == "__main__":
    main()
