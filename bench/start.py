"""How long the artefacts of a release take to start, as a ratio to the installed program: `python -m bench.start`.

It takes what lies in dist/, where `make release` puts it. The first start of each, which unpacks it, is not counted.
"""

import statistics
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

_STARTS = 15
_PATTERNS = {"single file": "webex-proxytest-*-linux-*[!z]", "zipapp": "*.pyz"}
_ASKED = (["--version"], ["explain", "tls/inspection"])


def _seconds(command: list[str], home: str) -> float:
    began = time.perf_counter()
    subprocess.run(command, env={"HOME": home, "PATH": "/usr/bin:/bin"}, capture_output=True, check=True)  # noqa: S603  ours
    return time.perf_counter() - began


def main() -> None:
    """Start each in turn, so that what else the machine does slows all of them."""
    dist = Path("dist").absolute()
    programs = {"installed": [str(Path(sys.executable).with_name("proxytest"))]}
    programs |= {name: [str(file)] for name, file in _artefacts(dist).items()}
    with TemporaryDirectory() as home:
        for words in _ASKED:
            times = dict[str, list[float]]()
            for number in range(_STARTS + 1):
                for name, command in programs.items():
                    took = _seconds([*command, *words], home)
                    if number:
                        times.setdefault(name, []).append(took)
            _write(" ".join(words), {name: statistics.median(all_) for name, all_ in times.items()})


def _artefacts(dist: Path) -> dict[str, Path]:
    """Return those that are there; the others are named."""
    made = {name: next(dist.glob(pattern), None) for name, pattern in _PATTERNS.items()}
    for name in (name for name, file in made.items() if file is None):
        sys.stderr.write(f"not measured: {name}, which `make release` makes\n")
    return {name: file for name, file in made.items() if file is not None}


def _write(asked: str, medians: dict[str, float]) -> None:
    for name, median in medians.items():
        sys.stdout.write(f"{asked:24} {name:12} {median:.3f} s  {median / medians['installed']:.2f}\n")


if __name__ == "__main__":
    main()
