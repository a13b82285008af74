"""From results to the answer: for the whole, and for each client."""

from collections.abc import Iterable

from proxytest.features.logon.observations import SchemeTried
from proxytest.judgement.evidence import NO_TARGET, PASSED, Evidence, host_of
from proxytest.model.challenge import STRENGTH, Scheme
from proxytest.model.profile import Client, ProxySupport
from proxytest.model.result import Result, Status
from proxytest.model.run import ClientVerdict, Verdict

_REACHABLE = "proxy/reachable"
_PER_CLIENT = "client/"
_SUPPORT = "client/support"
_BY_SCHEME = "auth/"  #: what one scheme failed at does not concern a client that logs on by another
_NTLM_GATEWAY = "product/mwg-ntlm"
_PAC_ONLY = "config/pac-only"
_MEDIA = ("media/", "share/")
_OPEN = (Status.UNDECIDED, Status.SKIP)
_GOOD = (Verdict.COMPATIBLE, Verdict.WARNINGS)
_NEEDED = ("tunnel/https", "wss/upgrade")
#: Where no tunnel was to be judged, these prove something; that a port answers, or what it offers, does not.
_TELLING = ("auth/scheme", "auth/connection-bound", "auth/intermittent", "policy/", "tls/", "wss/", *_MEDIA)
_NOT_JUDGED = "neither client/support nor a tunnel was judged"
_OTHER_HOSTS = "none of the profile's hosts was tried"


#: What a client can never do, or what the profile only advises, no proxy changes.
_FIXED = {ProxySupport.NEVER: Verdict.INCOMPATIBLE, ProxySupport.ADVICE: Verdict.INCONCLUSIVE}


def verdict_of(results: Iterable[Result]) -> Verdict:
    """One failure is enough. No verdict where a tunnel is undecided or untested, nothing was proven, or we have a bug.

    What is excused counts neither against the proxy nor as a gap; nor does it prove anything that was not seen.
    """
    every = tuple(results)
    counted = tuple(result for result in every if not result.excused)
    failed = {result.check for result in counted if result.status is Status.FAIL}
    if failed - {_REACHABLE}:
        return Verdict.INCOMPATIBLE
    if failed or not _proven(every) or any(result.status is Status.BROKEN for result in counted):
        return Verdict.INCONCLUSIVE
    return Verdict.WARNINGS if any(result.status is Status.WARN for result in counted) else Verdict.COMPATIBLE


def clients_of(evidence: Evidence, results: Iterable[Result]) -> tuple[ClientVerdict, ...]:
    """Judge each client of the profile by its own support and by everything that concerns all."""
    every = tuple(results)
    return tuple(_client(client, evidence, every) for client in evidence.profile.clients)


def overall(evidence: Evidence, results: Iterable[Result], clients: Iterable[ClientVerdict]) -> Verdict:
    """Return the verdict of the results, unless a client that works behind proxies could not be judged."""
    every = tuple(results)
    verdict = verdict_of(every)
    usable = {client.name for client in evidence.profile.clients if client.behind_proxy is ProxySupport.YES}
    if verdict in _GOOD and evidence.profile.clients and not usable:
        return Verdict.INCONCLUSIVE  # --client named only such as no proxy serves: nothing is compatible with it
    if verdict in _GOOD and evidence.untested:
        return Verdict.INCONCLUSIVE
    # What the user narrowed the run to says what the verdict is of; only then may clients go unjudged.
    judged = {one.target for one in every if one.check == _SUPPORT and not one.excused}
    unproven = any(one.verdict is Verdict.INCONCLUSIVE and one.client in usable & judged for one in clients)
    if verdict in _GOOD and unproven and not _foreign(evidence):
        return Verdict.INCONCLUSIVE
    return verdict


def _client(client: Client, evidence: Evidence, results: tuple[Result, ...]) -> ClientVerdict:
    scheme = _scheme(client, evidence)
    fixed = _FIXED.get(client.behind_proxy)
    verdict, reasons = (fixed, (client.note,)) if fixed else _behind_proxy(client, scheme, evidence, results)
    return ClientVerdict(client=client.name, title=client.title, verdict=verdict, scheme=scheme, reasons=reasons)


def _behind_proxy(
    client: Client, scheme: Scheme | None, evidence: Evidence, results: tuple[Result, ...]
) -> tuple[Verdict, tuple[str, ...]]:
    own = next((one for one in results if one.check == _SUPPORT and one.target == client.name), None)
    common = [one for one in results if not one.check.startswith(_PER_CLIENT) and _concerns(one, client, scheme)]
    concerned = [own, *common] if own else common
    verdict = verdict_of(concerned)
    if verdict in _GOOD and own is not None and own.status not in (Status.PASS, Status.WARN):
        return Verdict.INCONCLUSIVE, (own.reason,)  # a waiver excuses, it proves nothing
    if verdict in _GOOD and own is None and not any(one.check in _NEEDED for one in common):
        return Verdict.INCONCLUSIVE, (_NOT_JUDGED,)
    if verdict in _GOOD and _foreign(evidence):
        return Verdict.INCONCLUSIVE, (_OTHER_HOSTS,)
    reasons = _reasons(concerned, verdict)
    return verdict, reasons or ((own.reason,) if own and verdict is Verdict.INCONCLUSIVE else ())


def _foreign(evidence: Evidence) -> bool:
    """Did the user name hosts, and none that the profile knows?"""
    named = [evidence.profile.domain_of(host_of(target)) for target in evidence.asked.targets]
    return evidence.asked.own_targets and not any(named)


def _concerns(result: Result, client: Client, scheme: Scheme | None) -> bool:
    """Does it concern a client that logs on by this scheme? What passed is a proof all the same."""
    if result.status is Status.PASS:
        return True
    if result.check == _NTLM_GATEWAY:
        return Scheme.NTLM in client.schemes
    if result.check == _PAC_ONLY:
        return not client.reads_pac
    if result.check.startswith(_MEDIA):
        return client.media
    if not result.check.startswith(_BY_SCHEME):
        return True
    if scheme is not None:
        return result.target == scheme
    return result.target not in STRENGTH or result.target in client.schemes


def _scheme(client: Client, evidence: Evidence) -> Scheme | None:
    """Return the strongest scheme that worked and that the client speaks."""
    worked = {
        tried.scheme
        for tried in evidence.each(SchemeTried)
        if tried.outcome in PASSED and (tried.scheme is Scheme.NONE or client.speaks(tried.scheme, tried.mechanism))
    }
    return next((scheme for scheme in (*STRENGTH, Scheme.NONE) if scheme in worked), None)


def _reasons(concerned: list[Result], verdict: Verdict) -> tuple[str, ...]:
    wanted = {
        Verdict.INCOMPATIBLE: (Status.FAIL,),
        Verdict.WARNINGS: (Status.WARN,),
        Verdict.INCONCLUSIVE: (Status.FAIL,),
        Verdict.COMPATIBLE: (),
    }[verdict]
    return tuple(dict.fromkeys(one.reason for one in concerned if one.status in wanted and not one.excused))[:8]


def _proven(results: tuple[Result, ...]) -> bool:
    """Was all that clients need seen to work? Where the user selected no such check, something else must be."""
    needed = [one for one in results if one.check in _NEEDED]
    if any(one.status in _OPEN and one.target != NO_TARGET and not one.excused for one in needed):
        return False
    proofs = needed or [one for one in results if one.check.startswith(_TELLING) and not one.informs]
    return any(one.status in (Status.PASS, Status.WARN) for one in proofs)
