"""From results to the answer: for the whole, and for each client."""

from collections.abc import Iterable

from proxytest.judgement.evidence import NO_TARGET, PASSED, Evidence
from proxytest.model.challenge import STRENGTH, Scheme
from proxytest.model.observation import SchemeTried
from proxytest.model.profile import Client, ProxySupport
from proxytest.model.result import Result, Status
from proxytest.model.run import ClientVerdict, Verdict

_REACHABLE = "proxy/reachable"
_PER_CLIENT = "client/"
_SUPPORT = "client/support"
_BY_SCHEME = "auth/"  #: what one scheme failed at does not concern a client that logs on by another
_GOOD = (Verdict.COMPATIBLE, Verdict.WARNINGS)
_NEEDED = ("tunnel/https", "wss/upgrade")
#: Settings, a reachable port and the name of the product alone tell nothing.
_TELLING = ("auth/", "policy/", "tls/", "wss/", "media/", "share/", "product/mwg-ntlm")


def verdict_of(results: Iterable[Result]) -> Verdict:
    """One failure is enough; where a tunnel went untested, or nothing was proven, there is no verdict.

    What is excused counts neither against the proxy nor as a gap; nor does it prove anything that was not seen.
    """
    every = tuple(results)
    counted = tuple(result for result in every if not result.excused)
    failed = {result.check for result in counted if result.status is Status.FAIL}
    if failed - {_REACHABLE}:
        return Verdict.INCOMPATIBLE
    if failed or not _proven(every):
        return Verdict.INCONCLUSIVE
    return Verdict.WARNINGS if any(result.status is Status.WARN for result in counted) else Verdict.COMPATIBLE


def clients_of(evidence: Evidence, results: Iterable[Result]) -> tuple[ClientVerdict, ...]:
    """Judge each client of the profile by its own support and by everything that concerns all."""
    every = tuple(results)
    return tuple(_client(client, evidence, every) for client in evidence.profile.clients)


def overall(evidence: Evidence, results: Iterable[Result], clients: Iterable[ClientVerdict]) -> Verdict:
    """Give the verdict of the results, unless a client that works behind proxies could not be judged."""
    every = tuple(results)
    verdict = verdict_of(every)
    usable = {client.name for client in evidence.profile.clients if client.behind_proxy is ProxySupport.YES}
    if verdict in _GOOD and evidence.profile.clients and not usable:
        return Verdict.INCONCLUSIVE  # --client named only such as no proxy serves: nothing is compatible with it
    usable -= {one.target for one in every if one.check == _SUPPORT and one.excused}
    unproven = any(one.verdict is Verdict.INCONCLUSIVE and one.client in usable for one in clients)
    return Verdict.INCONCLUSIVE if verdict in _GOOD and unproven else verdict


def _client(client: Client, evidence: Evidence, results: tuple[Result, ...]) -> ClientVerdict:
    own = next((one for one in results if one.check == _SUPPORT and one.target == client.name), None)
    scheme = _scheme(client, evidence)
    common = [one for one in results if not one.check.startswith(_PER_CLIENT)]
    if scheme is not None:
        common = [one for one in common if _concerns(one, scheme)]
    reasons: tuple[str, ...]
    if client.behind_proxy is ProxySupport.NEVER:
        verdict, reasons = Verdict.INCOMPATIBLE, (client.note,)
    elif client.behind_proxy is ProxySupport.ADVICE:
        verdict, reasons = Verdict.INCONCLUSIVE, (client.note,)
    else:
        concerned = [own, *common] if own else common
        verdict = verdict_of(concerned)
        if verdict in _GOOD and own is not None and own.status is Status.SKIP:
            verdict = Verdict.INCONCLUSIVE
        reasons = _reasons(concerned, verdict) or ((own.reason,) if own and verdict is Verdict.INCONCLUSIVE else ())
    return ClientVerdict(client=client.name, title=client.title, verdict=verdict, scheme=scheme, reasons=reasons)


def _concerns(result: Result, scheme: Scheme) -> bool:
    """Does it concern a client that logs on by this scheme? What passed is a proof all the same."""
    by_scheme = result.check.startswith(_BY_SCHEME)
    return not by_scheme or result.status is Status.PASS or result.target == scheme


def _scheme(client: Client, evidence: Evidence) -> Scheme | None:
    """Give the strongest scheme that worked and that the client speaks."""
    worked = {
        tried.scheme
        for tried in evidence.each(SchemeTried)
        if tried.outcome in PASSED and (client.kerberos or tried.mechanism != "Kerberos")
    }
    spoken = [scheme for scheme in (*STRENGTH, Scheme.NONE) if scheme in worked]
    return next((scheme for scheme in spoken if scheme is Scheme.NONE or scheme in client.schemes), None)


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
    if any(one.status is Status.SKIP and one.target != NO_TARGET and not one.excused for one in needed):
        return False
    proofs = needed or [one for one in results if one.check.startswith(_TELLING)]
    return any(one.status in (Status.PASS, Status.WARN) for one in proofs)
