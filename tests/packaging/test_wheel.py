"""The wheel carries what a command needs at run time, and asks for no mitmproxy."""

import subprocess
import sys
import zipfile
from email.parser import Parser
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--wheel-dir"]
    subprocess.run([*command, str(folder), str(PROJECT)], check=True)  # noqa: S603  our own interpreter
    return zipfile.ZipFile(next(folder.glob("*.whl")))


def test_every_scenario_profile_and_template_travels(wheel: zipfile.ZipFile) -> None:
    names = set(wheel.namelist())
    scenarios = {f"proxytest/scenarios/{path.name}" for path in (PROJECT / "scenarios").glob("*.yaml")}
    assert scenarios
    assert scenarios <= names
    assert {"proxytest/scenarios/scenario.schema.json", "proxytest/report/run.schema.json"} <= names
    assert "proxytest/profiles/spark-2016.yaml" in names
    templates = sorted((PROJECT / "proxytest" / "report" / "html" / "templates").glob("*.j2"))
    assert templates
    assert {f"proxytest/report/html/templates/{path.name}" for path in templates} <= names
    assert "proxytest/lab/requirements.txt" in names
    assert "proxytest/py.typed" in names


def test_the_audit_needs_no_mitmproxy(wheel: zipfile.ZipFile) -> None:
    metadata = next(name for name in wheel.namelist() if name.endswith(".dist-info/METADATA"))
    needs = Parser().parsestr(wheel.read(metadata).decode()).get_all("Requires-Dist") or []
    assert needs
    assert not [need for need in needs if "mitmproxy" in need]


def test_no_test_travels(wheel: zipfile.ZipFile) -> None:
    assert not [name for name in wheel.namelist() if name.startswith(("tests/", "proxytest/tests"))]
