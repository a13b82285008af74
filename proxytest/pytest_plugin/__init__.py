"""The pytest plug-in: with `pytest hq.yaml`, each check of each target is a test, and its finding the failure.

A scenario is collected if it is named on the command line or matches the ini option `proxytest_files`; no other
YAML file is touched, and none that another plug-in takes, unless it is a scenario. The audit of a file runs once, when
its first test does; also with pytest-xdist, whichever workers run its tests, since each further log-on would count
against the account.

Fixtures for the tests of other projects: `proxytest_lab` and `proxytest_run`.

pytest always imports this module, so large modules are imported only when there is a scenario.
"""

from __future__ import annotations

import shutil
import tempfile
from typing import TYPE_CHECKING, Any

import pytest

from proxytest.pytest_plugin.fixtures import proxytest_lab, proxytest_run
from proxytest.pytest_plugin.known_files import is_asked_for

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

__all__ = ["proxytest_lab", "proxytest_run"]

_SHARED = "proxytest_shared"
_FOLDER = pytest.StashKey[str]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--proxytest-strict` and `proxytest_files`."""
    group = parser.getgroup("proxytest")
    group.addoption("--proxytest-strict", action="store_true", help="A warning of proxytest fails its test.")
    parser.addini("proxytest_files", "Scenarios of proxytest to collect, as patterns: tests/*.proxy.yaml", type="args")


@pytest.hookimpl(wrapper=True)
def pytest_collect_file(
    file_path: Path, parent: pytest.Collector
) -> Generator[None, list[pytest.Collector], list[pytest.Collector]]:
    """Collect a requested scenario, and nothing else."""
    others = yield
    if not is_asked_for(file_path, parent, taken=bool(others)):
        return others
    from proxytest.pytest_plugin.items import ScenarioFile

    # The controller of pytest-xdist tells its workers the folder in which they leave their results.
    shared = getattr(parent.config, "workerinput", {}).get(_SHARED)
    collector: pytest.Collector = ScenarioFile.from_parent(parent, path=file_path, shared=shared)
    return [*others, collector]


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:  # noqa: ANN401  a class of pytest-xdist, which may not be there
    """Give the workers of pytest-xdist a shared folder."""
    stash: pytest.Stash = node.config.stash
    if _FOLDER not in stash:
        stash[_FOLDER] = tempfile.mkdtemp(prefix="proxytest-")
    node.workerinput[_SHARED] = stash[_FOLDER]


def pytest_unconfigure(config: pytest.Config) -> None:
    """Remove the shared folder."""
    if (folder := config.stash.get(_FOLDER, None)) is not None:
        shutil.rmtree(folder, ignore_errors=True)


def pytest_terminal_summary(terminalreporter: Any) -> None:  # noqa: ANN401  pytest does not publish its class
    """Show the verdicts and the warnings, since pytest shows nothing about tests that pass."""
    from proxytest.pytest_plugin.words import summary_lines

    lines = [line for reports in terminalreporter.stats.values() for line in summary_lines(reports)]
    if lines:
        terminalreporter.section("proxytest")
        for line in sorted(set(lines)):
            terminalreporter.write_line(line)
