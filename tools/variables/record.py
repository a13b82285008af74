"""Record what programs make of the variables: python -m tools.variables.record FOLDER [PROGRAM...] > FILE; as root.

FOLDER has node_modules with proxy-from-env and https-proxy-agent; ask_go, built from ask_go.go; and firefox, which may
be a link. Each program runs with the variables in a network of its own, where every host has an address of this
machine: so it is seen whether a program dials the host or the proxy, and nothing leaves the machine.
"""

import asyncio
import json
import os
import subprocess
import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from tools.variables.cases import HOSTS, cases
from tools.variables.listener import Listener
from tools.variables.programs import Programs, version

EVERY = ("curl", "wget", "requests", "urllib", "node", "go", "chromium", "firefox")
_INSIDE = "PROXYTEST_VARIABLES_INSIDE"
_WAIT = 20  #: seconds for a program


async def _ask(
    listener: Listener, programs: Programs, program: str, variables: dict[str, str], hosts: Sequence[str]
) -> list[str]:
    listener.seen, listener.only = {}, hosts
    environ = {"PATH": os.environ["PATH"], "HOME": str(programs.folder), "LANG": "C.UTF-8", **variables}
    for command in programs.commands(program, hosts):
        child = await asyncio.create_subprocess_exec(
            *command, env=environ, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            await asyncio.wait_for(child.wait(), _WAIT)
        except TimeoutError:
            child.kill()
            await child.wait()
    return [listener.seen.get(host, "nothing") for host in hosts]


async def _record(programs: Programs, chosen: Sequence[str], every: int) -> dict[str, Any]:
    rows = []
    async with Listener(HOSTS) as listener:
        for variables, hosts in islice(cases(), 0, None, every):
            answers = {one: await _ask(listener, programs, one, variables, hosts) for one in chosen}
            rows.append({"variables": variables, "hosts": hosts, "answers": answers})
    return {"versions": {one: version(one, programs) for one in chosen}, "cases": rows}


def text_of(recorded: dict[str, Any]) -> str:
    """Return the record as JSON with one case a line."""
    cases_ = ",\n".join(f"  {json.dumps(one)}" for one in recorded["cases"])
    return f'{{"versions": {json.dumps(recorded["versions"])},\n "cases": [\n{cases_}\n]}}\n'


def _isolate() -> None:
    """Start anew in a network and with a file of hosts of its own."""
    with NamedTemporaryFile("w", prefix="hosts", delete=False) as hosts:
        hosts.write("127.0.0.1 localhost\n" + "".join(f"{at} {name}\n" for name, at in HOSTS.items()))
    Path(hosts.name).chmod(0o644)
    addresses = [f"ip addr add {one} dev lo" for one in HOSTS.values() if not one.startswith("127.")]
    steps = ["ip link set lo up", *addresses, f"mount --bind {hosts.name} /etc/hosts", 'exec "$@"']
    inside = [sys.executable, "-m", "tools.variables.record", *sys.argv[1:]]
    command = ["unshare", "--net", "--mount", "sh", "-ec", "; ".join(steps), "sh", *inside]
    ended = subprocess.run(command, env={**os.environ, _INSIDE: "yes"}, check=False)  # noqa: S603
    Path(hosts.name).unlink()
    sys.exit(ended.returncode)


if __name__ == "__main__":
    if _INSIDE not in os.environ:
        _isolate()
    parser = ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("programs", nargs="*", default=EVERY)
    parser.add_argument("--every", type=int, default=1, help="take one case of so many")
    given = parser.parse_args()
    sys.stdout.write(text_of(asyncio.run(_record(Programs(given.folder), given.programs, given.every))))
