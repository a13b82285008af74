"""Prove the identity by each scheme in turn, on one target, before other targets are tried."""

from collections.abc import Iterator
from functools import partial

from proxytest.features.logon.observations import NegotiateMechanisms, SchemeTried
from proxytest.features.logon.probes.log_on import not_tried, repeat_as_control, try_scheme
from proxytest.features.logon.probes.tickets import fetched_ticket
from proxytest.features.proxy.observations import ChallengesSeen
from proxytest.features.settings.observations import SettingsSeen
from proxytest.judgement.causes import TRANSIENT
from proxytest.judgement.evidence import PASSED
from proxytest.model.address import Authority, parse_authority
from proxytest.model.challenge import STRENGTH, Scheme
from proxytest.model.logon import Logon
from proxytest.model.observation import Observation
from proxytest.model.outcome import Outcome
from proxytest.model.profile import ProxySupport
from proxytest.probe.declare import Case, Foreseen, Probe, Task, foresee_logons
from proxytest.probe.logons import challenge_for, challenged, logon_by
from proxytest.probe.network import Network
from proxytest.probe.plan import Plan, target_in_other_domain
from proxytest.protocol.auth.choose import offered_schemes
from proxytest.wire.permits import Permits

_CLEAR = "`auto` sends no password that can be read on the way; --auth basic allows it"
_NO_USER = "the proxy asks for a log-on ({offered}), and no user was given: --user NAME"

_TICKETS = 4  #: times that a ticket is shown before it counts as refused

#: With `auto` the next scheme follows after these: no password was refused.
_GO_ON = frozenset(
    {
        Outcome.TOKEN_REFUSED,
        Outcome.UNUSABLE_CHALLENGE,
        Outcome.CONNECTION_LOST,
        Outcome.NOT_OFFERED,
        Outcome.NO_CREDENTIALS,
        Outcome.WITHHELD,
    }
)


def _asks(case: Case) -> Iterator[Task | Observation]:
    """Return the next scheme to try, when the one before has ended."""
    if not case.evidence.answered:
        return
    asked = challenged(case.evidence)
    if asked is None:
        yield from _without_challenge(case)
        return
    for scheme in _in_turn(case, asked):
        tried = [one for one in case.evidence.each(SchemeTried) if one.scheme is scheme and not _too_early(one, asked)]
        if not tried:
            yield _first(case, asked, scheme)
            return
        if len(tried) < _TICKETS and all(map(is_refused_ticket, tried)):
            yield _task(case, parse_authority(tried[0].target), scheme, attempt=len(tried) + 1)
            return
        other = target_in_other_domain(case.plan, parse_authority(tried[0].target))
        if len(tried) == 1 and other is not None and _is_undecided(tried[0]) and case.remaining:
            yield _task(case, other, scheme, attempt=2)
            return
        if not case.plan.schemes and tried[-1].outcome not in _GO_ON | PASSED:
            return


def is_refused_ticket(tried: SchemeTried) -> bool:
    """Was a Kerberos ticket refused? That counts against no account, and another node may take it."""
    return tried.outcome is Outcome.REFUSED and tried.mechanism == "Kerberos" and tried.proven


def _too_early(tried: SchemeTried, asked: ChallengesSeen) -> bool:
    """Was it not tried since nobody asked for a log-on then, and is it offered now?"""
    nothing_sent = not tried.legs and tried.outcome in (Outcome.NOT_OFFERED, Outcome.UNDECIDED)
    return nothing_sent and challenge_for(asked.challenges, tried.scheme) is not None


def _without_challenge(case: Case) -> Iterator[Observation]:
    """Return observations for schemes that are not tried: nobody asked for credentials."""
    asked = case.evidence.each(ChallengesSeen)
    opened = next((seen for seen in asked if seen.answer is not None and seen.answer.head.connected), None)
    seen = opened or asked[0]
    target = parse_authority(seen.target)
    outcome = Outcome.ACCEPTED if opened else Outcome.UNDECIDED
    detail = "" if opened else f"not known: the proxy answered {seen.answer} and asked for nothing"
    yield not_tried(Scheme.NONE, target, outcome, detail, seen.events)
    for scheme in case.plan.schemes:
        if scheme is not Scheme.NONE:
            why = detail or "the proxy asks for no authentication"
            missing = Outcome.NOT_OFFERED if opened else Outcome.UNDECIDED
            yield not_tried(scheme, target, missing, why, seen.events)


def _in_turn(case: Case, asked: ChallengesSeen) -> Iterator[Scheme]:
    """Return the schemes chosen by the user; else those offered, until one works for each client."""
    if case.plan.schemes:
        yield from (scheme for scheme in (*STRENGTH, Scheme.NONE) if scheme in case.plan.schemes)
        return
    for scheme in offered_schemes(asked.challenges):
        # Clients without Kerberos would continue too; auth/kerberos-only reports this.
        useless = scheme is Scheme.NEGOTIATE and _kerberos_only(case) and not _kerberos_is_wanted(case)
        if _is_needed(case, scheme) and not useless:
            yield scheme


