"""`proxytest plan`."""

import os
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

from proxytest.cli import say
from proxytest.cli.output import write_text
from proxytest.cli.proxy_port import AskPort, ask_port, with_port
from proxytest.cli.run_command import scenario_of
from proxytest.cli.user_defaults import with_variable
from proxytest.engine.audit import probes_of
from proxytest.engine.foresee import foresee
from proxytest.features.all_probes import all_probes
from proxytest.model.credentials import Secret
from proxytest.model.errors import UsageError
from proxytest.model.forecast import Forecast
from proxytest.prepare.make_plan import make_plan
from proxytest.prepare.merge_options import Options, merged
from proxytest.prepare.run_names import without_accounts
from proxytest.report.plan_table import plan_json, plan_text
from proxytest.scenario.scenario import Scenario

_FORMATS = ("text", "json")
_LAB = "http://127.0.0.1:3128"  #: stands for a lab's proxy, whose port is known when it runs
_UNSENT = Secret("a password is not asked for")


def plan_run(options: Options) -> int:
    """Tell what `proxytest run` would do with these options.

    Raises UsageError.
    """
    if options.format_name not in _FORMATS:
        raise UsageError(f"a plan has no format '{options.format_name}': use {' or '.join(_FORMATS)}")
    plans = list(_plans(options))
    write_text(plan_json(plans) if options.format_name == "json" else "\n".join(map(plan_text, plans)))
    return 0


def _plans(options: Options) -> Iterator[Forecast]:
    scenario = scenario_of(options)
    runs = without_accounts(scenario.runs, anonymous=options.anonymous) if scenario is not None else ()
    port = cache(ask_port)
    for one in runs or (scenario,):
        yield _plan(options, one, port)


def _plan(options: Options, scenario: Scenario | None, port: AskPort) -> Forecast:
    """Settle a run without the network: WPAD is not asked, and no password is looked for."""
    settled = merged(options, scenario) if scenario is not None else options
    if scenario is not None and scenario.lab is not None:
        settled = replace(settled, proxy=_LAB, proxy_source="the lab")
    plan = make_plan(with_port(with_variable(settled), port), os.environ, password=_UNSENT, warn=say, silent=True)
    return foresee(plan, all_probes(), probes_of(plan))
