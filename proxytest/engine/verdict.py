"""From results to verdicts: for the run, and for each client."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from proxytest.features.logon.observations import SchemeTried
from proxytest.judgement.check import Check
from proxytest.judgement.evidence import NO_TARGET, PASSED, Evidence, host_of
from proxytest.judgement.roles import Role
from proxytest.model.challenge import STRENGTH, Scheme
from proxytest.model.profile import Client, ProxySupport
from proxytest.model.result import Finding, Result, Status
from proxytest.model.run import ClientVerdict, Verdict

Checks = Mapping[str, Check]  #: by their ids

_OPEN = (Status.UNDECIDED, Status.SKIP)
_REASONS = 8  #: that are told of a client
_GOOD = (Verdict.COMPATIBLE, Verdict.WARNINGS)
_NOT_JUDGED = "neither this client nor a tunnel was judged"
_OTHER_HOSTS = "none of the profile's hosts was tried"


#: Verdicts that no proxy can change: the client can use none, or the profile only advises about it.
_FIXED = {ProxySupport.NEVER: Verdict.INCOMPATIBLE, ProxySupport.ADVICE: Verdict.INCONCLUSIVE}


@dataclass(frozen=True, slots=True)
class _Row:
    """A result and its check."""

    result: Result
    check: Check | None  #: None: its package is not installed here

    @property
    def role(self) -> Role:
        return self.check.role if self.check is not None else Role.DECIDES

    @property
    def needed(self) -> bool:
        return self.check is not None and self.check.needed

    @property
    def proves(self) -> bool:
        return self.check is not None and self.check.proves and self.role is not Role.INFORMS

    def concerns(self, client: Client, scheme: Scheme | None) -> bool:
        """Does the result count for a client? A pass is a proof for every client."""
        passed = self.result.status is Status.PASS
        return passed or self.check is None or self.check.concerns(self.result.target, client, scheme)


def verdict_of(results: Iterable[Result], checks: Checks) -> Verdict:
    """Return the verdict of the results, with each check's declaration."""
    return _verdict(_rows(results, checks))


def _rows(results: Iterable[Result], checks: Checks) -> tuple[_Row, ...]:
    return tuple(_Row(result, checks.get(result.check)) for result in results)


def _verdict(rows: Iterable[_Row]) -> Verdict:
    """One failure is enough. Inconclusive: a tunnel is undecided or untested, nothing was proven, or a check has a bug.

    A waived result counts neither as a failure nor as a gap, but it proves nothing either.
    """
    every = tuple(rows)
    counted = tuple(row for row in every if not row.result.excused)
    failed = {row.role for row in counted if row.result.status is Status.FAIL}
    if failed - {Role.OPENS}:
        return Verdict.INCOMPATIBLE
    if failed or not _proven(every) or any(row.result.status is Status.BROKEN for row in counted):
        return Verdict.INCONCLUSIVE
    warned = any(row.result.status is Status.WARN for row in counted)
    return Verdict.WARNINGS if warned else Verdict.COMPATIBLE


def clients_of(evidence: Evidence, results: Iterable[Result], checks: Checks) -> tuple[ClientVerdict, ...]:
    """Return a verdict for each client of the profile: from its own support and from all common results."""
    rows = _rows(results, checks)
    return tuple(_client(client, evidence, rows) for client in evidence.profile.clients)


def overall(evidence: Evidence, results: Iterable[Result], clients: Iterable[ClientVerdict], checks: Checks) -> Verdict:
    """Return the verdict of the results; inconclusive if a client that works behind proxies has no verdict."""
    rows = _rows(results, checks)
    verdict = _verdict(rows)
    usable = {client.name for client in evidence.profile.clients if client.behind_proxy is ProxySupport.YES}
    if verdict in _GOOD and evidence.profile.clients and not usable:
        return Verdict.INCONCLUSIVE  # --client named only clients that no proxy serves: nothing can be compatible
    if verdict in _GOOD and (evidence.untested or not evidence.complete):
        return Verdict.INCONCLUSIVE
    # If the user narrowed the run, the verdict is about the rest, and clients may have none.
    judged = {row.result.target for row in rows if row.role is Role.PER_CLIENT and not row.result.excused}
    unproven = any(one.verdict is Verdict.INCONCLUSIVE and one.client in usable & judged for one in clients)
    if verdict in _GOOD and unproven and not _foreign(evidence):
        return Verdict.INCONCLUSIVE
    return verdict


