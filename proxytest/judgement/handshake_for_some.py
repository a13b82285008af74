"""A handshake that fails, and that of another client to the same host that does not: the difference is blamed."""

from collections.abc import Iterator

from proxytest.features.tls.observations import As, ControlTried
from proxytest.features.tunnel.observations import DirectTried, HttpsTried, TunnelTried
from proxytest.judgement.causes import key_events
from proxytest.judgement.chains import origin_of
from proxytest.judgement.codes import HANDSHAKE_FOR_SOME
from proxytest.judgement.evidence import Evidence, host_of
from proxytest.judgement.opener import opener_of
from proxytest.model.certificate import TlsSeen
from proxytest.model.event import Failure, Operation
from proxytest.model.result import Finding, Party

#: How a handshake ends that somebody does not want; what is no TLS, and alert 120, are told by themselves.
_CUTS = frozenset({Failure.RESET, Failure.CLOSED, Failure.TIMEOUT, Failure.TLS_ALERT, Failure.TLS_PROTOCOL})
_WHO = {
    As.BROWSER: "that of a browser",
    As.TLS_1_2: "one by TLS 1.2 alone",
    As.NO_NAME: "one without the server name (SNI)",
}
_REMEDY = {
    As.BROWSER: "Look for a proxy or firewall that lets only browsers pass, and allow the host there for all programs.",
    As.TLS_1_2: "Update the proxy or firewall that inspects TLS handshakes, or let TLS 1.3 pass there.",
    As.NO_NAME: "Look for a rule by server name, in the proxy's TLS inspection or in a firewall behind it, and allow "
    "the host there.",
}
_OTHERS = " Other hosts are not affected: ask who runs this one, too."


def cut_in_handshake(tried: TunnelTried) -> bool:
    """Did the tunnel open, and the handshake in it fail, as where somebody does not want it?"""
    failed = tried.failed
    return (
        tried.opened
        and tried.tls is None
        and failed is not None
        and failed.operation is Operation.TLS
        and failed.failure in _CUTS
    )


def handshake_for_some(tried: TunnelTried, evidence: Evidence) -> Finding | None:
    """Return the finding where the handshake of exactly one other kind of client succeeds.

    Where several do, it may be chance.
    """
    passing = passing_controls(tried, evidence)
    if len(passing) != 1 or passing.keys() - _WHO.keys():
        return None
    ((imitates, control),) = passing.items()
    message = f"A TLS handshake in the tunnel fails, and {_WHO[imitates]} succeeds"
    return HANDSHAKE_FOR_SOME.finding(
        message=message,
        expected="the handshake of every client succeeds",
        actual=f"{tried.failed}; {_WHO[imitates]}: {control.version}",
        remedy=_REMEDY[imitates] + (_OTHERS if imitates is As.TLS_1_2 and _spoken(evidence) else ""),
        party=_party(tried, control, evidence),
        evidence=tuple(sorted({*key_events(tried), control.event})),
        facts={"as": imitates.value, "failure": tried.failed.failure.value if tried.failed is not None else ""},
    )


def spares_the_clients(found: Finding, evidence: Evidence) -> bool:
    """Do the clients of the profile do the handshake that succeeds? Those of 2016 speak no TLS 1.3."""
    return found.facts.get("as") == As.TLS_1_2 and evidence.profile.least_tls is None


def passing_controls(tried: TunnelTried, evidence: Evidence) -> dict[As, TlsSeen]:
    """Return the handshakes of others that succeed where this one is cut."""
    return dict(_passing(tried, evidence)) if cut_in_handshake(tried) else {}


def _passing(tried: TunnelTried, evidence: Evidence) -> Iterator[tuple[As, TlsSeen]]:
    """Return the handshakes as other clients do them, to this host or one of its domain that fails alike."""
    alike = {one.target for one in evidence.each(HttpsTried) if _fails_alike(one, tried, evidence)}
    for control in evidence.each(ControlTried):
        if control.tls is not None and control.target in alike and control.imitates is not As.USUAL:
            yield control.imitates, control.tls


def _fails_alike(one: TunnelTried, tried: TunnelTried, evidence: Evidence) -> bool:
    if not cut_in_handshake(one) or (one.failed and one.failed.failure) != (tried.failed and tried.failed.failure):
        return False
    domain = evidence.profile.domain_of(host_of(tried.target))
    return one.target == tried.target or (
        domain is not None and evidence.profile.domain_of(host_of(one.target)) == domain
    )


def _spoken(evidence: Evidence) -> bool:
    return any(one.tls is not None for one in evidence.each(HttpsTried))


def _party(tried: TunnelTried, control: TlsSeen, evidence: Evidence) -> Party:
    """Return who cuts it: proven past the proxy alone, since a proxy may peek at TLS, and a box behind it too."""
    if origin_of(control, evidence).intercepted:
        return opener_of(tried.target, control, evidence)[0]
    past = any(one.target == tried.target and one.tls is not None for one in evidence.each(DirectTried))
    return Party.PROXY if past else Party.NOT_KNOWN
