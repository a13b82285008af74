"""The pages build without a warning, and the reference leaves nothing out."""

import subprocess
import sys
from pathlib import Path

import pytest

from proxytest.features.registry import all_checks
from proxytest.report.formats import FORMATS
from proxytest.scenario.option import declared_in
from proxytest.scenario.options import RunOptions
from tests.docs.pages import DOCS

pytest.importorskip("sphinx")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("docs")
    command = [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-n", "-q", "-b", "html", str(DOCS), str(folder)]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=100, check=False)  # noqa: S603  our own
    assert ended.returncode == 0, ended.stderr
    return folder


def test_every_check_has_its_section(built: Path) -> None:
    page = (built / "reference" / "checks.html").read_text()

    for identifier in all_checks():
        assert f'id="check-{identifier.replace("/", "-")}"' in page


def test_every_format_is_described(built: Path) -> None:
    page = (built / "reference" / "formats.html").read_text()

    for name in FORMATS:
        assert f">{name}<" in page, name


def test_every_key_of_the_report_is_described(built: Path) -> None:
    page = (built / "reference" / "run.html").read_text()

    for key in ("format", "tool", "profile", "proxy", "verdict", "clients", "results", "observations", "trace"):
        assert f">{key}<" in page, key


def test_every_option_is_described(built: Path) -> None:
    page = (built / "reference" / "options.html").read_text()

    for one in declared_in(RunOptions):
        assert all(f">{flag}" in page for flag in one.all_flags), one.name
