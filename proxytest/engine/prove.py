"""Prove the identity by each scheme in turn, on one target, before anything fans out."""

from functools import partial

from proxytest.engine.session import Session
from proxytest.features.logon.observations import NegotiateMechanisms, SchemeTried
from proxytest.features.logon.probes.log_on import is_still_accepted, not_tried, try_scheme
from proxytest.features.proxy.observations import ChallengesSeen
from proxytest.judgement.causes import TRANSIENT
from proxytest.judgement.evidence import PASSED
from proxytest.model.address import Authority, parse_authority
from proxytest.model.challenge import STRENGTH, Challenge, Scheme
from proxytest.model.event import Operation, Phase
from proxytest.model.outcome import Outcome
from proxytest.model.profile import ProxySupport
from proxytest.protocol.auth.choose import offered_schemes
from proxytest.wire.permits import ProofEnd
from proxytest.wire.ticket import Ticket, TicketEnd, fetch_ticket

_CLEAR = "`auto` does not send a password that can be read on the way; --auth basic allows it"
_NO_USER = "the proxy asks for a log-on ({offered}), and no user was given: --user NAME"

#: With `auto` these lead on to the next scheme: no password was refused.
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

_TICKET_ENDS = {TicketEnd.REFUSED: ProofEnd.REFUSED, TicketEnd.UNANSWERED: ProofEnd.UNANSWERED}


async def prove(session: Session, demanding: ChallengesSeen | None, asked: list[ChallengesSeen]) -> tuple[Scheme, ...]:
    """Return the schemes by which requests pass, strongest first."""
    if demanding is None:
        return _without_challenge(session, asked)
    wanted = session.plan.schemes
    tried = await (_each(session, demanding, wanted) if wanted else _strongest(session, demanding))
    worked = {one.scheme for one in tried if one.outcome in PASSED}
    return tuple(scheme for scheme in STRENGTH if scheme in worked)


def challenge_for(challenges: tuple[Challenge, ...], scheme: Scheme) -> Challenge | None:
    """Return the challenge of a scheme."""
    return next((challenge for challenge in challenges if challenge.is_for(scheme)), None)


def _without_challenge(session: Session, asked: list[ChallengesSeen]) -> tuple[Scheme, ...]:
    """Nobody asked for credentials: none are sent."""
    opened = next((seen for seen in asked if seen.answer is not None and seen.answer.head.connected), None)
    seen = opened or asked[0]
    target = parse_authority(seen.target)
    outcome = Outcome.ACCEPTED if opened else Outcome.UNDECIDED
    detail = "" if opened else f"not known: the proxy answered {seen.answer} and asked for nothing"
    session.keep(not_tried(Scheme.NONE, target, outcome, detail, seen.events))
    for scheme in session.plan.schemes:
        if scheme is not Scheme.NONE:
            why = detail or "the proxy asks for no authentication"
            missing = Outcome.NOT_OFFERED if opened else Outcome.UNDECIDED
            session.keep(not_tried(scheme, target, missing, why, seen.events))
    return (Scheme.NONE,)


async def _each(session: Session, demanding: ChallengesSeen, wanted: tuple[Scheme, ...]) -> list[SchemeTried]:
    """Try what was asked for by name."""
    order = [scheme for scheme in (*STRENGTH, Scheme.NONE) if scheme in wanted]
    return [await _try(session, demanding, scheme) for scheme in order]


async def _strongest(session: Session, demanding: ChallengesSeen) -> list[SchemeTried]:
    """Try what is offered, from the strongest, until one works for each client or a password is refused."""
    tried: list[SchemeTried] = []
    target = parse_authority(demanding.target)
    for scheme in offered_schemes(demanding.challenges):
        if not _is_needed(session, tried, scheme):
            continue
        if scheme is Scheme.NEGOTIATE and _kerberos_only(session) and not _kerberos_is_wanted(session):
            continue  # auth/kerberos-only tells of it; clients that do not speak Kerberos would go on too
        if scheme is Scheme.BASIC and not session.proxy.secure and session.plan.credentials is not None:
            withheld = not_tried(scheme, target, Outcome.WITHHELD, _CLEAR, demanding.events)
            session.keep(withheld)
            tried.append(withheld)
            continue
        tried.append(await _try(session, demanding, scheme))
        if tried[-1].outcome not in _GO_ON | PASSED:
            break
    return tried


def _is_needed(session: Session, tried: list[SchemeTried], scheme: Scheme) -> bool:
    """Once a scheme works, a further one is for clients that do not speak that one."""
    worked = [one for one in tried if one.outcome in PASSED]
    clients = [client for client in session.plan.profile.clients if client.behind_proxy is ProxySupport.YES]
    left = [client for client in clients if not any(client.speaks(one.scheme, one.mechanism) for one in worked)]
    return not worked or any(scheme in client.schemes for client in left)


