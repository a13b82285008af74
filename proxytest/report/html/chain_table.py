"""Certificate chains, from the server's certificate to the root, with the certificate that was judged."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from proxytest.features.media.observations import MediaTried
from proxytest.features.proxy.observations import ProxyDialled
from proxytest.features.tunnel.observations import DirectTried, TunnelTried
from proxytest.model.certificate import Anchor, Certificate, TlsSeen
from proxytest.model.result import Result, Status
from proxytest.model.run import Run
from proxytest.report.html.bounds import Truncated, truncate

_CHAINS = 24  #: drawings on a page
_HOSTS = 12  #: hosts of one drawing
_CERTIFICATES = 8  #: of one chain
#: How a certificate was judged, and why.
_Judged = tuple[Status | None, str]
_COMMON_NAME = re.compile(r"(?:^|,)CN=((?:\\.|[^,\\])+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """One certificate of a drawing."""

    role: str
    name: str
    subject: str  #: the whole name, if longer
    dates: str
    sha256: str
    judged: Status | None  #: how the chain was judged here, if it was
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """One drawing, for all hosts with the same chain."""

    way: str
    hosts: Truncated[str]
    status: Status | None  #: status of the check; None where no check judges this connection
    reason: str
    nodes: tuple[Node, ...]
    event: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    way: str
    target: str
    tls: TlsSeen


def chains(run: Run) -> Truncated[Chain]:
    """Draw each chain once; those that were found wrong first."""
    every = list(_seen(run))
    results = {target: _result_on(target, every, run) for target in {seen.target for seen in every}}
    grouped: dict[tuple[object, ...], list[_Seen]] = {}
    for seen in every:
        result = results[seen.target] if seen.way == _THROUGH else None
        grouped.setdefault(_alike(seen, result), []).append(seen)
    drawn = [
        _chain(alike, results[alike[0].target] if alike[0].way == _THROUGH else None) for alike in grouped.values()
    ]
    return truncate(sorted(drawn, key=_harm), _CHAINS)


_THROUGH = "Through the proxy"
_ORDER = (Status.FAIL, Status.WARN, None, Status.PASS, Status.UNDECIDED, Status.SKIP, Status.BROKEN)


def _result_on(target: str, every: list[_Seen], run: Run) -> Result | None:
    """Return the worst result on a host's chain through the proxy; None where no check judged it."""
    handshakes = {seen.tls.event for seen in every if seen.target == target and seen.way == _THROUGH}
    results = (one for one in run.results if one.target == target and one.cited & handshakes)
    return min(results, key=lambda one: _ORDER.index(one.status), default=None)


def _harm(chain: Chain) -> int:
    return _ORDER.index(chain.status)


def _seen(run: Run) -> Iterator[_Seen]:
    for observation in run.observations:
        match observation:
            case TunnelTried(tls=TlsSeen() as tls, target=target):
                yield _Seen(way=_THROUGH, target=target, tls=tls)
            case DirectTried(tls=TlsSeen() as tls, target=target):
                yield _Seen(way="Without the proxy", target=target, tls=tls)
            case MediaTried(tls=TlsSeen() as tls):
                yield _Seen(way="Media, without the proxy", target=observation.target, tls=tls)
            case ProxyDialled(tls=tried, proxy=proxy) if tried is not None and tried.seen is not None:
                yield _Seen(way="The proxy itself", target=proxy, tls=tried.seen)
            case _:
                pass


def _alike(seen: _Seen, result: Result | None) -> tuple[object, ...]:
    """Return the key of a drawing: the chain without the leaf, unless the leaf is bad."""
    tls = seen.tls
    issuers = tuple(certificate.sha256 for certificate in tls.chain[1:])
    issuer = tls.chain[0].issuer if tls.chain else ""
    anchor = tls.anchor.sha256 if tls.anchor else None
    fine = tls.names_host and tls.in_validity
    own = None if fine else seen.target
    return seen.way, issuer, issuers, anchor, own, (result.status, result.reason) if result else None


def _chain(alike: list[_Seen], result: Result | None) -> Chain:
    tls = alike[0].tls
    hosts = tuple(dict.fromkeys(seen.target.removesuffix(":443") for seen in alike))
    return Chain(
        way=alike[0].way,
        hosts=truncate(hosts, _HOSTS),
        status=result.status if result else None,
        reason=result.reason if result else _ends(tls),
        nodes=tuple(_nodes(tls, result, len(hosts))),
        event=tls.event,
    )


