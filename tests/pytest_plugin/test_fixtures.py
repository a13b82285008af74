"""The fixtures, in the tests of another project."""

import pytest

from tests.pytest_plugin.conftest import Site
from tests.support.company import CompanyBuilder

pytestmark = pytest.mark.long

pytest_plugins = ["pytester"]

LAB = """
import asyncio, proxytest

def test_a_lab(proxytest_lab):
    lab = proxytest_lab("basic-only")
    assert lab is proxytest_lab("basic-only")
    assert lab.user and lab.cacert.exists() and "wonder" not in repr(lab)

    async def fetch():
        async with proxytest.open_tunnel(
            lab.proxy, "idbroker.webex.com", lab.identity, auth="basic", cacert=lab.cacert
        ) as tunnel, tunnel.session() as session, session.get("/") as answer:
            return answer.status

    assert asyncio.run(fetch()) < 500

def test_another_beside_it(proxytest_lab):
    lab = proxytest_lab("open")
    assert lab.user is None and lab.identity is None
    assert lab.proxy != proxytest_lab("basic-only").proxy

def test_one_that_is_not_there(proxytest_lab):
    try:
        proxytest_lab("nowhere")
    except proxytest.UsageError as error:
        assert "there is no scenario 'nowhere'" in str(error)
    else:
        raise AssertionError
"""

AUDIT = """
import proxytest

def test_our_proxy(proxytest_run):
    run = proxytest_run("hq.yaml", select="tunnel/https")
    assert run.verdict is proxytest.Verdict.COMPATIBLE

def test_another_user(proxytest_run):
    run = proxytest_run("hq.yaml", auth="none", select="tunnel/https")
    assert run.verdict is not proxytest.Verdict.COMPATIBLE
"""


def test_a_proxy_of_the_lab(site: Site) -> None:
    site.pytester.makepyfile(LAB)
    site.pytester.runpytest_subprocess().assert_outcomes(passed=3)


def test_without_a_python_for_the_lab_the_test_is_skipped(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROXYTEST_LAB_PYTHON", "/nowhere/python")
    site.pytester.makepyfile("def test_a_lab(proxytest_lab):\n    proxytest_lab('open')\n")
    seen = site.pytester.runpytest_subprocess("-rs")
    seen.assert_outcomes(skipped=1)
    seen.stdout.fnmatch_lines(["SKIPPED*there is no Python interpreter at /nowhere/python*"])


async def test_an_audit(site: Site, company: CompanyBuilder) -> None:
    async with company.running("ntlm") as proxy:
        site.scenario(proxy)
        site.pytester.makepyfile(AUDIT)
        (await site.pytest()).assert_outcomes(passed=2)


def test_a_project_that_uses_none_imports_nothing_heavy(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """As pytest loads the product by itself, beside all that is installed."""
    monkeypatch.delenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD")
    monkeypatch.delenv("PYTEST_ADDOPTS")
    site.pytester.makepyfile(
        "import sys\ndef test_light():\n"
        "    assert 'proxytest.pytest_plugin' in sys.modules\n"
        "    assert not {'aiohttp', 'pydantic', 'cryptography', 'proxytest.api'} & set(sys.modules)\n"
    )
    site.pytester.runpytest_subprocess("-p", "no:hypothesispytest").assert_outcomes(passed=1)
