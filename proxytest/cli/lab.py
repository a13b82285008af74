"""The lab, from the command line."""

import asyncio
import os
import shlex
import signal
import sys
from dataclasses import replace
from pathlib import Path

from proxytest.engine.plan import targets_of
from proxytest.lab.config import LabConfig
from proxytest.lab.process import Lab, LabError, find_lab_python, running_lab
from proxytest.model.errors import UsageError
from proxytest.model.profile import Profile
from proxytest.scenario.profile import load_profile
from proxytest.scenario.scenario import Scenario, load_scenario
from proxytest.scenario.shelf import find_scenario

_PROJECT = Path(__file__).resolve().parents[2]  #: in a checkout; the lab's environment is looked for in it


def lab_config(scenario: Scenario, profile: Profile) -> LabConfig:
    """Give the lab of a scenario, with the cloud of a profile behind it.

    Raises UsageError where the scenario has none.
    """
    if scenario.lab is None:
        raise UsageError(f"the scenario '{scenario.path.name}' is not a proxy of the lab: it has no 'lab' section")
    return replace(scenario.lab, hosts=tuple(target.host for target in targets_of(profile)))


def lab_python(explicit: str | None) -> Path:
    """Find the interpreter that has mitmproxy.

    Raises UsageError with the way to make one.
    """
    try:
        return find_lab_python(explicit, os.environ, _PROJECT)
    except LabError as error:
        raise UsageError(str(error)) from None


def start_lab(name: str, *, explicit_python: str | None) -> int:
    """Run a lab proxy until it is interrupted.

    Raises UsageError.
    """
    scenario = load_scenario(find_scenario(name))
    config = lab_config(scenario, load_profile(scenario.profile))
    python = lab_python(explicit_python)
    try:
        asyncio.run(_until_interrupted(scenario, config, python))
    except LabError as error:
        raise UsageError(str(error)) from None
    return 0


async def _until_interrupted(scenario: Scenario, config: LabConfig, python: Path) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with running_lab(config, python=python) as lab:
        sys.stdout.write(_how_to_use(scenario, config, lab))
        sys.stdout.flush()
        await stop.wait()


def _how_to_use(scenario: Scenario, config: LabConfig, lab: Lab) -> str:
    """Tell the addresses, and a command that can be pasted into another terminal."""
    words = ["proxytest", "run", "--proxy", lab.proxy_url, "--cacert", str(lab.cacert)]
    if lab.proxy_cacert is not None:
        words += ["--proxy-cacert", str(lab.proxy_cacert)]
    users = ", ".join(f"{user} / {password}" for user, password in config.users.items()) or "none"
    if config.schemes and scenario.user is not None:
        words += ["--user", scenario.user]
    return (
        f"{scenario.title or scenario.path.stem}\n"
        f"  proxy          {lab.proxy_url}\n"
        f"  roots          {lab.cacert}\n"
        f"  inspection CA  {lab.inspection_cacert}\n"
        f"  users          {users}\n\n"
        f"  {shlex.join(words)}\n\n"
        "Ctrl-C ends it.\n"
    )
