"""pytest in a process of its own, before which a proxy runs in this one."""

import asyncio
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

import proxytest.pytest_plugin.items  # noqa: F401  its libraries can be loaded once; pytester unloads what a run in this process loads
from tests.support.company import Company, CompanyBuilder

GUARD = Path(__file__).parents[1] / "support" / "machine.py"
#: What pytest loads, by the names of the entry points: the product, and those which spread, fork and repeat.
PLUGINS = "-p proxytest -p xdist -p pytest_forked -p rerunfailures"


@pytest.fixture
def company(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CompanyBuilder:
    return CompanyBuilder(tmp_path, monkeypatch)


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A folder with a scenario, in which pytest is run; no test of it leaves this machine."""

    pytester: pytest.Pytester
    roots: Path

    def scenario(
        self,
        proxy: Company,
        more: str = "",
        *,
        name: str = "hq.yaml",
        password: str = "wonderland",
        targets: str = "idbroker.webex.com, wdm-a.wbx2.com",
    ) -> Path:
        """Write a scenario of two hosts."""
        secret = self.pytester.path / f"{name}.password"
        secret.write_text(password)
        path = self.pytester.path / name
        path.write_text(
            f"proxy: http://127.0.0.1:{proxy.port}\nuser: alice\npassword: {{file: {secret.name}}}\n"
            f"cacert: {self.roots}\ntargets: [{targets}]\n{more}"
        )
        return path

    async def pytest(self, *arguments: str) -> pytest.RunResult:
        """Run pytest while the loop of the proxy goes on."""
        return await asyncio.to_thread(self.pytester.runpytest_subprocess, "-p", "no:cacheprovider", *arguments)

    def cases(self, report: str = "report.xml") -> dict[str, ET.Element]:
        """Read what --junitxml wrote."""
        found = ET.parse(self.pytester.path / report).iter("testcase")  # noqa: S314  pytest wrote it just now
        return {case.get("name", ""): case for case in found}


@pytest.fixture
def site(
    pytester: pytest.Pytester,
    company: CompanyBuilder,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> Site:
    """Return a folder for pytest, which loads what its tests need; all that is installed takes five times as long."""
    roots = tmp_path_factory.mktemp("roots") / "roots.pem"
    roots.write_bytes(company.authorities.public_pem)
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.setenv("PYTEST_ADDOPTS", PLUGINS)
    (pytester.path / "conftest.py").write_text(GUARD.read_text(encoding="utf-8"))
    return Site(pytester=pytester, roots=roots)
