"""The targets of each check, as far as they are known before a packet is sent.

They come from the checks: these judge a run without observations, and name the targets that they miss.
"""

from proxytest.engine.run_checks import judge, known_patterns, selected
from proxytest.features.logon.observations import SchemeTried
from proxytest.features.registry import all_checks
from proxytest.features.settings.observations import SettingsSeen
from proxytest.judgement.evidence import NO_TARGET, Evidence
from proxytest.model.address import parse_authority
from proxytest.model.outcome import Outcome
from proxytest.model.run import Asked, Run
from proxytest.prepare.make_plan import for_clients
from proxytest.prepare.option_values import parse_schemes
from proxytest.probe.plan import targets_of
from proxytest.scenario.profile_file import load_profile
from proxytest.scenario.scenario import Scenario

PROXY = "proxy"  #: the audited proxy, whose address may differ between runs
_NO_PROXY = "no proxy"  #: the checks' name for it if none is known


def known_targets(scenario: Scenario) -> dict[str, tuple[str, ...]]:
    """Return the targets of each selected check; only `-` if they become known in the run.

    Raises UsageError.
    """
    checks = all_checks()
    select, ignore = (known_patterns(names, checks, scenario.checks) for names in (scenario.select, scenario.ignore))
    named: dict[str, list[str]] = {one: [] for one in checks if selected(one, select, ignore)}
    for result in judge(_nothing_seen(scenario), checks):
        if result.target != NO_TARGET:
            named[result.check].append(result.target)
    return {check: tuple(dict.fromkeys(targets)) or (NO_TARGET,) for check, targets in named.items()}


def _nothing_seen(scenario: Scenario) -> Evidence:
    profile = for_clients(load_profile(scenario.profile), scenario.clients)
    hosts = tuple(dict.fromkeys(map(parse_authority, scenario.targets))) or targets_of(profile)
    targets, schemes = tuple(map(str, hosts)), parse_schemes(scenario.auth)
    asked = Asked(
        schemes=schemes,
        targets=targets,
        own_targets=bool(scenario.targets),
        hold=scenario.hold or 0.0,
        select=scenario.select,
        ignore=scenario.ignore,
    )
    settings = SettingsSeen(proxy=PROXY, source=None, pac=None)
    tried = (SchemeTried(scheme=scheme, target=targets[0], outcome=Outcome.WITHHELD) for scheme in schemes)
    return Evidence(profile=profile, asked=asked, observations=(settings, *tried))


def name_of(target: str, run: Run) -> str:
    """Return the name that a target of the run had before."""
    return PROXY if target in (run.proxy.url, _NO_PROXY) else target
