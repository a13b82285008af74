"""What a run's files are called, and what is told of a run that is broken off."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cli.conftest import Command

pytestmark = pytest.mark.long

PATIENCE = 60.0  #: seconds; only a hanging program reaches it

NOTHING_TESTED = 4


def test_a_scenario_of_one_run_gives_its_files_the_name_of_its_own(command: Command, tmp_path: Path) -> None:
    file = tmp_path / "hq.yaml"
    file.write_text("proxy: http://127.0.0.1:1\nselect: proxy\n")
    names = ["-o", str(tmp_path / "x-{name}.json"), "--record", str(tmp_path / "{name}.txt")]
    assert command("run", str(file), *names).status == NOTHING_TESTED
    assert sorted(path.name for path in tmp_path.iterdir()) == ["hq.txt", "hq.yaml", "x-hq.json"]


def test_without_a_scenario_there_is_no_name(command: Command, tmp_path: Path) -> None:
    path = tmp_path / "x-{name}.json"
    ended = command("run", "--proxy", "http://127.0.0.1:1", "-o", str(path))
    assert (ended.status, ended.err) == (
        2,
        f"proxytest: '{path}': {{name}} is the name of a scenario or a lab, but there is none\n",
    )


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_run_that_is_ended_early_is_judged_by_what_was_seen(
    tmp_path: Path, number: signal.Signals, status: int
) -> None:
    path = tmp_path / "trace.txt"
    with socket.create_server(("127.0.0.1", 0)) as silent:
        proxy = f"http://127.0.0.1:{silent.getsockname()[1]}"
        command = [
            sys.executable,
            "-m",
            "proxytest",
            "run",
            "--proxy",
            proxy,
            "--format",
            "json",
            "--record",
            str(path),
        ]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as product:  # noqa: S603  our own
            try:
                _wait_for(path, "> CONNECT ", product)
                os.kill(product.pid, number)
                out, err = product.communicate(timeout=PATIENCE)
            finally:
                product.kill()
    report = json.loads(out)
    assert (product.returncode, report["complete"], report["verdict"]) == (status, False, "inconclusive")
    assert {"proxy/reachable"} <= {result["check"] for result in report["results"]}
    assert re.fullmatch(
        r"proxytest: interrupted after \d+ s: what was seen until then is judged: .*skipped.*", err.strip()
    )


def _wait_for(path: Path, text: str, product: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not (path.exists() and text in path.read_text()):
        assert product.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.02)
