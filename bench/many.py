"""What one more proxy of a scenario costs: `python -m bench.many [SMALL LARGE]`, such as 200 2000.

All proxies are simulated, by one process; each is audited for a log-on and a tunnel, with a report in a file of its
own. What a run of many costs more than one of few, by their difference, is what one more proxy costs.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from bench.proxies import running

_HEAD = """\
cacert: root.pem
targets: idbroker.webex.com
select: [tunnel/https, auth/scheme]
auth: basic
user: alice
password: {env: PROXYTEST_PASSWORD}
proxies:
"""


def _scenario(folder: Path, port: int, number: int) -> Path:
    file = folder / f"{number}.yaml"
    lines = (f"  p{one}: {{proxy: 'http://127.1.{one // 250}.{one % 250 + 1}:{port}'}}\n" for one in range(number))
    file.write_text(_HEAD + "".join(lines), encoding="utf-8")
    return file


def _cost(folder: Path, port: int, number: int) -> tuple[float, float]:
    """Return the CPU seconds of a run, and its largest size in KiB."""
    file = str(_scenario(folder, port, number))
    command = [sys.executable, "-m", "proxytest", "run", file, "-q", "-o", str(folder / "{name}.json")]
    environ = os.environ | {"PROXYTEST_PASSWORD": "wonderland", "XDG_STATE_HOME": str(folder)}
    with subprocess.Popen(command, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:  # noqa: S603  ours
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):
        raise ValueError(f"the run ended with {process.returncode}")
    return used.ru_utime + used.ru_stime, float(used.ru_maxrss)


def main() -> None:
    """Print the line, and what 10,000 would cost by it."""
    few, many = (int(word) for word in sys.argv[1:3] or ("100", "400"))
    with tempfile.TemporaryDirectory() as name, running(Path(name)) as port:
        small, large = (_cost(Path(name), port, number) for number in (few, many))
    cpu, kib = ((after - before) / (many - few) for before, after in zip(small, large, strict=True))
    sys.stdout.write(f"{few} to {many} proxies: {1000 * cpu:.0f} ms CPU and {kib:.0f} KiB for one more\n")
    seconds, mib = small[0] + cpu * (10_000 - few), (small[1] + kib * (10_000 - few)) / 1024
    sys.stdout.write(f"10,000 by this line: {seconds:.0f} s CPU, {mib:.0f} MiB\n")


if __name__ == "__main__":
    main()
