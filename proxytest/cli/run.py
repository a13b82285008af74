"""`proxytest run`."""

import asyncio
import os
from dataclasses import replace

from proxytest.cli.lab import lab_config, lab_python
from proxytest.cli.options import Options, merged
from proxytest.cli.output import check_outputs, write_reports
from proxytest.cli.prepare import make_plan
from proxytest.engine.audit import audit
from proxytest.engine.plan import Plan
from proxytest.lab.config import LabConfig
from proxytest.lab.process import LabError, running_lab
from proxytest.model.errors import UsageError
from proxytest.model.run import Run
from proxytest.report.exit import exit_status
from proxytest.report.progress import LiveView
from proxytest.scenario.profile import load_profile
from proxytest.scenario.scenario import Scenario, load_scenario
from proxytest.scenario.shelf import find_scenario


def run_audit(options: Options) -> int:
    """Carry out the command and give the exit status.

    Raises UsageError.
    """
    check_outputs(options.format_name, options.outputs)
    scenario = _scenario(options)
    if scenario is not None:
        options = merged(options, scenario)
    run = asyncio.run(_in_lab(options, scenario) if scenario and scenario.lab else _audited(_plan(options), options))
    write_reports(run, options.format_name, options.outputs, verbose=options.verbose)
    return exit_status(run, strict=options.strict)


def _scenario(options: Options) -> Scenario | None:
    if options.lab is not None:
        if options.scenario is not None or options.proxy is not None:
            raise UsageError("--lab names the proxy: give neither a scenario nor --proxy beside it")
        return load_scenario(find_scenario(options.lab))
    if options.scenario is None:
        return None
    scenario = load_scenario(options.scenario)
    if scenario.lab is not None and options.proxy is not None:
        return replace(scenario, lab=None)
    return scenario


def _plan(options: Options, lab_password: str | None = None) -> Plan:
    return make_plan(options, os.environ, lab_password=lab_password)


async def _in_lab(options: Options, scenario: Scenario) -> Run:
    config = lab_config(scenario, load_profile(options.profile or "spark-2016"))
    try:
        async with running_lab(config, python=lab_python(options.lab_python)) as lab:
            there = replace(
                options,
                proxy=lab.proxy_url,
                proxy_source=f"the lab ({scenario.path.name})",
                cacert=options.cacert or lab.cacert,
                proxy_cacert=options.proxy_cacert or lab.proxy_cacert,
            )
            return await _audited(_plan(there, _lab_password(there, config)), there)
    except LabError as error:
        raise UsageError(str(error)) from None


def _lab_password(options: Options, config: LabConfig) -> str | None:
    if options.password is None or options.password.kind != "lab":
        return None
    return config.users[options.password.name]


async def _audited(plan: Plan, options: Options) -> Run:
    quiet = options.format_name != "text"
    if quiet:
        return await audit(plan)
    with LiveView() as view:
        return await audit(plan, view.update)
