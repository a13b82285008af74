"""The pages build without a warning, and the reference leaves nothing out."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from proxytest.cli.explain_command import explain
from proxytest.cli.explain_requirement import all_requirements
from proxytest.features.registry import all_checks, all_codes
from proxytest.model.open_verdict import OpenWay
from proxytest.model.profile import Purpose
from proxytest.report.formats import FORMATS
from proxytest.scenario.option import declared_in
from proxytest.scenario.options import RunOptions
from proxytest.scenario.profile_file import bundled_profiles, load_profile
from tests.docs.pages import DOCS
from tests.features.test_field_cases import CASES

pytest.importorskip("sphinx")
pytestmark = [pytest.mark.long, pytest.mark.timeout(400)]  # the first test waits for the build

_EXPLAINED = ("checks", "codes", "requirements", "field-cases")
_PLACE = re.compile(r"\b(reference/[a-z-]+\.html)#([a-z0-9-]+)")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("docs")
    command = [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-n", "-q", "-b", "html", str(DOCS), str(folder)]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)  # noqa: S603  our own
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


def test_every_way_in_which_a_verdict_is_open_is_told(built: Path) -> None:
    page = (built / "howto" / "inconclusive.html").read_text()

    assert [way for way in OpenWay if f">{way}<" not in page] == []
    for code in ("proxy.unreachable", "logon.unanswered", "proxy.nodes-differ", "tls.incomplete-or-unknown-ca"):
        assert code in page
    assert "ulimit -n" in page


def test_the_security_page_names_every_host_that_a_profile_may_ask_for(built: Path) -> None:
    page = (built / "explanation" / "security.html").read_text()
    never = (Purpose.CDN, Purpose.DEPRECATED)
    asked = [one for name in bundled_profiles() for one in load_profile(name).domains if one.purpose not in never]

    assert [host.name for domain in asked for host in domain.hosts if host.name not in page] == []
    assert "third parties" in page


def test_every_page_that_an_explanation_names_is_there(built: Path) -> None:
    explained = (explain(name) for name in (*all_checks(), *all_codes(), *all_requirements()))
    places = {place for told in explained for place in _PLACE.findall(told)}

    assert {page for page, _ in places} == {f"reference/{name}.html" for name in _EXPLAINED}
    for page, anchor in places:
        assert f'id="{anchor}"' in (built / page).read_text(), f"{page}#{anchor}"


def test_a_requirement_leads_to_its_checks_and_they_lead_back(built: Path) -> None:
    requirements = (built / "reference" / "requirements.html").read_text()
    checks = (built / "reference" / "checks.html").read_text()

    assert 'href="checks.html#check-tls-inspection"' in requirements
    assert 'href="codes.html#code-tls-intercepted"' in requirements
    assert 'href="requirements.html#r13"' in checks
    assert 'href="field-cases.html#case-17"' in checks


def test_every_numbered_field_case_has_its_place(built: Path) -> None:
    page = (built / "reference" / "field-cases.html").read_text()

    assert [number for number in map(str, CASES) if f'id="case-{number}"' not in page] == []


def test_every_kind_of_field_case_says_what_is_told_today() -> None:
    page = (DOCS / "reference" / "field-cases.md").read_text()
    rows = re.findall(r"^\* - ([A-F]\d+)\n(?:(?!\* - ).*\n)*?  - \*\*(Yes|In part|No)\.\*\*", page, re.MULTILINE)

    wanted = {"A": 25, "B": 16, "C": 10, "D": 6, "E": 20, "F": 8}
    assert [name for name, _ in rows] == [f"{kind}{n}" for kind, most in wanted.items() for n in range(1, most + 1)]
