"""`proxytest run`."""

import os
from dataclasses import replace

from proxytest.cli import say, tell
from proxytest.cli.detail import Detail
from proxytest.cli.interruption import end_as
from proxytest.cli.job import carried_out, prepared, with_name
from proxytest.cli.output import check_outputs, status_of, write_reports
from proxytest.cli.user_defaults import defaults_of
from proxytest.engine.accounts import Accounts, user_records
from proxytest.model.errors import UsageError
from proxytest.prepare.merge_options import Options
from proxytest.report.exit import exit_status
from proxytest.scenario.bundled import bundled_scenarios, find_scenario
from proxytest.scenario.scenario import Scenario, load_scenario, load_with_defaults


def run_audit(options: Options) -> int:
    """Carry out the command and give the exit status.

    Raises UsageError.
    """
    detail = Detail(verbose=options.verbose, quiet=options.quiet, full=options.full)
    check_outputs(options.format_name, options.outputs, options.record)
    scenario = scenario_of(options)
    if scenario is not None and scenario.configuration and options.verbose:
        tell(f"defaults from {scenario.configuration}")
    if scenario is not None and scenario.runs:
        from proxytest.cli.run_several import run_each

        return run_each(options, scenario.runs)
    options = with_name(options, scenario.path.stem if scenario is not None and _is_named(options) else "")
    carried = carried_out(prepared(options, scenario), Accounts(user_records(os.environ)))
    run = carried.run
    written = write_reports(run, options.format_name, options.outputs, detail)
    if carried.signal is not None and written and options.outputs:
        say(f"its reports: {', '.join(map(str, options.outputs))}")
    end_as(carried.signal)
    return status_of(exit_status(run, strict=options.strict), written=written)


def _is_named(options: Options) -> bool:
    """Is the scenario one of the command line, not the user's configuration alone?"""
    return options.scenario is not None or options.lab is not None


def scenario_of(options: Options) -> Scenario | None:
    """Load the scenario of a command line, over the user's configuration file; None where there is neither.

    Raises UsageError.
    """
    if options.lab is not None:
        if options.scenario is not None or options.proxy is not None:
            raise UsageError("--lab sets the proxy: do not use a scenario or --proxy with it")
        return load_lab(options.lab)
    path = options.scenario
    if path is not None and not path.exists() and _is_lab(str(path)):
        raise UsageError(f"{path}: there is no such file; for a proxy of the lab, use --lab {path}")
    defaults = defaults_of(options)
    if defaults is not None:
        scenario = load_with_defaults(path, defaults)
    elif path is not None:
        scenario = load_scenario(path)
    else:
        return None
    if scenario.lab is not None and options.proxy is not None:
        return replace(scenario, lab=None, runs=tuple(replace(one, lab=None) for one in scenario.runs))
    return scenario


def load_lab(name: str) -> Scenario:
    """Load a proxy of the lab; raise UsageError for a scenario that is none: it names somebody's real proxy."""
    scenario = load_scenario(find_scenario(name))
    if scenario.lab is None:
        raise UsageError(f"{name} is a scenario, not a proxy of the lab: `proxytest lab list` names those")
    return scenario


def _is_lab(name: str) -> bool:
    file = bundled_scenarios().get(name)
    return file is not None and load_scenario(file).lab is not None
