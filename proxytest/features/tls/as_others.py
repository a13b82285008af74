"""Where another client sees another chain: TLS is intercepted for some clients, and not for others."""

from collections.abc import Iterator
from dataclasses import dataclass

from proxytest.features.tls.chain_defects import defects
from proxytest.features.tls.observations import As, ControlTried
from proxytest.judgement.alternating_chains import alternates
from proxytest.judgement.chains import is_tolerated, origin_of
from proxytest.judgement.evidence import Evidence
from proxytest.judgement.opener import opener_of
from proxytest.judgement.spared import spared
from proxytest.model.certificate import TlsSeen
from proxytest.model.code import Code
from proxytest.model.profile import TlsVersion
from proxytest.model.result import Finding, Party, Sureness

FOR_SOME = Code(
    id="tls.intercepted-for-some",
    title="TLS is intercepted for some clients, and not for others",
    remedy="Exempt the host's domain from TLS inspection by name, for every client.",
    party=Party.PROXY,
    certainty=Sureness.PROVEN,
)

SOMETIMES = Code(
    id="tls.intercepted-sometimes",
    title="TLS is intercepted on some connections, and not on others by the same handshake",
    remedy="Several proxies seem to share this address: make their TLS inspection alike, and exempt the host on each.",
    party=Party.PROXY,
    certainty=Sureness.PROVEN,
)

_WHO = {As.BROWSER: "a browser", As.TLS_1_2: "a client that speaks TLS 1.2 alone", As.HTTP_2: "a client of HTTP/2"}
_REMEDY = "Exempt the host's domain from TLS inspection by name, for every client: the policy goes by"
_BY = {As.BROWSER: "the User-Agent or ALPN", As.TLS_1_2: "the version of TLS", As.HTTP_2: "ALPN"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What another client sees."""

    finding: Finding
    harms: bool  #: does a client of the profile see an interception that it does not accept?


def differences(target: str, seen: TlsSeen, evidence: Evidence) -> Iterator[Difference]:
    """Return the other clients that see another chain than we do."""
    usual = origin_of(seen, evidence).intercepted
    controls = (one for one in evidence.each(ControlTried) if one.target == target and one.imitates in _WHO)
    for control in controls if not alternates(evidence) else ():
        other = control.tls
        if other is not None and origin_of(other, evidence).intercepted is not usual:
            harms = not usual and _is_of_profile(control.imitates, evidence) and not _accepted(target, other, evidence)
            yield Difference(finding=_finding(control.imitates, seen, other, evidence), harms=harms)


def sometimes(target: str, evidence: Evidence) -> Finding | None:
    """Return the finding where one handshake is answered by two chains."""
    if (both := alternates(evidence).get(target)) is None:
        return None
    opened, own = both
    issuers = [chain[0].issuer if chain else "nobody" for chain in (opened.chain, own.chain)]
    return SOMETIMES.finding(
        message=SOMETIMES.title,
        expected="the same chain on every connection",
        actual="certificates issued by '{}' and by '{}'".format(*issuers),
        party=opener_of(target, opened, evidence)[0],
        evidence=tuple(sorted({opened.event, own.event})),
        facts={"intercepted": issuers[0], "own": issuers[1]},
    )


def spares_browsers(target: str, evidence: Evidence) -> Finding | None:
    """Return what shows that programs that nobody knows are intercepted, and browsers are not, in a host's domain."""
    both = spared(target, evidence)
    return _finding(As.BROWSER, *both, evidence) if both is not None else None


def _is_of_profile(imitates: As, evidence: Evidence) -> bool:
    """Is such a client among the profile's? TLS 1.3 is of 2018; who has it uses it wherever the other end does."""
    return imitates is not As.TLS_1_2 or evidence.profile.least_tls in (None, *_OLD)


_OLD = (TlsVersion.V1_0, TlsVersion.V1_1)


def _accepted(target: str, other: TlsSeen, evidence: Evidence) -> bool:
    return is_tolerated(target, other, evidence) and not defects(target, other, evidence)


def _finding(imitates: As, seen: TlsSeen, other: TlsSeen, evidence: Evidence) -> Finding:
    by_us = origin_of(seen, evidence).intercepted
    who, whose = _WHO[imitates], (seen.chain, other.chain)
    ours, theirs = (chain[0].issuer if chain else "nobody" for chain in whose)
    message = f"TLS is intercepted, but not for {who}" if by_us else f"TLS is intercepted for {who}"
    return FOR_SOME.finding(
        message=message,
        expected="the same chain for every client",
        actual=f"proxytest: a certificate issued by '{ours}'; {who}: by '{theirs}'",
        remedy=f"{_REMEDY} {_BY[imitates]}.",
        evidence=tuple(sorted({seen.event, other.event})),
        facts={"as": imitates.value, "usual": ours, "other": theirs},
    )
