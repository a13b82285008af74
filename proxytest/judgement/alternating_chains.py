"""The same handshake to the same host, intercepted on one connection and not on another: the nodes of a proxy differ.

Then neither the client nor the host makes the difference, and none may be blamed.
"""

from collections.abc import Iterator

from proxytest.features.tls.observations import As, ControlTried
from proxytest.features.tunnel.observations import TunnelTried
from proxytest.judgement.chains import Origin, origin_of
from proxytest.judgement.evidence import Evidence, host_of
from proxytest.model.certificate import TlsSeen
from proxytest.model.challenge import Scheme

_Asked = tuple[str, Scheme]  #: host and log-on


def alternates(evidence: Evidence) -> dict[str, tuple[TlsSeen, TlsSeen]]:
    """Return the hosts whose own chain and another one were seen by the same handshake: first the intercepted one."""
    return evidence.derived(_alternates)


def _alternates(evidence: Evidence) -> dict[str, tuple[TlsSeen, TlsSeen]]:
    own, intercepted = dict[_Asked, TlsSeen](), dict[_Asked, TlsSeen]()
    for asked, seen in _usual(evidence):
        origin = origin_of(seen, evidence)
        if origin is Origin.PUBLIC:
            own[asked] = seen
        elif origin.intercepted:
            intercepted[asked] = seen
    return {asked[0]: (opened, own[asked]) for asked, opened in intercepted.items() if asked in own}


def unlike(evidence: Evidence) -> Iterator[str]:
    """Return the intercepted hosts where it is to be asked again: another client, or a host beside, is not."""
    usual = {target: seen for (target, _), seen in _usual(evidence)}
    opened = {target: origin_of(seen, evidence).intercepted for target, seen in usual.items()}
    for control in evidence.each(ControlTried):
        if control.tls is not None and opened.get(control.target) not in (
            None,
            origin_of(control.tls, evidence).intercepted,
        ):
            yield control.target
    patterns = {target: evidence.profile.domain_of(host_of(target)) for target in opened}
    for target, one in opened.items():
        beside = (
            opened[other] for other in opened if patterns[other] is not None and patterns[other] == patterns[target]
        )
        if one and not all(beside):
            yield target


def _usual(evidence: Evidence) -> Iterator[tuple[_Asked, TlsSeen]]:
    """Return what we saw by our own handshake; a policy may go by the user, so log-ons are kept apart."""
    for tried in evidence.each(TunnelTried):
        if tried.tls is not None and tried.purpose in ("https", "wss", "idle"):
            yield (tried.target, tried.scheme), tried.tls
    for control in evidence.each(ControlTried):
        if control.tls is not None and control.imitates is As.USUAL:
            yield (control.target, control.scheme), control.tls
