"""`proxytest lab`."""

import asyncio
import shlex
import signal

from proxytest.cli.output import write_text
from proxytest.cli.run_command import load_lab
from proxytest.lab.config import LabConfig
from proxytest.lab.process import Lab
from proxytest.prepare.lab_proxy import lab_config, started_lab
from proxytest.scenario.profile_file import load_profile
from proxytest.scenario.scenario import Scenario


def start_lab(name: str, *, explicit_python: str | None) -> int:
    """Run a lab proxy until it is interrupted.

    Raises UsageError.
    """
    scenario = load_lab(name)
    config = lab_config(scenario, load_profile(scenario.profile))
    asyncio.run(_until_interrupted(scenario, config, explicit_python))
    return 0


async def _until_interrupted(scenario: Scenario, config: LabConfig, python: str | None) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with started_lab(config, python) as lab:
        write_text(_how_to_use(scenario, config, lab))
        await stop.wait()


def _how_to_use(scenario: Scenario, config: LabConfig, lab: Lab) -> str:
    """Print the addresses, and a command to paste into another terminal."""
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
        f"  media          {_media(lab)}\n"
        f"  inspection CA  {lab.inspection_cacert}\n"
        f"  users          {users}\n\n"
        f"  {shlex.join(words)}\n\n"
        "Press Ctrl-C to stop it.\n"
    )


def _media(lab: Lab) -> str:
    return ", ".join(f"{transport.upper()} {port}" for transport, port in lab.media.items()) + f" of {lab.address}"
