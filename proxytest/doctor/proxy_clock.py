"""Whether a proxy answers, what it offers, and how far its clock is from ours; nobody logs on."""

import asyncio
from collections.abc import Mapping
from pathlib import Path

from proxytest.doctor.ability import Ability, Area, State
from proxytest.engine.audit import audit
from proxytest.features.proxy.observations import ChallengesSeen
from proxytest.model.answer import Answer
from proxytest.model.result import Status
from proxytest.model.run import Run
from proxytest.prepare.make_plan import make_plan
from proxytest.prepare.merge_options import Options

_CLOCK, _REACHED = "auth/clock", "proxy/reachable"
_LIMIT = 300  #: seconds; the default of Kerberos and Active Directory


def asked_proxy(proxy: str, cacert: Path | None, environ: Mapping[str, str]) -> Ability:
    """Ask for one tunnel without a log-on; raise UsageError where the address is none."""
    wanted = Options(proxy=proxy, proxy_cacert=cacert, auth=("none",), select=(_CLOCK, _REACHED))
    plan = make_plan(wanted, environ)
    one_host = Options(**{**vars(wanted), "targets": (str(plan.targets[0]),)})
    return of_run(str(plan.proxy), asyncio.run(audit(make_plan(one_host, environ))))


def of_run(proxy: str, run: Run) -> Ability:
    """Tell what the proxy's first answer says."""
    seen = next((one for one in run.observations if isinstance(one, ChallengesSeen) and one.answer is not None), None)
    if seen is None:
        return _without_answer(proxy, run)
    schemes = ", ".join(dict.fromkeys(one.scheme for one in seen.challenges)) or _without(seen.answer)
    skew = seen.skew_s if _is_known(run) else None
    state = State.LIMITED if skew is not None and abs(skew) > _LIMIT else State.OK
    remedy = "synchronise both clocks (NTP): Kerberos allows five minutes" if state is State.LIMITED else ""
    return Ability(
        area=Area.NETWORK, name=proxy, state=state, detail=f"answers; {schemes}; {_clock(skew)}", remedy=remedy
    )


def _is_known(run: Run) -> bool:
    """Is the Date the proxy's own? That of an error page may be a parent's, or a web server's."""
    return any(one.check == _CLOCK and one.status in (Status.PASS, Status.WARN) for one in run.results)


def _without_answer(proxy: str, run: Run) -> Ability:
    """Tell what was in the way, as an audit judges it: whoever is at fault is accused there, or nobody."""
    judged = next(one for one in run.results if one.check == _REACHED)
    finding = next(iter(judged.findings), None)
    detail = finding.actual if finding else judged.reason
    remedy = finding.remedy if finding else judged.to_decide or f"proxytest run --proxy {proxy} tells more"
    return Ability(area=Area.NETWORK, name=proxy, state=State.MISSING, detail=detail, remedy=remedy, needed=True)


def _without(answer: Answer | None) -> str:
    """Say what came instead of a challenge; what is denied first may be asked for a log-on later."""
    if answer is None or answer.head.connected:
        return "no log-on asked for"
    return f"status {answer.status} before any log-on"


def _clock(skew: float | None) -> str:
    if skew is None:
        return "its clock is not known: no Date in an answer of its own"
    seconds = abs(round(skew))
    return f"its clock is {seconds} s {'ahead of' if skew > 0 else 'behind'} ours" if seconds else "its clock is ours"
