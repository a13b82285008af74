"""Repeat the log-on on the same host: a refusal now comes from another proxy, not from a rule for another host."""

from collections.abc import Iterator
from functools import partial

from proxytest.features.logon.observations import SchemeRepeated, SchemeTried
from proxytest.features.logon.probes.log_on import repeat_scheme
from proxytest.judgement.evidence import PASSED
from proxytest.model.address import Authority, parse_authority
from proxytest.model.challenge import Scheme
from proxytest.model.logon import Logon
from proxytest.model.observation import Observation
from proxytest.model.outcome import Outcome
from proxytest.probe.declare import Case, Foreseen, Probe, Task, foresee_logons
from proxytest.probe.logons import strongest
from proxytest.probe.network import Network
from proxytest.probe.plan import Plan

_TIMES = 5  #: with two proxies behind a load balancer, one run in 16 sees only one; tunnels add chances

#: A domain checks them, and it does not count the password of before. What checks the others may count each failure.
_BY_DOMAIN = (Scheme.NTLM, Scheme.NEGOTIATE)


def _asks(case: Case) -> Iterator[Task]:
    logon = strongest(case.evidence)
    tried = (one for one in case.evidence.each(SchemeTried) if one.scheme is logon.scheme)
    proven = next((one for one in tried if one.outcome in PASSED), None)
    if proven is not None and logon.scheme is not Scheme.NONE:
        work = partial(_work, target=parse_authority(proven.target), logon=logon)
        yield Task(title=f"Log on by {logon.scheme.label} again", target=proven.target, work=work)


async def _work(network: Network, *, target: Authority, logon: Logon) -> tuple[Observation, ...]:
    if logon.scheme not in _BY_DOMAIN:
        return (await repeat_scheme(network.access, target, logon, times=_TIMES),)
    with network.others_wait() as prepare:
        seen = await repeat_scheme(network.access, target, logon, times=_TIMES, soon=prepare)
        if set(seen.outcomes) == {Outcome.ACCEPTED}:
            network.guard.go_side_by_side(far=network.far)
    return (seen,)


def _foresees(plan: Plan) -> Iterator[Foreseen]:
    yield foresee_logons(plan.targets[0], plan, times=_TIMES, condition="if a log-on was accepted")


REPEATED = Probe(
    id="logon/repeat",
    gives=SchemeRepeated,
    needs=(SchemeTried,),
    sends="CONNECT with the log-on that was accepted, again and again",
    asks=_asks,
    foresees=_foresees,
)
