from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec

from proxytest.lab.server.authorities import Authorities
from proxytest.reflect import issue


def test_the_cloud_sends_its_intermediate_and_the_chain_verifies() -> None:
    authorities = Authorities.create()
    leaf = issue.issue(authorities.public_intermediate, "u2c.wbx2.com")

    assert leaf.chain == (authorities.public_intermediate.certificate,)
    leaf.certificate.verify_directly_issued_by(leaf.chain[0])
    leaf.chain[0].verify_directly_issued_by(authorities.public_root.certificate)


def test_a_leaf_has_the_extensions_of_a_public_one() -> None:
    leaf = issue.issue(issue.root("Root", "Org"), "localhost", "127.0.0.1").certificate

    assert {extension.value.__class__ for extension in leaf.extensions} == {
        x509.SubjectKeyIdentifier,
        x509.AuthorityKeyIdentifier,
        x509.KeyUsage,
        x509.ExtendedKeyUsage,
        x509.BasicConstraints,
        x509.SubjectAlternativeName,
    }
    names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == ["localhost"]
    assert [str(address) for address in names.get_values_for_type(x509.IPAddress)] == ["127.0.0.1"]
    key = leaf.public_key()
    assert isinstance(key, ec.EllipticCurvePublicKey)
    assert isinstance(key.curve, ec.SECP256R1)


def test_no_two_authorities_share_a_key() -> None:
    authorities = Authorities.create()
    every = (authorities.public_root, authorities.public_intermediate, authorities.inspection, authorities.proxy)

    assert len({each.key.private_numbers().private_value for each in every}) == len(every)
