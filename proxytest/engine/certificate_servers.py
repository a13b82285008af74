"""After the tunnels: ask for what certificates point to, by plain HTTP through the proxy, as clients do."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import islice

from cryptography import x509

from proxytest.engine.session import Session
from proxytest.features.tls.observations import PlainAsked, PlainPurpose
from proxytest.features.tls.probes import ask_plain
from proxytest.features.tunnel.observations import TunnelTried
from proxytest.model.certificate import TlsSeen
from proxytest.model.challenge import Challenge, Scheme
from proxytest.model.outcome import Outcome
from proxytest.model.profile import Purpose
from proxytest.probe.plan import Plan
from proxytest.protocol.askable import Named, objection
from proxytest.protocol.certificate_urls import issuer_urls, revocation_urls
from proxytest.protocol.certificates import fingerprint, read_chain
from proxytest.protocol.ocsp import status_url

_MOST = 24  #: URLs that are asked for, and that are told of; whoever presents a certificate writes them
_LONGEST = 200  #: characters that are told of a URL which is not asked for; it may hold anything
_TITLES = {
    PlainPurpose.REVOCATION: "Ask a revocation server",
    PlainPurpose.ISSUER: "Ask for a missing certificate",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pointer:
    """A URL, and where it was found."""

    purpose: PlainPurpose
    url: str
    certificate: x509.Certificate | None = None  #: None: the profile names it
    issuer: x509.Certificate | None = None
    incomplete: TlsSeen | None = None  #: the chain that lacks what the URL leads to

    @property
    def subjects(self) -> tuple[str, ...]:
        """The SHA-256 of the certificate that names it; of an incomplete chain that of the server's."""
        if self.incomplete is not None:
            return (self.incomplete.chain[0].sha256,)
        return (fingerprint(self.certificate),) if self.certificate is not None else ()

    @property
    def asked(self) -> str:
        """The URL that is asked for: of an OCSP server one whose answer is the certificate's state."""
        if self.certificate is None or self.issuer is None or self.url.lower().endswith(".crl"):
            return self.url
        return status_url(self.url, self.certificate, self.issuer)


async def ask_certificate_servers(session: Session, scheme: Scheme, challenge: Challenge | None) -> None:
    """Ask for revocation servers, and for the certificate that is missing in a chain."""
    chains = _chains(session)
    pointers = (
        *_fit(session, _revocation([seen for seen in chains if seen.anchor is not None])),
        *_of_profile(session.plan),
        *_fit(session, _missing([seen for seen in chains if seen.anchor is None])),
    )
    await session.at_once([partial(_ask, session, pointer, scheme, challenge) for pointer in pointers])


def _fit(session: Session, pointers: Iterable[_Pointer]) -> list[_Pointer]:
    """Return what may be asked for, and tell of the rest."""
    own = session.plan.targets if session.plan.own_targets else ()
    named = Named(
        hosts=(*own, *(host for host, _ in session.plan.overrides)),
        domains=tuple(one for one in session.plan.profile.domains if one.purpose is Purpose.REVOCATION),
    )
    judged = [(pointer, objection(pointer.url, named)) for pointer in pointers]
    for pointer, why in islice((each for each in judged if each[1]), _MOST):
        withheld = f"not asked for: the URL in the certificate {why}"
        session.keep(_left_out(pointer, withheld))
    return list(islice((pointer for pointer, why in judged if why is None), _MOST))


def _left_out(pointer: _Pointer, withheld: str) -> PlainAsked:
    url = re.sub(r"[^!-~]", "?", pointer.url)[:_LONGEST]
    return PlainAsked(purpose=pointer.purpose, url=url, subjects=pointer.subjects, withheld=withheld)


def _chains(session: Session) -> list[TlsSeen]:
    """Return each chain once."""
    seen = [one.tls for one in session.observations if isinstance(one, TunnelTried) and one.tls is not None]
    return list({tuple(certificate.sha256 for certificate in one.chain): one for one in seen}.values())


def _revocation(chains: list[TlsSeen]) -> Iterator[_Pointer]:
    """Return where certificates say that their state can be asked for; each URL once."""
    known: set[str] = set()
    for certificate, issuer in (pair for seen in chains for pair in _pairs(seen)):
        for url in revocation_urls(certificate):
            if url not in known:
                known.add(url)
                yield _Pointer(purpose=PlainPurpose.REVOCATION, url=url, certificate=certificate, issuer=issuer)


def _of_profile(plan: Plan) -> Iterator[_Pointer]:
    """Return the servers that the profile names, where its hosts are what is tested."""
    for domain in plan.profile.domains:
        if domain.purpose is Purpose.REVOCATION and not plan.own_targets:
            for host in domain.hosts:
                yield _Pointer(purpose=PlainPurpose.REVOCATION, url=f"http://{host.name}/")


def _pairs(seen: TlsSeen) -> Iterator[tuple[x509.Certificate, x509.Certificate | None]]:
    """Return each presented certificate with its issuer, where that was presented too."""
    presented = read_chain(certificate.as_bytes() for certificate in seen.chain)
    for certificate in presented:
        if certificate.subject != certificate.issuer:
            yield certificate, next((one for one in presented if one.subject == certificate.issuer), None)


def _missing(chains: list[TlsSeen]) -> Iterator[_Pointer]:
    """Return where the issuer is to be had that nobody sent."""
    for seen in chains:
        for certificate, issuer in _pairs(seen):
            if issuer is None:
                for url in issuer_urls(certificate):
                    yield _Pointer(purpose=PlainPurpose.ISSUER, url=url, certificate=certificate, incomplete=seen)


async def _ask(session: Session, pointer: _Pointer, scheme: Scheme, challenge: Challenge | None) -> PlainAsked:
    url = pointer.asked
    return await session.observe(_TITLES[pointer.purpose], url, _asked(session, pointer, url, scheme, challenge))


async def _asked(
    session: Session, pointer: _Pointer, url: str, scheme: Scheme, challenge: Challenge | None
) -> PlainAsked:
    dialogue = await ask_plain(session.access, url, scheme, challenge)
    content = dialogue.received.content if dialogue.received is not None else b""
    return PlainAsked(
        purpose=pointer.purpose,
        url=url,
        subjects=pointer.subjects,
        withheld=dialogue.ended.detail if dialogue.ended.outcome is Outcome.WITHHELD else "",
        answer=dialogue.answer,
        completes=session.judge.completed(pointer.incomplete, content) if pointer.incomplete else None,
        failed=dialogue.failed,
        events=dialogue.events,
    )
