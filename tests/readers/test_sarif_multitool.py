"""SARIF as its standard's own validator reads it: the official schema, and what GitHub wants beyond it."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from proxytest.model.run import Run
from proxytest.report.formats.sarif import to_sarif
from tests.report.conftest import HOSTILE, RUN, poisoned
from tests.report.shown import WAIVED

_MULTITOOL = Path(".readers/node_modules/@microsoft/sarif-multitool-linux/Sarif.Multitool")
#: SARIF2005 asks for the address of the tool's home page.
_LEFT_OPEN = frozenset({"SARIF2005"})


def broken_rules(text: str, folder: Path) -> set[str]:
    """Return the validator's rules that a report breaks."""
    report, log = folder / "run.sarif", folder / "validated.sarif"
    report.write_text(text, encoding="ascii")
    options = ["--output", str(log), "--rule-kind", "Sarif;Ghas", "--level", "Error;Warning"]
    command = [str(_MULTITOOL), "validate", str(report), *options]
    environ = os.environ | {"DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1"}  # it needs no language of this machine's
    subprocess.run(command, check=True, env=environ, capture_output=True, timeout=60)  # noqa: S603  our own words
    (told,) = json.loads(log.read_bytes())["runs"]
    return {one["ruleId"] for one in told["results"]} - _LEFT_OPEN


@pytest.mark.parametrize("run", [RUN, WAIVED, poisoned(RUN, HOSTILE, HOSTILE)], ids=["plain", "waived", "hostile"])
def test_nothing_is_wrong_with_it(run: Run, tmp_path: Path) -> None:
    assert broken_rules(to_sarif(run), tmp_path) == set()


@pytest.mark.parametrize(("left_out", "rule"), [('"fullDescription"', "GH2012"), ('"message"', "JSON1002")])
def test_what_is_left_out_would_be_seen(left_out: str, rule: str, tmp_path: Path) -> None:
    assert rule in broken_rules(to_sarif(RUN).replace(left_out, '"properties"'), tmp_path)