def _ends(tls: TlsSeen) -> str:
    return f"the chain leads to {tls.anchor.subject}" if tls.anchor else "the chain leads to no trusted root"


def _nodes(tls: TlsSeen, result: Result | None, hosts: int) -> Iterator[Node]:
    """Return the certificates from the leaf to the root; a root that was not sent comes from the store."""
    path = _path(tls)
    if not path:
        yield _ghost("No certificate", "the far end sent none", Status.FAIL)
        return
    for place, certificate in enumerate(path):
        judged = _judged(certificate, tls, result, first=place == 0, last=place == len(path) - 1)
        yield _node(certificate, place, hosts, judged)
    top = path[-1]
    if tls.anchor is not None:
        if top.sha256 != tls.anchor.sha256:
            yield _root(tls.anchor, result)
    elif top.subject != top.issuer:
        yield _ghost(top.issuer, "this issuer is not a trusted root, and was not sent", _bad(result))


def _path(tls: TlsSeen) -> tuple[Certificate, ...]:
    """Return the certificates on the path, if there is one: a server may send others too."""
    if tls.anchor is None:
        return tls.chain[:_CERTIFICATES]
    by_sha = {certificate.sha256: certificate for certificate in tls.chain}
    return tuple(by_sha[sha] for sha in tls.anchor.path if sha in by_sha)[:_CERTIFICATES] or tls.chain[:1]


def _node(certificate: Certificate, place: int, hosts: int, judged: _Judged) -> Node:
    name = common_name(certificate.subject)
    others = f" and {hosts - 1} more, each with its own" if place == 0 and hosts > 1 else ""
    return Node(
        role="Host" if place == 0 else _issuer_role(certificate),
        name=f"{name}{others}",
        subject="" if certificate.subject == f"CN={name}" else certificate.subject,
        dates=f"{certificate.not_before:%Y-%m-%d} to {certificate.not_after:%Y-%m-%d}",
        sha256=certificate.sha256,
        judged=judged[0],
        why=judged[1],
    )


def _issuer_role(certificate: Certificate) -> str:
    return "Root" if certificate.subject == certificate.issuer else "Intermediate"


def _judged(certificate: Certificate, tls: TlsSeen, result: Result | None, *, first: bool, last: bool) -> _Judged:
    """Return what is wrong with a certificate, or that the last one is trusted."""
    if first and not tls.names_host:
        return Status.FAIL, "it does not name the host"
    if tls.at is not None and not certificate.not_before <= tls.at <= certificate.not_after:
        return Status.FAIL, f"not valid on {tls.at:%Y-%m-%d}"
    if last and tls.anchor is not None and certificate.sha256 == tls.anchor.sha256:
        return _trusted(result), f"trusted: {tls.anchor.source}"
    if last and tls.anchor is None and certificate.subject == certificate.issuer:
        return _bad(result), "self-signed, and not a trusted root"
    return None, ""


def _root(anchor: Anchor, result: Result | None) -> Node:
    return Node(
        role="Root",
        name=common_name(anchor.subject),
        subject=anchor.subject,
        dates="",
        sha256=anchor.sha256,
        judged=_trusted(result),
        why=f"trusted: {anchor.source}",
    )


def _ghost(subject: str, why: str, judged: Status) -> Node:
    name = common_name(subject)
    return Node(
        role="Issuer",
        name=name,
        subject="" if subject == name else subject,
        dates="",
        sha256="",
        judged=judged,
        why=why,
    )


def _trusted(result: Result | None) -> Status:
    """Return the status of a trusted root: fine, unless the check warns that it is not pinned."""
    return Status.WARN if result is not None and result.status is Status.WARN else Status.PASS


def _bad(result: Result | None) -> Status:
    """Return the status of a chain without a trusted root: a failure, unless the check says less."""
    return result.status if result is not None and result.status in (Status.WARN, Status.PASS) else Status.FAIL


def common_name(subject: str) -> str:
    """Return the common name of an RFC 4514 text, or the whole text if it has none."""
    found = _COMMON_NAME.search(subject)
    return found[1] if found else subject
