"""What 18 hosts cost by QuickJS, as a ratio of what they cost by Node's V8, for the same scripts: `make bench`.

Both are processes that are started, run the script with the same helper functions, and end. No test decides by it.
"""

import asyncio
import json
import subprocess
import sys
import tempfile
import timeit
from functools import partial
from pathlib import Path

from proxytest.model.address import Authority
from proxytest.protocol.pac.helpers import HELPERS
from proxytest.protocol.pac.script import Bounds, PacContext, asks_for
from proxytest.wire.pac_process import find_engine, run_script

_ROUNDS = 5
_HOSTS = tuple(Authority(host=f"host-{number}.wbx2.com", port=443) for number in range(18))
_KNOWN = PacContext(names={}, own=("10.1.2.3",), now_ms=0, offset_min=0)
_RULES = "".join(f'if (dnsDomainIs(host, ".d{number}.test")) return "DIRECT";\n' for number in range(1000))
_GLOBS = "".join(f'if (shExpMatch(host, "*.d{number}.test")) return "DIRECT";\n' for number in range(1000))
_SCRIPTS = {
    "three rules": 'if (isPlainHostName(host)) return "DIRECT";',
    "1,000 domains": _RULES,
    "1,000 patterns": _GLOBS,
    "12,000 isInNet": "for (var i = 0; i < 12000; i++) { "
    'if (isInNet("10.1.2.3", "11." + (i & 255) + ".0.0", "255.255.0.0")) return "DIRECT"; }',
}
_NODE = """const fs = require("fs"), vm = require("vm");
const order = JSON.parse(fs.readFileSync(0));
vm.createContext(order.scope = {});
const call = vm.runInContext(order.helpers, order.scope)(order.given);
vm.runInContext(order.script, order.scope);
process.stdout.write(JSON.stringify(order.calls.map((one) => call("plain", ...one))));
"""


def main() -> None:
    """Print a line a script."""
    for name, rules in _SCRIPTS.items():
        script = f'function FindProxyForURL(url, host) {{\n{rules}\nreturn "PROXY p:3128"; }}'
        ours, node = list[float](), list[float]()
        for _ in range(_ROUNDS):
            ours.append(timeit.timeit(partial(_ours, script), number=1))
            node.append(timeit.timeit(partial(_node, script), number=1))
        told = f"{min(ours) / min(node):8.2f}  {name}: {min(ours):.3f} s, Node {min(node):.3f} s\n"
        sys.stdout.write(told)


def _ours(script: str) -> None:
    asks = [ask for ask in asks_for(_HOSTS) if ask.asker == "page"]
    ran = asyncio.run(run_script(script, asks, _KNOWN, bounds=Bounds(), library=find_engine()))
    if [row.text for row in ran.rows] != ["PROXY p:3128"] * len(_HOSTS):
        raise ValueError(f"not evaluated: {ran.fault} {ran.rows[:1]}")


def _node(script: str) -> None:
    given = json.dumps({"names": {}, "own": ["10.1.2.3"], "now": 0, "offset": 0})
    calls = [[f"https://{host.host}/", host.host] for host in _HOSTS]
    order = json.dumps({"helpers": HELPERS, "script": script, "given": given, "calls": calls})
    with tempfile.TemporaryDirectory() as folder:
        program = Path(folder, "run.js")
        program.write_text(_NODE)
        subprocess.run(["node", program], input=order.encode(), check=True, stdout=subprocess.DEVNULL)  # noqa: S603, S607  our own words


if __name__ == "__main__":
    main()