async def _try(session: Session, demanding: ChallengesSeen, scheme: Scheme) -> SchemeTried:
    target = parse_authority(demanding.target)
    obstacle = _obstacle(session, demanding, scheme)
    if obstacle is not None:
        tried = not_tried(scheme, target, *obstacle, demanding.events)
        session.keep(tried)
        return tried
    if scheme is Scheme.NEGOTIATE and _kerberos_only(session) and (no_ticket := await _no_ticket(session)) is not None:
        tried = not_tried(scheme, target, *no_ticket)
        session.keep(tried)
        return tried
    challenge = challenge_for(demanding.challenges, scheme)
    tried = await _prove_one(session, target, scheme, challenge)
    if _is_undecided(tried) and session.guard.remaining and (other := session.elsewhere(target)) is not None:
        tried = await _prove_one(session, other, scheme, challenge)
    if tried.outcome is Outcome.ACCEPTED:
        _remember(session, tried, challenge)
    return tried


def _remember(session: Session, tried: SchemeTried, challenge: Challenge | None) -> None:
    """Keep what was accepted: the charset, and the proof that is asked for again where a later one is in doubt."""
    if tried.scheme is Scheme.BASIC:
        session.identity.basic_charset = tried.mechanism
    target = parse_authority(tried.target)
    session.guard.control = partial(is_still_accepted, session.access, target, tried.scheme, challenge)


def _is_undecided(tried: SchemeTried) -> bool:
    """Was there no answer, or none of the log-on? The far end may hang, or the policy deny or cut this host."""
    lost = tried.failed is not None and tried.failed.failure in TRANSIENT
    return lost or tried.outcome is Outcome.UNCONFIRMED


def _obstacle(session: Session, demanding: ChallengesSeen, scheme: Scheme) -> tuple[Outcome, str] | None:
    """Say why a scheme cannot, or must not, be tried."""
    offered = ", ".join(dict.fromkeys(challenge.scheme for challenge in demanding.challenges)) or "no scheme"
    if scheme is Scheme.NONE or challenge_for(demanding.challenges, scheme) is None:
        return Outcome.NOT_OFFERED, f"the proxy offers {offered}"
    if session.plan.withhold:
        return Outcome.WITHHELD, session.plan.withhold
    if not session.guard.remaining:
        return Outcome.WITHHELD, session.guard.reason
    if session.plan.credentials is None and scheme in (Scheme.BASIC, Scheme.DIGEST):
        return Outcome.NO_CREDENTIALS, _NO_USER.format(offered=offered)
    return None


async def _prove_one(session: Session, target: Authority, scheme: Scheme, challenge: Challenge | None) -> SchemeTried:
    work = try_scheme(session.access, target, scheme, challenge)
    return await session.observe(f"Log on by {scheme.label}", target, work)


async def _no_ticket(session: Session) -> tuple[Outcome, str, tuple[int, ...]] | None:
    """Fetch a ticket with the password, since nothing else will do; None where there is one, or no library for it."""
    credentials = session.plan.credentials
    if credentials is None or session.identity.ticket is not None:
        return None
    permit = await session.guard.admit("Kerberos", "KDC")
    recorder = session.dialler.recorder
    if permit is None:
        return Outcome.WITHHELD, session.guard.reason, (recorder.mark,)
    try:
        fetched = await fetch_ticket(credentials, seconds=session.plan.limits.timeout)
    except BaseException:
        permit.end(ProofEnd.UNANSWERED)  # whoever gives up waiting does not know what the KDC counted
        raise
    if isinstance(fetched, Ticket):
        session.identity.use(fetched)
        recorder.record(0, Operation.TICKET, Phase.DONE, detail=f"a ticket for {credentials.user}")
        permit.end(ProofEnd.ACCEPTED)
        return None
    permit.end(_TICKET_ENDS.get(fetched.end, ProofEnd.UNSENT))
    event = recorder.record(0, Operation.TICKET, Phase.FAILED, detail=fetched.detail)
    if fetched.end is TicketEnd.NO_LIBRARY and not _a_client_speaks_kerberos(session):
        return None  # what is missing here, these clients would not use
    outcome = Outcome.REFUSED if fetched.end is TicketEnd.REFUSED else Outcome.NO_CREDENTIALS
    return outcome, f"no Kerberos ticket: {fetched.detail}", (event,)


def _kerberos_is_wanted(session: Session) -> bool:
    """With the signed-on user's ticket nothing else can be tried; a password goes to what the clients speak."""
    return session.plan.credentials is None or _a_client_speaks_kerberos(session)


def _a_client_speaks_kerberos(session: Session) -> bool:
    return any(client.kerberos for client in session.plan.profile.clients)


def _kerberos_only(session: Session) -> bool:
    return any(isinstance(seen, NegotiateMechanisms) and seen.speaks_ntlm is False for seen in session.observations)
