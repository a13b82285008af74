"""The sentences of a load's result."""

from collections.abc import Iterator

from proxytest.load.knee import Knee, Why
from proxytest.load.load_bounds import Kind
from proxytest.load.load_result import LoadResult, enough, need_for
from proxytest.load.measured import Measured
from proxytest.load.sample import Leg

#: Where arrivals wait, by the leg that grew; what waits before it is fast, which is the control.
_WHERE = {
    Leg.DIAL: "the proxy, or the network before it, is slow to accept connections",
    Leg.ASKS: "the proxy itself is slow: it has not yet asked anybody for these answers",
    Leg.CHALLENGE: "the proxy's log-on is slow: its NTLM helpers, or what they ask",
    Leg.CONNECT: "either the directory that checks the log-on is slow, or the way from the proxy to the far end",
    Leg.TLS: "the far end, or the way to it through the proxy, is slow",
    Leg.WEBSOCKET: "the far end, or the way to it through the proxy, is slow",
}
_ENDED = {
    Why.REFUSED: "a log-on was refused, and the load ended at once: either the password was changed, or the proxy "
    "refuses log-ons under load; log on once by hand to tell which",
    Why.STRAYED: "several log-ons in a row were not accepted, and the load ended at once; one that was sent alone "
    "afterwards was accepted, so the password is still right: --max-auth-failures allows more in a row",
    Why.IN_DOUBT: "several log-ons in a row were not accepted, and the load ended at once: either the proxy refuses "
    "this account without saying so, or it has too much to do; log on once by hand to tell which",
}


def sentence(knee: Knee) -> str:
    """Say what is held, and what happens above it."""
    return f"{_holds(knee)}; {_above(knee)}"


def sentences(result: LoadResult) -> Iterator[str]:
    """Say all that was found, the most important first."""
    if result.not_begun:
        yield f"nothing was measured: {result.not_begun}"
    for knee in result.knees:
        yield sentence(knee)
        if knee.leg is not None and knee.found:
            yield _where(knee.leg, logs_on=knee.logs_on)
    for kind in result.skipped:
        yield f"{kind.words} were not tried: {result.why_skipped}"
    yield from _compared(result)


def _where(leg: Leg, *, logs_on: bool) -> str:
    if leg is Leg.CONNECT and not logs_on:
        return "either the proxy is slow, or the way from it to the far end"
    return _WHERE[leg]


def _compared(result: LoadResult) -> Iterator[str]:
    for need in result.needs:
        knee = next((one for one in result.knees if one.kind is need.kind), None)
        if knee is not None:
            yield f"{enough(knee, need).value}: {amount(need.level)} {need.kind.words} are needed"


def _holds(knee: Knee) -> str:
    if not knee.holds:
        lowest = amount(knee.steps[0].level) if knee.steps else ""
        return f"does not even hold {lowest} {knee.kind.words}" if knee.found else "what it holds is not known"
    least = "" if knee.found else "at least "
    return f"holds {least}{amount(knee.holds)} {knee.kind.words}"


def _above(knee: Knee) -> str:
    step = knee.at
    if (ended := _ENDED.get(knee.why)) is not None:
        return f"at {amount(step.level)}, {ended}" if step is not None else ended
    if knee.why is Why.INTERRUPTED:
        return "the load was interrupted"
    if step is None and not knee.holds:
        return "too little of it was answered"
    if step is None:
        option = "--max-held" if knee.kind is Kind.HELD else "--max-rate"
        return f"that was the bound, and no limit was met: {option} raises it"
    if knee.why is Why.AT_ONCE:
        return f"at {amount(step.level)}, the bound on log-ons under way was the limit: --at-once raises it"
    if knee.why is Why.MACHINE:
        return f"at {amount(step.level)}, this machine was the limit: {_machine(step)}; send from a faster one"
    last = knee.steps[-1]
    return f"at {amount(last.level)}, {_passed(knee, last)}"


def _machine(step: Measured) -> str:
    if step.ours:
        return f"{step.ours} connections could not be opened from here"
    return f"arrivals began up to {step.late * 1000:.0f} ms late, with {step.busy:.0%} of one core in use"


def _passed(knee: Knee, last: Measured) -> str:
    if knee.why is Why.ERRORS:
        word, number = max(last.errors.items(), key=lambda one: one[1])
        return f"{last.failed} of {last.out_of} failed, most by: {word} ({number})"
    if knee.leg is not None and knee.leg in last.legs:
        logged_on = " with the log-on" if knee.logs_on and knee.leg is Leg.CONNECT else ""
        took = f"{knee.leg.words}{logged_on} take {last.legs[knee.leg]:.2g} s"
    else:
        took = f"95 of 100 take up to {last.p95:.2g} s"
    return took if knee.why is Why.SLOW else f"more arrive than are answered: {took}, and {last.waiting} wait"


def amount(level: float) -> str:
    """Write a level as a number that is no more exact than it was measured."""
    return f"{level:.0f}" if level >= 10 else f"{level:.2g}"


def needed(result: LoadResult, kind: Kind) -> float | None:
    """Return the level of a kind that is needed, if a head count was given."""
    need = need_for(kind, result.needs)
    return None if need is None else need.level
