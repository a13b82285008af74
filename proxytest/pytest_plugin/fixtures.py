"""Fixtures for the tests of other projects: a corporate proxy of the lab, and an audit."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Protocol

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import Unpack

    from proxytest.api.audits import Overrides
    from proxytest.model.run import Run
    from proxytest.pytest_plugin.labs import LabProxy
    from proxytest.scenario.scenario import Scenario


class StartLab(Protocol):
    """The type of `proxytest_lab`."""

    def __call__(self, name: str) -> LabProxy:
        """Return the lab proxy of a scenario, such as "mcafee-7.1"; it is started at the first call."""
        ...


class RunScenario(Protocol):
    """The type of `proxytest_run`."""

    def __call__(self, scenario: str | Path | Scenario, **overrides: Unpack[Overrides]) -> Run:
        """Audit as `proxytest.run` does, and wait for the end."""
        ...


@pytest.fixture(scope="session")
def proxytest_lab() -> Iterator[StartLab]:
    """Start proxies of the embedded lab by name; each runs until the end of the session.

    Without a Python that has mitmproxy the test is skipped, with a sentence on what to install.

    Example:
        def test_my_client(proxytest_lab):
            lab = proxytest_lab("corporate")
            fetch("https://idbroker.webex.com/", proxy=lab.proxy, roots=lab.cacert, user=lab.user, ...)

    """
    from proxytest.pytest_plugin.labs import Labs

    labs = Labs()
    try:
        yield labs.start
    finally:
        labs.close()


@pytest.fixture(scope="session")
def proxytest_run() -> RunScenario:
    """Audit a proxy in a synchronous test; in a coroutine, use `await proxytest.run(...)`.

    Example:
        def test_our_proxy(proxytest_run):
            run = proxytest_run("hq.yaml", select="tls")
            assert run.verdict == "compatible"

    """

    def run_scenario(scenario: str | Path | Scenario, **overrides: Unpack[Overrides]) -> Run:
        from proxytest.api.audits import run

        with asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner:
            return runner.run(run(scenario, **overrides))

    return run_scenario
