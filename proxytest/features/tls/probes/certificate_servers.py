"""After the tunnels: request the URLs in certificates, by plain HTTP through the proxy, as clients do."""

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from itertools import islice
from urllib.parse import urljoin

from cryptography import x509

from proxytest.features.tls.observations import PlainAsked, PlainPurpose
from proxytest.features.tunnel.observations import HttpsTried, TunnelTried, UnknownNameTried
from proxytest.features.websocket.observations import WebSocketTried
from proxytest.judgement.evidence import Evidence
from proxytest.model.certificate import Anchor, Certificate, TlsSeen
from proxytest.model.event import Operation
from proxytest.model.logon import Logon
from proxytest.model.observation import Observation
from proxytest.model.outcome import Outcome
from proxytest.model.profile import Purpose
from proxytest.probe.ask import Access
from proxytest.probe.declare import Case, Foreseen, Probe, Task, foresee_logons
from proxytest.probe.logons import strongest, working
from proxytest.probe.network import Network
from proxytest.probe.plan import Plan
from proxytest.protocol.askable import Named, objection
from proxytest.protocol.certificate_urls import issuer_urls, revocation_urls
from proxytest.protocol.certificates import describe, fingerprint, read_chain, read_published
from proxytest.protocol.issuance import self_signed
from proxytest.protocol.ocsp import status_url
from proxytest.protocol.request import fetch
from proxytest.wire.drive import Dialogue

