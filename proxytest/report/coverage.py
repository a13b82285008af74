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
    seen = {area: {one.status for one in run.results if one.check.partition("/")[0] == area} for area in _USES}
    covered = [area for area in _USES if _is_covered(seen[area])]
    tried = [area for area in _USES if Status.UNDECIDED in seen[area] and area not in covered]
    missing = [f"{_USES[area]}{_HOW.get(area, '')}" for area in _USES if area not in (*covered, *tried)]
    if not tried and not missing:
        return ""
    told = [f"This covers {listed(_USES[area] for area in covered) or 'none of the uses'}."]
    told += [f"Tried, and not decided: {listed(_USES[area] for area in tried)}."] if tried else []
    told += [f"Not tested: {listed(missing)}."] if missing else []
    return " ".join(told)


def _is_covered(seen: set[Status]) -> bool:
    """Is it known that this works? Beside what is open, a warning tells of something else."""
    return Status.PASS in seen or (Status.UNDECIDED not in seen and not seen.isdisjoint(_TESTED))
