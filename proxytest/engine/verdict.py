"""From results to verdicts: for the run, and for each client."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from proxytest.engine.next_action import Gap, to_decide
from proxytest.features.logon.observations import SchemeTried
from proxytest.judgement.check import Check
from proxytest.judgement.client_schemes import deciding_clients, not_asked_for
from proxytest.judgement.evidence import NO_TARGET, PASSED, Evidence, host_of
from proxytest.judgement.roles import Role
from proxytest.model.challenge import STRENGTH, Scheme
from proxytest.model.open_verdict import OpenWay, ToDecide
from proxytest.model.profile import Client, Domain, ProxySupport, Purpose
from proxytest.model.result import Finding, Result, Status
from proxytest.model.run import ClientVerdict, Verdict

Checks = Mapping[str, Check]  #: by their ids

_OPEN = (Status.UNDECIDED, Status.SKIP)
_REASONS = 8  #: that are told of a client
_GOOD = (Verdict.COMPATIBLE, Verdict.WARNINGS)
_BESIDE = (Purpose.FEATURE, Purpose.HYBRID, Purpose.CDN)
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
    def must_decide(self) -> bool:
        return self.check is not None and self.check.must_decide

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
    if any(row.result.status is Status.FAIL and row.role is not Role.OPENS for row in counted):
        return Verdict.INCOMPATIBLE
    if _gap(every) is not None:
        return Verdict.INCONCLUSIVE
    warned = any(row.result.status is Status.WARN for row in counted)
    return Verdict.WARNINGS if warned else Verdict.COMPATIBLE


def _gap(rows: tuple[_Row, ...]) -> Gap | None:
    """Return what leaves the verdict of results open, where none of them fails."""
    counted = tuple(row for row in rows if not row.result.excused)
    if opens := [row.result for row in counted if row.role is Role.OPENS and row.result.status is Status.FAIL]:
        return Gap(OpenWay.NOT_REACHED, opens[0])
    if undecided := [row.result for row in counted if row.must_decide and row.result.status is Status.UNDECIDED]:
        return Gap(OpenWay.UNDECIDED, undecided[0])
    needed = [row for row in rows if row.needed]
    tested = (row.result for row in needed if row.result.target != NO_TARGET and not row.result.excused)
    if untested := [result for result in tested if result.status in _OPEN]:
        return Gap(_way_of(untested[0]), untested[0])
    # If the user selected no such check, any other pass counts.
    proving = [row.result for row in needed or (row for row in rows if row.proves)]
    if not any(result.status in (Status.PASS, Status.WARN) for result in proving):
        return _nothing_proven(proving, counted)
    return _broken(counted)


def _nothing_proven(proving: list[Result], counted: tuple[_Row, ...]) -> Gap:
    excused = next((result for result in proving if result.excused), None)
    if excused is not None:
        return Gap(OpenWay.WAIVED, excused)
    return _broken(counted) or Gap(OpenWay.NOTHING_PROVEN, next(iter(proving), None))


def _broken(rows: tuple[_Row, ...]) -> Gap | None:
    broken = next((row.result for row in rows if row.result.status is Status.BROKEN), None)
    return Gap(OpenWay.OWN_BUG, broken) if broken is not None else None


def _way_of(result: Result) -> OpenWay:
    """Return the way in which a result leaves a verdict open."""
    if result.excused:
        return OpenWay.WAIVED
    by_status = {Status.UNDECIDED: OpenWay.UNDECIDED, Status.BROKEN: OpenWay.OWN_BUG}
    return by_status.get(result.status, OpenWay.UNTESTED)


def clients_of(evidence: Evidence, results: Iterable[Result], checks: Checks) -> tuple[ClientVerdict, ...]:
    """Return a verdict for each client of the profile: from its own support and from all common results."""
    rows, deciding = _rows(results, checks), frozenset(client.name for client in deciding_clients(evidence))
    return tuple(
        replace(_client(client, evidence, rows), decides=client.name in deciding) for client in evidence.profile.clients
    )


def overall(evidence: Evidence, results: Iterable[Result], clients: Iterable[ClientVerdict], checks: Checks) -> Verdict:
    """Return the verdict of the results; inconclusive if a client that works behind proxies has no verdict."""
    return judged_with_gap(evidence, results, clients, checks)[0]


def judged_with_gap(
    evidence: Evidence, results: Iterable[Result], clients: Iterable[ClientVerdict], checks: Checks
) -> tuple[Verdict, Gap | None]:
    """Return the same, with what leaves an inconclusive verdict open.

    It follows the clients that decide: what stops another one is in that one's own verdict.
    """
    deciding = frozenset(client.name for client in deciding_clients(evidence))
    beside = {client.name for client in evidence.profile.clients} - deciding
    rows = tuple(
        row for row in _rows(results, checks) if row.role is not Role.PER_CLIENT or row.result.target not in beside
    )
    verdict = _verdict(rows)
    if verdict is Verdict.INCONCLUSIVE:
        return verdict, _gap(rows)
    gap = _gap_of_run(evidence, rows, clients, deciding) if verdict in _GOOD else None
    return (Verdict.INCONCLUSIVE, gap) if gap is not None else (verdict, None)


def _gap_of_run(
    evidence: Evidence, rows: tuple[_Row, ...], clients: Iterable[ClientVerdict], deciding: frozenset[str]
) -> Gap | None:
    """Return what leaves a run open whose results are good."""
    usable = {
        client.name
        for client in evidence.profile.clients
        if client.behind_proxy is ProxySupport.YES and client.name in deciding
    }
    if evidence.profile.clients and not usable:
        return Gap(OpenWay.NO_USABLE_CLIENT)  # --client named only clients that no proxy serves
    if evidence.untested:
        return Gap(OpenWay.OWN_LIMIT)
    if not evidence.complete:
        return Gap(OpenWay.ENDED_EARLY)
    # If the user narrowed the run, the verdict is about the rest, and clients may have none.
    judged = {row.result.target for row in rows if row.role is Role.PER_CLIENT and not row.result.excused}
    unproven = (one for one in clients if one.verdict is Verdict.INCONCLUSIVE and one.client in usable & judged)
    client = None if evidence.derived(_foreign) else next(unproven, None)
    return Gap(OpenWay.CLIENT_OPEN, client=client) if client is not None else None


def _client(client: Client, evidence: Evidence, rows: tuple[_Row, ...]) -> ClientVerdict:
    scheme = _scheme(client, evidence)
    fixed = _FIXED.get(client.behind_proxy)
    verdict, reasons, found, gap = (
        (fixed, (client.note,), (), Gap(OpenWay.ONLY_ADVICE))
        if fixed
        else _behind_proxy(client, scheme, evidence, rows)
    )
    return ClientVerdict(
        client=client.name,
        title=client.title,
        verdict=verdict,
        scheme=scheme,
        reasons=reasons,
        codes=tuple(dict.fromkeys(finding.code for finding in found)),
        evidence=tuple(sorted({event for finding in found for event in finding.evidence})),
        to_decide=_to_decide(gap, client, evidence, rows) if verdict is Verdict.INCONCLUSIVE else None,
    )


def _to_decide(gap: Gap | None, client: Client, evidence: Evidence, rows: tuple[_Row, ...]) -> ToDecide | None:
    return to_decide(gap, evidence, (row.result for row in rows), client.title)


def _behind_proxy(
    client: Client, scheme: Scheme | None, evidence: Evidence, rows: tuple[_Row, ...]
) -> tuple[Verdict, tuple[str, ...], tuple[Finding, ...], Gap | None]:
    mine = [row for row in rows if row.role is Role.PER_CLIENT and row.result.target == client.name]
    # Failures of other schemes say nothing of a client whose own scheme was not asked for.
    using = scheme or next(iter(not_asked_for(client, evidence)), None)
    common = [
        row
        for row in rows
        if row.role is not Role.PER_CLIENT and row.concerns(client, using) and _serves(row, client, evidence)
    ]
    unproven = next((row.result for row in mine if row.result.status not in (Status.PASS, Status.WARN)), None)
    verdict = _verdict([*mine, *common])
    if verdict in _GOOD and unproven is not None:
        # A waiver excuses, it proves nothing.
        return Verdict.INCONCLUSIVE, (unproven.reason,), (), Gap(_way_of(unproven), unproven)
    if verdict in _GOOD and not mine and not any(row.needed for row in common):
        return Verdict.INCONCLUSIVE, (_NOT_JUDGED,), (), Gap(OpenWay.NOT_JUDGED)
    if verdict in _GOOD and evidence.derived(_foreign):
        return Verdict.INCONCLUSIVE, (_OTHER_HOSTS,), (), Gap(OpenWay.OTHER_HOSTS)
    telling = _telling([row.result for row in (*mine, *common)], verdict)
    reasons = tuple(dict.fromkeys(one.reason for one in telling))[:_REASONS]
    found = tuple(finding for one in telling for finding in one.findings)
    gap = _gap((*mine, *common))
    own = unproven or (gap.result if gap is not None else None) or next((row.result for row in mine), None)
    said = reasons or ((own.reason,) if own and verdict is Verdict.INCONCLUSIVE else ())
    return verdict, said, found, gap


def _serves(row: _Row, client: Client, evidence: Evidence) -> bool:
    """Does the client need the pattern, if the result is about one?"""
    domain = evidence.derived(_by_pattern).get(row.result.target)
    return domain is None or domain.serves(client.name)


def _by_pattern(evidence: Evidence) -> dict[str, Domain]:
    return {domain.pattern: domain for domain in evidence.profile.domains}


def _foreign(evidence: Evidence) -> bool:
    """Did the user name only hosts that are not in the profile, or that some feature alone needs?"""
    named = [evidence.profile.domain_of(host_of(target)) for target in evidence.asked.targets]
    return evidence.asked.own_targets and not any(one is not None and one.purpose not in _BESIDE for one in named)


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
