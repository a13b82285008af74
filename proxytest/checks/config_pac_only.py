"""An explicit proxy is configured, not a PAC file alone.

What it checks: whether the proxy is known by its address, or only by a PAC file (proxy auto-configuration).
Why it matters: clients of this profile do not read PAC files; where a site hands out its proxy by PAC alone they go
out directly, or not at all.
How it decides: fail where a PAC address is known (--pac, the machine's settings) and no explicit proxy is. For now
it looks at what was given on the command line, in the scenario, and in environment variables.
Remedy: set an explicit proxy (manual proxy configuration) for these clients.
Sources: requirement R15.
"""

from collections.abc import Iterator

from proxytest.judgement.check import Example, check
from proxytest.judgement.evidence import Evidence
from proxytest.judgement.say import fails, passes, skips
from proxytest.model.observation import SettingsSeen
from proxytest.model.result import Finding, Judgement

_TARGET = "settings"
_EXAMPLES = (
    Example(
        title="A PAC address and no proxy",
        transcript="",
        expect={_TARGET: "fail"},
        pac="http://wpad.corp.test/wpad.dat",
    ),
)


@check("config/pac-only", requirements=("R15",), examples=_EXAMPLES)
def config_pac_only(evidence: Evidence) -> Iterator[Judgement]:
    """Judge the settings."""
    seen = evidence.one(SettingsSeen)
    if seen is None or (seen.proxy is None and seen.pac is None):
        yield skips(_TARGET, "neither a proxy nor a PAC file is configured")
    elif seen.proxy is not None:
        beside = f"; the PAC file {seen.pac} is not what these clients read" if seen.pac else ""
        yield passes(_TARGET, f"an explicit proxy is set by {seen.source}{beside}")
    elif evidence.profile.pac_supported:
        yield passes(_TARGET, "clients of this profile read PAC files")
    else:
        yield fails(
            _TARGET,
            Finding(
                message="The proxy is handed out by a PAC file only, which these clients do not read",
                expected="an explicit proxy: host and port",
                actual=f"PAC file {seen.pac}",
                remedy="Set the proxy that the PAC file returns for these hosts as the explicit (manual) proxy.",
                evidence=seen.events,
            ),
        )
