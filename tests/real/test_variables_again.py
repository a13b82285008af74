"""The programs that are always there are asked again what they make of the variables; see tools/variables."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from proxytest.protocol.settings.variable_readers import Program
from tests.protocol.settings.test_recorded_variables import ours, reason

PROGRAMS = ("curl", "requests", "urllib")


@pytest.mark.skipif(shutil.which("unshare") is None, reason="unshare is not installed")
def test_curl_and_python_do_what_is_said_of_them(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tools.variables.record", str(tmp_path), *PROGRAMS, "--every", "5"]
    ended = subprocess.run(command, capture_output=True, text=True, check=True, timeout=110)  # noqa: S603
    cases = json.loads(ended.stdout)["cases"]
    wrong = [
        f"{name} {case['variables']} {host}: {answer}, we say {said}"
        for case in cases
        for name in PROGRAMS
        for host, answer in zip(case["hosts"], case["answers"][name], strict=True)
        if not reason(case["variables"]) and (said := ours(case["variables"], Program(name), host)) != answer
    ]
    assert not wrong, "\n".join(wrong)
