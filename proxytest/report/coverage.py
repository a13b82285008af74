"""What a good verdict covers: the areas in which something was tested."""

from proxytest.model.listing import listed
from proxytest.model.result import Status
from proxytest.model.run import Run, Verdict

_TESTED = (Status.PASS, Status.WARN, Status.FAIL)
#: Area of the checks -> what a user does with it.
_USES = {"tunnel": "sign-in, messages", "wss": "notifications", "media": "calls"}
_HOW = {"media": " (they need --media HOST)"}


def coverage(run: Run) -> str:
    """Say what a good verdict is about, where a part was not tested; else empty: the findings speak for themselves."""
    if run.verdict not in (Verdict.COMPATIBLE, Verdict.WARNINGS) or run.asked.select:
        return ""
    tested = {result.check.partition("/")[0] for result in run.results if result.status in _TESTED}
    covered = [use for area, use in _USES.items() if area in tested]
    missing = [f"{use}{_HOW.get(area, '')}" for area, use in _USES.items() if area not in tested]
    if not missing:
        return ""
    return f"This covers {listed(covered) or 'none of the uses'}. Not tested: {listed(missing)}."
