"""The lab of a scenario: its configuration, its interpreter, and the plan to audit it."""

import os
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from proxytest.lab.config import MEDIA_TOKEN, LabConfig
from proxytest.lab.process import Lab, LabError, find_lab_python, running_lab
from proxytest.model.credentials import Secret
from proxytest.model.errors import UsageError
from proxytest.model.newest import DEFAULT
from proxytest.model.profile import Profile
from proxytest.prepare.media_hosts import lab_media
from proxytest.prepare.merge_options import Options
from proxytest.probe.plan import Plan
from proxytest.scenario.kept_profile import load_kept_profile
from proxytest.scenario.scenario import Scenario

#: Where `.venv-lab` is looked for, in this order: in the checkout, if it is what runs; beside the virtual environment,
#: for `pip install` without -e puts a copy into one that lies in a checkout; where the user is.
_FOLDERS = (
    Path(__file__).resolve().parents[2],
    *([Path(sys.prefix).parent] if sys.prefix != sys.base_prefix else []),
    Path(),
)

#: Makes the plan of options, with the password of the lab's user where it is one.
MakePlan = Callable[[Options, Secret | None], Plan]


def lab_config(scenario: Scenario, profile: Profile) -> LabConfig:
    """Return the lab of a scenario, with the cloud of a profile behind it.

    Raises UsageError where the scenario has none.
    """
    if scenario.lab is None:
        raise UsageError(f"the scenario '{scenario.path.name}' is not a proxy of the lab: it has no 'lab' section")
    hosts = (host.name for domain in profile.domains for host in domain.hosts)
    return replace(scenario.lab, hosts=tuple(dict.fromkeys(hosts)))


def lab_python(explicit: str | None) -> Path:
    """Return the interpreter that has mitmproxy.

    Raises UsageError with the way to make one.
    """
    try:
        return find_lab_python(explicit, os.environ, _FOLDERS)
    except LabError as error:
        raise UsageError(str(error)) from None


@asynccontextmanager
async def started_lab(config: LabConfig, explicit_python: str | None) -> AsyncIterator[Lab]:
    """Run a lab during the block.

    Raises UsageError where it cannot be run here.
    """
    try:
        async with running_lab(config, python=lab_python(explicit_python)) as lab:
            yield lab
    except LabError as error:
        raise UsageError(str(error)) from None


@asynccontextmanager
async def planned_in_lab(options: Options, scenario: Scenario, make: MakePlan) -> AsyncIterator[Plan]:
    """Run the lab of a scenario during the block, and return the plan to audit it.

    Raises UsageError.
    """
    config = lab_config(scenario, load_kept_profile(options.profile or DEFAULT))
    async with started_lab(config, options.lab_python) as lab:
        there = replace(
            options,
            proxy=lab.proxy_url,
            proxy_source=f"the lab ({scenario.path.name})",
            cacert=options.cacert or lab.cacert,
            proxy_cacert=options.proxy_cacert or lab.proxy_cacert,
        )
        plan = replace(make(there, _lab_password(there, config)), throwaway=True)
        if not there.media:
            media = lab_media(lab.media, lab.address, plan.profile)
            plan = replace(plan, media=media, reflector_token=MEDIA_TOKEN)
        yield plan


def _lab_password(options: Options, config: LabConfig) -> Secret | None:
    """Return the password that the scenario refers to, unless a file is named, which goes before it."""
    if options.password_file is not None or options.password is None or options.password.kind != "lab":
        return None
    return Secret(config.users[options.password.name])
