"""What was fetched completes a path only where it signed what is below it."""

from cryptography import x509

from proxytest.features.tls.observations import PlainAsked, PlainPurpose
from proxytest.judgement.fetched_issuers import fetched_for, system_root, whole_path
from proxytest.model.certificate import Anchor, TlsSeen
from proxytest.protocol.certificates import describe, fingerprint
from tests.support.chains import Entity, Family, certify, shapes
from tests.support.evidence import DEPLOYED, evidence, handshake

FAMILY = Family()
LEAF, LOWER, UPPER = shapes(FAMILY)["plain"].chain
STRANGER = certify(Entity(name="Lower"))
ALONE = handshake(anchor=None, chain=(describe(LEAF),))


def fetched(
    *certificates: x509.Certificate, of: TlsSeen = ALONE, system: Anchor | None = None, step: int = 0
) -> PlainAsked:
    return PlainAsked(
        purpose=PlainPurpose.ISSUER,
        url=f"http://issuer.example/{step}",
        subjects=(of.chain[0].sha256,),
        certificates=tuple(describe(one) for one in certificates),
        system=system,
        step=step,
    )


def test_what_is_fetched_for_a_chain_is_that_of_its_leaf() -> None:
    own, other = fetched(LOWER), fetched(LOWER, of=handshake(anchor=None))
    assert fetched_for(ALONE, evidence(own, other)) == [own]
    assert fetched_for(handshake(anchor=None, chain=()), evidence(own)) == []


def test_the_path_goes_on_by_what_was_fetched() -> None:
    path = whole_path(ALONE, evidence(fetched(LOWER), fetched(UPPER, step=1)))
    assert [fingerprint(one) for one in path] == [fingerprint(one) for one in (LEAF, LOWER, UPPER)]


def test_a_certificate_of_the_same_name_is_not_on_the_path() -> None:
    assert whole_path(ALONE, evidence(fetched(STRANGER))) == (LEAF,)


def test_the_root_of_this_machine_is_told() -> None:
    assert system_root(ALONE, evidence(fetched(LOWER), fetched(UPPER, system=DEPLOYED, step=1))) is DEPLOYED
    assert system_root(ALONE, evidence(fetched(LOWER))) is None
