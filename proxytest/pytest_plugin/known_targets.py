"""Which targets each check will speak of, as far as that is known before a packet is sent.

The checks say it themselves: they judge a run in which nothing was seen yet, and name what they miss.
"""

from proxytest.engine.run_checks import judge, known_patterns, selected
from proxytest.features.logon.observations import SchemeTried
from proxytest.features.registry import all_checks
from proxytest.features.settings.observations import SettingsSeen
from proxytest.judgement.evidence import NO_TARGET, Evidence
from proxytest.model.address import parse_authority
from proxytest.model.outcome import Outcome
from proxytest.model.run import Asked, Run
from proxytest.prepare.make_plan import parse_schemes
from proxytest.probe.plan import targets_of
from proxytest.scenario.profile_file import load_profile
from proxytest.scenario.scenario import Scenario

PROXY = "proxy"  #: stands for the audited proxy, whose address may differ from run to run
_NO_PROXY = "no proxy"  #: what the checks call it where none is known


def known_targets(scenario: Scenario) -> dict[str, tuple[str, ...]]:
    """Return the targets of each selected check; `-` alone where they are found in the run only.

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
    profile = load_profile(scenario.profile)
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
    """Return the name by which a target of the run was known before."""
    return PROXY if target in (run.proxy.url, _NO_PROXY) else target