def _is_needed(case: Case, scheme: Scheme) -> bool:
    """Is it still needed? Once a scheme works, others are only for clients that do not support it."""
    tried = case.evidence.each(SchemeTried)
    worked = [one for one in tried if one.outcome in PASSED]
    clients = [client for client in case.plan.profile.clients if client.behind_proxy is ProxySupport.YES]
    left = [client for client in clients if not any(client.speaks(one.scheme, one.mechanism) for one in worked)]
    known = any(one.scheme is scheme for one in tried)
    return known or not worked or any(scheme in client.schemes for client in left)


def _first(case: Case, asked: ChallengesSeen, scheme: Scheme) -> Task | Observation:
    target = parse_authority(asked.target)
    obstacle = _obstacle(case, asked, scheme)
    if obstacle is not None:
        return not_tried(scheme, target, *obstacle, asked.events)
    return _task(case, target, scheme)


def _obstacle(case: Case, asked: ChallengesSeen, scheme: Scheme) -> tuple[Outcome, str] | None:
    """Return why a scheme cannot or must not be tried."""
    plan, settings = case.plan, case.evidence.one(SettingsSeen)
    offered = ", ".join(dict.fromkeys(challenge.scheme for challenge in asked.challenges)) or "no scheme"
    if scheme is Scheme.NONE or challenge_for(asked.challenges, scheme) is None:
        return Outcome.NOT_OFFERED, f"the proxy offers {offered}"
    if not plan.schemes and scheme is Scheme.BASIC and plan.credentials is not None and not _is_secure(case):
        return Outcome.WITHHELD, _CLEAR
    if settings is not None and settings.no_logon_reason:
        return Outcome.WITHHELD, settings.no_logon_reason
    if not case.remaining:
        return Outcome.WITHHELD, case.spent
    if plan.credentials is None and scheme in (Scheme.BASIC, Scheme.DIGEST):
        return Outcome.NO_CREDENTIALS, _NO_USER.format(offered=offered)
    return None


def _is_secure(case: Case) -> bool:
    return case.plan.proxy.secure if case.plan.proxy is not None else case.evidence.secure


def _is_undecided(tried: SchemeTried) -> bool:
    """Is the log-on undecided? The far end may hang, or the policy may deny or cut off this host."""
    lost = tried.failed is not None and tried.failed.failure in TRANSIENT
    return lost or tried.outcome is Outcome.UNCONFIRMED


def _task(case: Case, target: Authority, scheme: Scheme, attempt: int = 1) -> Task:
    logon = logon_by(scheme, case.evidence)
    by_ticket = scheme is Scheme.NEGOTIATE and _kerberos_only(case)
    work = partial(_prove, target=target, logon=logon, by_ticket=by_ticket)
    return Task(title=f"Log on by {scheme.label}", target=str(target), work=work, attempt=attempt)


async def _prove(network: Network, *, target: Authority, logon: Logon, by_ticket: bool) -> tuple[Observation, ...]:
    """Try the identity, and remember the accepted proof: it is the control for later ones."""
    if by_ticket and (no_ticket := await fetched_ticket(network)) is not None:
        return (not_tried(logon.scheme, target, *no_ticket),)
    tried = await try_scheme(network.access, target, logon)
    if tried.outcome is Outcome.ACCEPTED:
        network.guard.control = partial(_control, network, target, logon)
    return (tried,)


async def _control(network: Network, target: Authority, logon: Logon, permits: Permits) -> bool:
    """Repeat the accepted proof, note how it ended, and return whether it is accepted again."""
    seen = await repeat_as_control(network.access, target, logon, permits)
    network.noted.append(seen)
    return seen.outcome in PASSED


def _kerberos_is_wanted(case: Case) -> bool:
    """Is Kerberos wanted? Always with the signed-on user's ticket; with a password, only if a client supports it."""
    return case.plan.credentials is None or any(client.kerberos for client in case.plan.profile.clients)


def _kerberos_only(case: Case) -> bool:
    return any(seen.speaks_ntlm is False for seen in case.evidence.each(NegotiateMechanisms))


def _foresees(plan: Plan) -> Iterator[Foreseen]:
    schemes = plan.schemes or STRENGTH
    for scheme in schemes:
        condition = f"if the proxy asks for a log-on and offers {scheme.label}"
        yield foresee_logons(plan.targets[0], plan, times=2, condition=condition)


SCHEMES = Probe(
    id="logon/schemes",
    gives=SchemeTried,
    needs=(ChallengesSeen, NegotiateMechanisms),
    sends="CONNECT with the log-on, one scheme at a time; a refused password is not sent again",
    asks=_asks,
    foresees=_foresees,
)
