"""A chain that leads nowhere is intercepted only by proof."""

import base64
from dataclasses import replace

import pytest
from cryptography import x509

from proxytest.features.tls.observations import As, ControlTried
from proxytest.features.tunnel.observations import DirectTried
from proxytest.judgement.chains import Origin, origin_of
from proxytest.judgement.http2 import wants_http2
from proxytest.judgement.interception import Proof, proof_of
from proxytest.judgement.opener import opener_of
from proxytest.judgement.spared import spared
from proxytest.model.certificate import Anchor, Namesake, TlsSeen
from proxytest.model.event import Failed, Failure, Operation
from proxytest.model.observation import Observation
from proxytest.model.result import Party, Sureness
from proxytest.protocol.certificates import describe
from tests.protocol.chains import chain_of
from tests.support.chains import Family, certify, shapes
from tests.support.evidence import DEPLOYED, LEAF, OWN_CA, PUBLIC, evidence, handshake, opened

TARGET = "wdm-a.wbx2.com:443"
ALONE = handshake(anchor=None, chain=(LEAF,))
SELF_SIGNED = handshake(anchor=None, chain=(replace(LEAF, sha256="9" * 64), OWN_CA))
FAMILY = Family()
SHOWN = shapes(FAMILY)["plain"].chain
OTHER = "other.example:443"


def shown(*chain: x509.Certificate, anchor: Anchor | None = None) -> TlsSeen:
    return handshake(anchor=anchor, chain=tuple(describe(one) for one in chain))


def past(seen: TlsSeen) -> DirectTried:
    return DirectTried(target=TARGET, address="192.0.2.1", tls=seen)


def elsewhere(seen: TlsSeen) -> DirectTried:
    return replace(past(seen), target=OTHER)


def named(issuer: str) -> TlsSeen:
    return handshake(anchor=None, chain=chain_of(("CN=host", issuer)))


@pytest.mark.parametrize(
    ("seen", "beside", "proof"),
    [
        (ALONE, (), None),
        (handshake(anchor=None, chain=()), (), None),  # it cannot be read, and proves nothing
        (SELF_SIGNED, (), Proof.SELF_SIGNED),
        (replace(ALONE, namesake=Namesake(subject="CN=A", presented="", genuine=("a",))), (), Proof.OTHER_KEY),
        (replace(ALONE, kept=DEPLOYED), (), Proof.KEPT),
        (named("CN=mitmproxy,O=mitmproxy"), (), Proof.PRODUCT),
        (named('CN=Not trusted by \\"Company\\"'), (), Proof.DISTRUSTS),
        (named("CN=Company"), (past(handshake()),), Proof.CONTROL),
        (named("CN=Company"), (ControlTried(target=TARGET, imitates=As.BROWSER, tls=handshake()),), Proof.CONTROL),
        (named("CN=Company"), (replace(past(handshake()), target=OTHER),), None),
        (named("CN=Company"), (opened(OTHER, named("CN=company")), elsewhere(handshake())), Proof.SAME_ISSUER),
        (named("CN=Company"), (opened(OTHER, named("CN=Another")), elsewhere(handshake())), None),
    ],
)
def test_what_proves_it(seen: TlsSeen, beside: tuple[Observation, ...], proof: Proof | None) -> None:
    known = evidence(opened(TARGET, seen), *beside)
    assert proof_of(seen, known) is proof
    assert origin_of(seen, known) is (Origin.FOREIGN if proof else Origin.UNKNOWN)


def test_an_intermediate_that_another_connection_shows_completes_a_chain() -> None:
    seen, whole = shown(SHOWN[0]), shown(*SHOWN, anchor=PUBLIC)
    other = replace(opened(TARGET, whole), target="other.example:443")
    known = evidence(opened(TARGET, seen), other)
    assert origin_of(shown(certify(FAMILY.leaf, FAMILY.lower)), known) is Origin.INCOMPLETE
    assert origin_of(seen, known) is Origin.INCOMPLETE


def test_an_intermediate_of_that_name_with_another_key_is_a_proof() -> None:
    whole = replace(opened(TARGET, shown(*SHOWN, anchor=PUBLIC)), target="other.example:443")
    seen = shown(certify(FAMILY.leaf, replace(FAMILY.lower, key=Family().lower.key)))
    assert proof_of(seen, evidence(opened(TARGET, seen), whole)) is Proof.OTHER_KEY


def test_names_alone_are_read_where_a_run_holds_no_certificates() -> None:
    assert base64.b64decode(LEAF.der) == b""
    assert proof_of(SELF_SIGNED, evidence(opened(TARGET, SELF_SIGNED))) is Proof.SELF_SIGNED


@pytest.mark.parametrize(
    ("seen", "beside", "said"),
    [
        (SELF_SIGNED, (), (Party.PROXY, Sureness.LIKELY)),
        (SELF_SIGNED, (past(handshake()),), (Party.PROXY, Sureness.PROVEN)),
        (SELF_SIGNED, (past(SELF_SIGNED),), (Party.PATH, Sureness.LIKELY)),
        (
            SELF_SIGNED,
            (ControlTried(target=TARGET, imitates=As.BROWSER, tls=handshake()),),
            (Party.PROXY, Sureness.PROVEN),
        ),
        (named("CN=ESET SSL Filter CA"), (), (Party.THIS_MACHINE, Sureness.LIKELY)),
        (
            named("CN=ESET SSL Filter CA"),
            (past(named("CN=ESET SSL Filter CA")),),
            (Party.THIS_MACHINE, Sureness.PROVEN),
        ),
    ],
)
def test_who_it_is(seen: TlsSeen, beside: tuple[Observation, ...], said: tuple[Party, Sureness]) -> None:
    assert opener_of(TARGET, seen, evidence(opened(TARGET, seen), *beside)) == said


@pytest.mark.parametrize(
    ("control", "party", "certainty"),
    [
        (None, Party.NOT_KNOWN, Sureness.LIKELY),
        (replace(SELF_SIGNED, alpn="h2"), Party.PROXY, Sureness.PROVEN),
        (replace(SELF_SIGNED, alpn=None), Party.PROXY, Sureness.LIKELY),
        (replace(handshake(), alpn="h2"), Party.FAR_END, Sureness.PROVEN),
        (replace(ALONE, alpn="h2"), Party.NOT_KNOWN, Sureness.PROVEN),
    ],
)
def test_who_wants_http2(control: TlsSeen | None, party: Party, certainty: Sureness) -> None:
    failed = Failed(operation=Operation.TLS, failure=Failure.NO_COMMON_PROTOCOL, detail="alert 120", event=4)
    tried = replace(opened(TARGET, None), failed=failed)
    beside = (ControlTried(target=TARGET, imitates=As.HTTP_2, tls=control),) if control is not None else ()
    found = wants_http2(tried, evidence(tried, *beside))
    assert found is not None
    assert (found.code, found.party, found.certainty) == ("tls.wants-http2", party, certainty)


def test_another_failure_wants_nothing() -> None:
    tried = opened(TARGET, None)
    assert wants_http2(tried, evidence(tried)) is None
    failed = Failed(operation=Operation.TLS, failure=Failure.TLS_ALERT, detail="", event=4)
    assert wants_http2(replace(tried, failed=failed), evidence(tried)) is None


def test_without_a_control_nobody_is_spared() -> None:
    assert spared(TARGET, evidence(opened(TARGET, SELF_SIGNED))) is None