def _client(client: Client, evidence: Evidence, rows: tuple[_Row, ...]) -> ClientVerdict:
    scheme = _scheme(client, evidence)
    fixed = _FIXED.get(client.behind_proxy)
    verdict, reasons, found = (fixed, (client.note,), ()) if fixed else _behind_proxy(client, scheme, evidence, rows)
    return ClientVerdict(
        client=client.name,
        title=client.title,
        verdict=verdict,
        scheme=scheme,
        reasons=reasons,
        codes=tuple(dict.fromkeys(finding.code for finding in found)),
        evidence=tuple(sorted({event for finding in found for event in finding.evidence})),
    )


def _behind_proxy(
    client: Client, scheme: Scheme | None, evidence: Evidence, rows: tuple[_Row, ...]
) -> tuple[Verdict, tuple[str, ...], tuple[Finding, ...]]:
    mine = [row for row in rows if row.role is Role.PER_CLIENT and row.result.target == client.name]
    common = [row for row in rows if row.role is not Role.PER_CLIENT and row.concerns(client, scheme)]
    unproven = next((row.result for row in mine if row.result.status not in (Status.PASS, Status.WARN)), None)
    verdict = _verdict([*mine, *common])
    if verdict in _GOOD and unproven is not None:
        return Verdict.INCONCLUSIVE, (unproven.reason,), ()  # a waiver excuses, it proves nothing
    if verdict in _GOOD and not mine and not any(row.needed for row in common):
        return Verdict.INCONCLUSIVE, (_NOT_JUDGED,), ()
    if verdict in _GOOD and _foreign(evidence):
        return Verdict.INCONCLUSIVE, (_OTHER_HOSTS,), ()
    telling = _telling([row.result for row in (*mine, *common)], verdict)
    reasons = tuple(dict.fromkeys(one.reason for one in telling))[:_REASONS]
    found = tuple(finding for one in telling for finding in one.findings)
    own = unproven or next((row.result for row in mine), None)
    return verdict, reasons or ((own.reason,) if own and verdict is Verdict.INCONCLUSIVE else ()), found


def _foreign(evidence: Evidence) -> bool:
    """Did the user name only hosts that are not in the profile?"""
    named = [evidence.profile.domain_of(host_of(target)) for target in evidence.asked.targets]
    return evidence.asked.own_targets and not any(named)


def _scheme(client: Client, evidence: Evidence) -> Scheme | None:
    """Return the strongest scheme that worked and that the client supports."""
    worked = {
        tried.scheme
        for tried in evidence.each(SchemeTried)
        if tried.outcome in PASSED and (tried.scheme is Scheme.NONE or client.speaks(tried.scheme, tried.mechanism))
    }
    return next((scheme for scheme in (*STRENGTH, Scheme.NONE) if scheme in worked), None)


def _telling(concerned: list[Result], verdict: Verdict) -> list[Result]:
    """Return the results that bring a verdict about."""
    wanted = {
        Verdict.INCOMPATIBLE: Status.FAIL,
        Verdict.WARNINGS: Status.WARN,
        Verdict.INCONCLUSIVE: Status.FAIL,
        Verdict.COMPATIBLE: None,
    }[verdict]
    return [one for one in concerned if one.status is wanted and not one.excused]


def _proven(rows: tuple[_Row, ...]) -> bool:
    """Did everything that clients need work? If the user selected no such check, any other pass counts."""
    needed = [row for row in rows if row.needed]
    tested = (row.result for row in needed if row.result.target != NO_TARGET)
    if any(result.status in _OPEN and not result.excused for result in tested):
        return False
    return any(row.result.status in (Status.PASS, Status.WARN) for row in needed or (row for row in rows if row.proves))
