"""F8: Ctrl-C after two of five runs."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.support.field import Table

PATIENCE = 60.0  #: seconds; only a hanging program reaches it
NAMES = ("one", "two", "three", "four", "five")


@pytest.mark.row("F8", "Ctrl-C after two of five runs: what was judged is said, and where it is")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_what_was_judged_and_where_it_is(table: Table, tmp_path: Path, number: signal.Signals) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        ports = {"three": silent.getsockname()[1]}  # the others refuse at once
        proxies = "".join(f"  {name}: {{proxy: 'http://127.0.0.1:{ports.get(name, 1)}'}}\n" for name in NAMES)
        (tmp_path / "sites.yaml").write_text(f"proxies:\n{proxies}", encoding="utf-8")
        command = [sys.executable, "-m", "proxytest", "run", "sites.yaml", "--parallel", "1"]
        command += ["-o", "x-{name}.json", "--record", "{name}.txt"]
        with subprocess.Popen(  # noqa: S603  our own
            command, cwd=tmp_path, env=environ(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        ) as product:
            try:
                wait_for(tmp_path / "three.txt", "> CONNECT ", product)
                product.send_signal(number)
                out, err = product.communicate(timeout=PATIENCE)
            finally:
                product.kill()
    said = err.strip().splitlines()[-1]
    right = (
        "proxytest: 2 of 5 runs came to their end; judged: one, two; judged by what was seen until then: three; "
        "not judged: four, five; reports: x-one.json, x-two.json, x-three.json"
    )
    assert "Summary of 3 of 5 runs" in out
    assert [json.loads((tmp_path / f"x-{name}.json").read_text())["complete"] for name in NAMES[:3]] == [
        True,
        True,
        False,
    ]
    table.says(said, right, why="" if said == right else "it is not said so")


def environ() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}


def wait_for(path: Path, text: str, product: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not (path.exists() and text in path.read_text(encoding="utf-8")):
        assert product.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.02)
