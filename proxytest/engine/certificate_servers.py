"""After the tunnels: ask for what certificates point to, by plain HTTP through the proxy, as clients do."""

from collections.abc import Iterator
from functools import partial
from itertools import islice

from cryptography import x509

from proxytest.engine.session import Session
from proxytest.model.certificate import TlsSeen
from proxytest.model.challenge import Challenge, Scheme
from proxytest.model.observation import Outcome, TunnelTried
from proxytest.model.plain import PlainAsked, PlainPurpose
from proxytest.model.profile import Purpose
from proxytest.probe.plain import ask_plain
from proxytest.protocol.certificate_urls import issuer_urls, revocation_urls
from proxytest.protocol.certificates import fingerprint, read_chain
from proxytest.protocol.ocsp import status_url

_MOST = 24  #: URLs that are asked for; whoever presents a certificate writes them


async def ask_certificate_servers(session: Session, scheme: Scheme, challenge: Challenge | None) -> None:
    """Ask for revocation servers, and for the certificate that is missing in a chain."""
    chains = _chains(session)
    wanted = _revocation(session, [seen for seen in chains if seen.anchor is not None])
    jobs = [partial(_ask_revocation, session, url, sent, scheme, challenge) for url, sent in islice(wanted, _MOST)]
    missing = _missing([seen for seen in chains if seen.anchor is None])
    more = [partial(_ask_issuer, session, url, seen, scheme, challenge) for url, seen in islice(missing, _MOST)]
    await session.at_once([*jobs, *more])


def _chains(session: Session) -> list[TlsSeen]:
    """Give each chain once."""
    seen = [one.tls for one in session.observations if isinstance(one, TunnelTried) and one.tls is not None]
    return list({tuple(certificate.sha256 for certificate in one.chain): one for one in seen}.values())


def _revocation(session: Session, chains: list[TlsSeen]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Give the URLs to be asked for, each with the SHA-256 of the certificate that names it."""
    asked: set[str] = set()
    for certificate, issuer in (pair for seen in chains for pair in _pairs(seen)):
        for url in revocation_urls(certificate):
            if url not in asked:
                asked.add(url)
                sent = url if issuer is None or _is_list(url) else status_url(url, certificate, issuer)
                yield sent, (fingerprint(certificate),)
    for domain in session.plan.profile.domains:
        if domain.purpose is Purpose.REVOCATION and not session.plan.own_targets:
            yield from ((f"http://{host.name}/", ()) for host in domain.hosts)


def _pairs(seen: TlsSeen) -> Iterator[tuple[x509.Certificate, x509.Certificate | None]]:
    """Give each presented certificate with its issuer, where that was presented too."""
    presented = _certificates(seen)
    for certificate in presented:
        if certificate.subject != certificate.issuer:
            yield certificate, next((one for one in presented if one.subject == certificate.issuer), None)


def _missing(chains: list[TlsSeen]) -> Iterator[tuple[str, TlsSeen]]:
    """Give where the issuer is to be had that nobody sent."""
    for seen in chains:
        for certificate, issuer in _pairs(seen):
            if issuer is None:
                yield from ((url, seen) for url in issuer_urls(certificate))


def _certificates(seen: TlsSeen) -> tuple[x509.Certificate, ...]:
    return read_chain(certificate.as_bytes() for certificate in seen.chain)


def _is_list(url: str) -> bool:
    return url.lower().endswith(".crl")


async def _ask_revocation(
    session: Session, url: str, subjects: tuple[str, ...], scheme: Scheme, challenge: Challenge | None
) -> PlainAsked:
    return await session.observe("Ask a revocation server", url, _asked(session, url, subjects, scheme, challenge))


async def _asked(
    session: Session, url: str, subjects: tuple[str, ...], scheme: Scheme, challenge: Challenge | None
) -> PlainAsked:
    dialogue = await ask_plain(session.access, url, scheme, challenge)
    return PlainAsked(
        purpose=PlainPurpose.REVOCATION,
        url=url,
        subjects=subjects,
        withheld=dialogue.ended.detail if dialogue.ended.outcome is Outcome.WITHHELD else "",
        answer=dialogue.answer,
        failed=dialogue.failed,
        events=dialogue.events,
    )


async def _ask_issuer(
    session: Session, url: str, seen: TlsSeen, scheme: Scheme, challenge: Challenge | None
) -> PlainAsked:
    return await session.observe("Ask for a missing certificate", url, _issuer(session, url, seen, scheme, challenge))


async def _issuer(session: Session, url: str, seen: TlsSeen, scheme: Scheme, challenge: Challenge | None) -> PlainAsked:
    dialogue = await ask_plain(session.access, url, scheme, challenge)
    content = dialogue.received.content if dialogue.received is not None else b""
    return PlainAsked(
        purpose=PlainPurpose.ISSUER,
        url=url,
        subjects=(seen.chain[0].sha256,),
        answer=dialogue.answer,
        completes=session.judge.completed(seen, content),
        failed=dialogue.failed,
        events=dialogue.events,
    )
