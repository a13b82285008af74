"""What becomes of each client when something is withdrawn, by the ordinary judgement of what was recorded."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType

from proxytest.engine.outlook.without_ntlm import without_ntlm, without_ntlm_v1
from proxytest.engine.outlook.without_rc4 import without_rc4
from proxytest.engine.outlook.without_sha_1 import without_sha_1
from proxytest.engine.outlook.without_tls_1_2 import without_tls_1_2
from proxytest.engine.outlook.worlds import Change, Worlds
from proxytest.features.logon.observations import SchemeTried
from proxytest.judgement.client_schemes import offered_to
from proxytest.judgement.evidence import Evidence
from proxytest.model.challenge import Scheme
from proxytest.model.observation import Observation
from proxytest.model.outcome import Outcome
from proxytest.model.profile import Client, ProxySupport
from proxytest.model.run import ClientVerdict, Run, Verdict
from proxytest.model.withdrawn import ClientEffect, Effect, Outlook, Stopping, Withdrawn

Judge = Callable[[Run], Run]  #: judges a run's observations with today's checks

CHANGES: Mapping[Withdrawn, Change] = MappingProxyType(
    {
        Withdrawn.NTLM: without_ntlm,
        Withdrawn.NTLM_V1: without_ntlm_v1,
        Withdrawn.RC4: without_rc4,
        Withdrawn.SHA_1: without_sha_1,
        Withdrawn.TLS_1_2: without_tls_1_2,
    }
)
_GOOD = (Verdict.COMPATIBLE, Verdict.WARNINGS)
_REASONS = 3
_ENDED_EARLY = "this run was ended early"
_ACCEPTED_ONE = "a run whose log-on is accepted"
_TICKET = "kinit, and --auth negotiate without --user"


def outlooks(run: Run, judge: Judge, withdrawn: Iterable[Withdrawn] = tuple(Withdrawn)) -> tuple[Outlook, ...]:
    """Return what becomes of the clients of a run that was just judged, one change at a time."""
    narrowed = run.asked.select or run.asked.ignore or run.asked.waivers
    if narrowed:  # what was left out or excused for the audit may decide here
        run = judge(replace(run, asked=replace(run.asked, select=(), ignore=(), waivers=())))
    return tuple(_outlook(one, run, judge) for one in withdrawn)


def stopping(run: Run, judge: Judge) -> tuple[Stopping, ...]:
    """Return who works today and stops for certain; empty where the run itself found nobody who works."""
    changing = [one for one, change in CHANGES.items() if _changes(change(run), run)]
    if not changing or not any(client.verdict in _GOOD for client in run.clients):
        return ()
    found = (
        Stopping(
            withdrawn=one.withdrawn,
            clients=tuple(client.title for client in one.clients if client.effect is Effect.STOPS and client.decides),
        )
        for one in outlooks(run, judge, changing)
    )
    return tuple(one for one in found if one.clients)


def _changes(worlds: Worlds, run: Run) -> bool:
    """Does it change anything of a run? Else all go on as today, and nothing needs to be judged again."""
    same = worlds.certain == worlds.worst == run.observations and worlds.least_tls is None
    return not same or bool(worlds.proxy_stops or worlds.proxy_may_stop)


def _outlook(withdrawn: Withdrawn, run: Run, judge: Judge) -> Outlook:
    worlds = CHANGES[withdrawn](run)
    certain = _judged(run, worlds, worlds.certain, judge)
    worst = certain if worlds.worst == worlds.certain else _judged(run, worlds, worlds.worst, judge)
    then = {client.client: (client, other) for client, other in zip(certain.clients, worst.clients, strict=True)}
    clients = tuple(_effect(one, *then[one.client], worlds, run) for one in run.clients)
    return Outlook(withdrawn=withdrawn, clients=clients, recorded=worlds.recorded)


def _judged(run: Run, worlds: Worlds, seen: tuple[Observation, ...], judge: Judge) -> Run:
    if seen == run.observations and worlds.least_tls is None:
        return run
    profile = run.profile if worlds.least_tls is None else replace(run.profile, least_tls=worlds.least_tls)
    return judge(replace(run, observations=seen, profile=profile))


def _effect(
    today: ClientVerdict, certain: ClientVerdict, worst: ClientVerdict, worlds: Worlds, run: Run
) -> ClientEffect:
    effect, reasons = _with_reasons(today, certain, worst, worlds)
    if effect is not Effect.FAILS and _uses_proxy(today, run) and (worlds.proxy_stops or worlds.proxy_may_stop):
        effect = Effect.STOPS if worlds.proxy_stops else Effect.OPEN
        reasons = (worlds.proxy_stops or worlds.proxy_may_stop,)
    if effect is Effect.STOPS and today.verdict not in _GOOD:
        effect = Effect.OPEN  # it may not work today either
    if effect in (Effect.STOPS, Effect.GOES_ON) and not run.complete:
        effect, reasons = Effect.OPEN, (_ENDED_EARLY,)
    return ClientEffect(
        client=today.client,
        title=today.title,
        effect=effect,
        decides=today.decides,
        known_today=today.verdict is not Verdict.INCONCLUSIVE,
        reasons=reasons[:_REASONS],
        tells=_tells(today, worlds, run) if effect is Effect.OPEN else (),
    )


def _with_reasons(
    today: ClientVerdict, certain: ClientVerdict, worst: ClientVerdict, worlds: Worlds
) -> tuple[Effect, tuple[str, ...]]:
    effect = _becomes(today, worst)
    if effect is not _becomes(today, certain):
        return Effect.OPEN, tuple(one.seen for one in worlds.recorded if not one.decides)
    if effect is Effect.GOES_ON:
        return effect, ()
    if effect is Effect.STOPS and worlds.why:
        return effect, (worlds.why,)
    return effect, today.reasons[:1] if effect is Effect.FAILS else worst.reasons


def _becomes(today: ClientVerdict, then: ClientVerdict) -> Effect:
    """Return what becomes of a client; it is never better off than today."""
    if today.verdict is Verdict.INCOMPATIBLE:
        return Effect.FAILS
    if then.verdict is Verdict.INCOMPATIBLE:
        return Effect.STOPS
    return Effect.GOES_ON if today.verdict in _GOOD and then.verdict in _GOOD else Effect.OPEN


def _client(name: str, run: Run) -> Client | None:
    return next((one for one in run.profile.clients if one.name == name), None)


def _uses_proxy(client: ClientVerdict, run: Run) -> bool:
    known = _client(client.client, run)
    return known is not None and known.behind_proxy is ProxySupport.YES


def _tells(today: ClientVerdict, worlds: Worlds, run: Run) -> tuple[str, ...]:
    """Return what would tell: what the change itself names, and the schemes that are left and were not tried."""
    client = _client(today.client, run)
    if client is None or client.behind_proxy is not ProxySupport.YES:
        return ()
    if any(isinstance(one, SchemeTried) and one.proven and one.outcome is Outcome.REFUSED for one in run.observations):
        return (_ACCEPTED_ONE,)  # another scheme would be another attempt on the account
    then = Evidence(profile=run.profile, asked=run.asked, observations=worlds.worst)
    tried = {one.scheme for one in run.observations if isinstance(one, SchemeTried) and one.proven and _counts(one)}
    left = [scheme for scheme in offered_to(client, then) if scheme not in tried]
    options = tuple(_TICKET if scheme is Scheme.NEGOTIATE else f"--auth {scheme}" for scheme in left)
    named = tuple(one.tells for one in worlds.recorded if one.tells)
    return tuple(dict.fromkeys((*named, *options)))


def _counts(tried: SchemeTried) -> bool:
    """Does it tell of the scheme as it will be? Negotiate with NTLM tells nothing of Kerberos."""
    return tried.scheme is not Scheme.NEGOTIATE or tried.mechanism == "Kerberos"