_MOST = 24  #: URLs that are requested, and that are reported; whoever presents a certificate chooses them
_LONGEST = 200  #: characters of a URL that is reported but not requested; it may contain anything
_PORT = 80  #: of plain HTTP
_STEPS = 4  #: answers that may lead on to another URL, for one chain
_REDIRECTED = frozenset({301, 302, 303, 307, 308})
_IF_NAMED = "if a certificate or the profile names one"
_TITLES = {
    PlainPurpose.REVOCATION: "Ask a revocation server",
    PlainPurpose.ISSUER: "Ask for a missing certificate",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pointer:
    """A URL and its origin."""

    purpose: PlainPurpose
    url: str
    certificate: x509.Certificate | None = None  #: None: the profile names it
    issuer: x509.Certificate | None = None
    incomplete: TlsSeen | None = None  #: the chain that lacks the certificate at the URL
    step: int = 0  #: how many answers led to the URL
    published: tuple[Certificate, ...] = ()  #: what they held

    @property
    def subjects(self) -> tuple[str, ...]:
        """The SHA-256 of the certificate with the URL; for an incomplete chain, of the server's certificate."""
        if self.incomplete is not None:
            return (self.incomplete.chain[0].sha256,)
        return (fingerprint(self.certificate),) if self.certificate is not None else ()

    @property
    def asked(self) -> str:
        """The URL to request: for an OCSP server, one that asks for the certificate's state."""
        if self.certificate is None or self.issuer is None or self.url.lower().endswith(".crl"):
            return self.url
        return status_url(self.url, self.certificate, self.issuer)


def _asks(case: Case) -> Iterator[Task | Observation]:
    """Return requests to revocation servers, and for missing certificates of chains."""
    if not working(case.evidence):
        return
    chains, logon = _chains(case), strongest(case.evidence)
    found = (
        *_allowed(case.plan, _revocation([seen for seen in chains if seen.anchor is not None])),
        *_of_profile(case.plan),
        *_allowed(case.plan, _missing_issuers([seen for seen in chains if seen.anchor is None], case.evidence)),
    )
    for one in found:
        if isinstance(one, PlainAsked):
            yield one
        else:
            work = partial(_work, pointer=one, logon=logon)
            yield Task(title=_TITLES[one.purpose], target=one.asked, work=work, subject=", ".join(one.subjects))


async def _work(network: Network, *, pointer: _Pointer, logon: Logon) -> tuple[Observation, ...]:
    dialogue = await ask_plain(network.access, pointer.asked, logon)
    issuer = pointer.incomplete is not None and dialogue.received is not None and dialogue.received.answer.status == 200
    content = dialogue.received.content if issuer and dialogue.received is not None else b""
    published = tuple(describe(one) for one in read_published(content))
    return (
        PlainAsked(
            purpose=pointer.purpose,
            url=pointer.asked,
            subjects=pointer.subjects,
            withheld=dialogue.ended.detail if dialogue.ended.outcome is Outcome.WITHHELD else "",
            answer=dialogue.answer,
            step=pointer.step,
            certificates=published,
            completes=_completed(network.inspector.completed, pointer, published),
            system=_completed(network.inspector.completed_here, pointer, published),
            failed=dialogue.failed,
            events=dialogue.events,
        ),
    )


def _completed(
    find: Callable[[TlsSeen, Iterable[Certificate]], Anchor | None],
    pointer: _Pointer,
    published: tuple[Certificate, ...],
) -> Anchor | None:
    if pointer.incomplete is None or not published:
        return None
    return find(pointer.incomplete, (*pointer.published, *published))


async def ask_plain(access: Access, url: str, logon: Logon) -> Dialogue:
    """GET an http:// URL through the proxy."""
    return await access.ask(fetch(url), logon, kind=Operation.FORWARD)


def _allowed(plan: Plan, pointers: Iterable[_Pointer]) -> Iterator[_Pointer | PlainAsked]:
    """Return the URLs that may be requested, and an observation for each that may not."""
    own = plan.targets if plan.own_targets else ()
    named = Named(
        hosts=(*own, *(host for host, _ in plan.overrides)),
        domains=tuple(one for one in plan.profile.domains if one.purpose is Purpose.REVOCATION),
    )
    judged = [(pointer, objection(pointer.url, named)) for pointer in pointers]
    for pointer, why in islice((each for each in judged if each[1]), _MOST):
        withheld = f"not asked for: the URL in the certificate {why}"
        yield _left_out(pointer, withheld)
    yield from islice((pointer for pointer, why in judged if why is None), _MOST)


def _left_out(pointer: _Pointer, withheld: str) -> PlainAsked:
    url = re.sub(r"[^!-~]", "?", pointer.url)[:_LONGEST]
    return PlainAsked(purpose=pointer.purpose, url=url, subjects=pointer.subjects, withheld=withheld)


def _chains(case: Case) -> list[TlsSeen]:
    """Return each chain once."""
    seen = [one.tls for one in case.evidence.each(TunnelTried) if one.tls is not None]
    return list({tuple(certificate.sha256 for certificate in one.chain): one for one in seen}.values())


def _revocation(chains: list[TlsSeen]) -> Iterator[_Pointer]:
    """Return the revocation URLs of certificates, each once."""
    known: set[str] = set()
    for certificate, issuer in (pair for seen in chains for pair in _with_issuers(seen)):
        for url in revocation_urls(certificate):
            if url not in known:
                known.add(url)
                yield _Pointer(purpose=PlainPurpose.REVOCATION, url=url, certificate=certificate, issuer=issuer)


def _of_profile(plan: Plan) -> Iterator[_Pointer]:
    """Return the profile's revocation servers, if its hosts are tested."""
    for domain in plan.profile.domains:
        if domain.purpose is Purpose.REVOCATION and not plan.own_targets:
            for host in domain.hosts:
                yield _Pointer(purpose=PlainPurpose.REVOCATION, url=f"http://{host.name}/")


def _with_issuers(seen: TlsSeen) -> Iterator[tuple[x509.Certificate, x509.Certificate | None]]:
    """Return each presented certificate with its issuer, if that was presented too."""
    presented = read_chain(certificate.as_bytes() for certificate in seen.chain)
    for certificate in presented:
        if certificate.subject != certificate.issuer:
            yield certificate, next((one for one in presented if one.subject == certificate.issuer), None)


def _missing_issuers(chains: list[TlsSeen], evidence: Evidence) -> Iterator[_Pointer]:
    """Return the URLs of missing intermediates: those in the chain, then those to which answers led."""
    for seen in chains:
        leaf = seen.chain[0].sha256 if seen.chain else ""
        asked = [
            one for one in evidence.each(PlainAsked) if one.purpose is PlainPurpose.ISSUER and leaf in one.subjects
        ]
        if not any(one.completes is not None for one in asked):
            yield from _in_chain(seen)
            yield from (pointer for one in asked if one.step < _STEPS for pointer in _led_to(seen, one, asked))


def _in_chain(seen: TlsSeen) -> Iterator[_Pointer]:
    for certificate, issuer in _with_issuers(seen):
        if issuer is None:
            for url in issuer_urls(certificate):
                yield _Pointer(purpose=PlainPurpose.ISSUER, url=url, certificate=certificate, incomplete=seen)


def _led_to(seen: TlsSeen, answered: PlainAsked, asked: list[PlainAsked]) -> Iterator[_Pointer]:
    """Return where an answer leads: a redirect, or the URL of the next issuer in a certificate."""
    published = tuple(certificate for one in asked for certificate in one.certificates)
    above = (one for one in read_chain(one.as_bytes() for one in answered.certificates) if not self_signed(one))
    for url in (*_redirects(answered), *(url for one in above for url in issuer_urls(one))):
        yield _Pointer(
            purpose=PlainPurpose.ISSUER, url=url, incomplete=seen, step=answered.step + 1, published=published
        )


def _redirects(answered: PlainAsked) -> Iterator[str]:
    answer = answered.answer
    if answer is not None and answer.status in _REDIRECTED:
        with suppress(ValueError):  # a Location may be malformed
            yield from (urljoin(answered.url, to) for to in answer.head.values("Location"))


def _foresees(plan: Plan) -> Iterator[Foreseen]:
    own = [pointer.url.removeprefix("http://").removesuffix("/") for pointer in _of_profile(plan)]
    most = 2 * _MOST + len(own)
    target = ", ".join((f"servers in certificates, {2 * _MOST} at most", *(f"{host}:{_PORT}" for host in own)))
    yield foresee_logons(target, plan, times=most, parallel=plan.max_concurrency, condition=_IF_NAMED)


CERTIFICATE_SERVERS = Probe(
    id="tls/certificate-servers",
    gives=PlainAsked,
    needs=(HttpsTried,),
    follows=(HttpsTried,),
    revisits=(WebSocketTried, UnknownNameTried),
    sends="GET by plain HTTP through the proxy, with the log-on that works",
    asks=_asks,
    foresees=_foresees,
)
