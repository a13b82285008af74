"""Certificate chains with one defect and one shape each, and what is true of them by construction."""

import datetime as dt
from dataclasses import dataclass, field, replace
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA1, SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID, NameOID, ObjectIdentifier

HOST = "wdm-a.wbx2.com"
_SHA256_WITH_RSA, _SHA1_WITH_RSA = bytes.fromhex("2a864886f70d01010b"), bytes.fromhex("2a864886f70d010105")
_DAY = dt.timedelta(days=1)
_Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


@cache
def _rsa(bits: int, number: int = 0) -> rsa.RSAPrivateKey:
    del number  # another key
    return rsa.generate_private_key(65537, bits)


@dataclass(frozen=True, kw_only=True)
class Entity:
    """What one certificate is to be like."""

    name: str
    ca: bool = True
    key: _Key = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    since: int = -30  #: days
    until: int = 300
    sha1: bool = False
    basic: bool = True
    path_length: int | None = None
    usage: tuple[ObjectIdentifier, ...] = ()
    signs: bool = True  #: does keyUsage allow it to sign certificates?
    permitted: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    critical: bool = False  #: has it an extension that nobody knows?
    issuer_name: str = ""  #: the issuer, spelt otherwise
    urls: tuple[str, ...] = ()  #: of the issuer's certificate


def name(common_name: str) -> x509.Name:
    organisation = x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Example")
    return x509.Name([organisation, x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


def certify(entity: Entity, issuer: Entity | None = None) -> x509.Certificate:
    """Make the certificate, signed by the issuer or by itself."""
    by = issuer or entity
    now = dt.datetime.now(dt.UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(name(entity.name))
        .issuer_name(name(entity.issuer_name or by.name))
        .public_key(entity.key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + entity.since * _DAY)
        .not_valid_after(now + entity.until * _DAY)
    )
    for extension, critical in _extensions(entity):
        builder = builder.add_extension(extension, critical=critical)
    made = builder.sign(by.key, SHA256())
    return _by_sha1(made, by.key) if entity.sha1 and isinstance(by.key, rsa.RSAPrivateKey) else made


def _by_sha1(certificate: x509.Certificate, key: rsa.RSAPrivateKey) -> x509.Certificate:
    """Sign it anew: `cryptography` makes no such certificates any more, and still reads them."""
    whole = certificate.public_bytes(Encoding.DER).replace(_SHA256_WITH_RSA, _SHA1_WITH_RSA)
    tbs = certificate.tbs_certificate_bytes.replace(_SHA256_WITH_RSA, _SHA1_WITH_RSA)
    signature = key.sign(tbs, PKCS1v15(), SHA1())  # noqa: S303  what is to be refused
    return x509.load_der_x509_certificate(whole[: -len(signature)] + signature)


def _extensions(entity: Entity) -> list[tuple[x509.ExtensionType, bool]]:
    found: list[tuple[x509.ExtensionType, bool]] = []
    if entity.basic:
        length = entity.path_length if entity.ca else None
        found.append((x509.BasicConstraints(ca=entity.ca, path_length=length), True))
    if entity.ca:
        found.append((_key_usage(signs=entity.signs), True))
    if entity.usage:
        found.append((x509.ExtendedKeyUsage(entity.usage), False))
    if entity.permitted or entity.excluded:
        permitted = [x509.DNSName(one) for one in entity.permitted] or None
        excluded = [x509.DNSName(one) for one in entity.excluded] or None
        found.append((x509.NameConstraints(permitted, excluded), True))
    if entity.names:
        found.append((x509.SubjectAlternativeName([x509.DNSName(one) for one in entity.names]), False))
    if entity.critical:
        found.append((x509.UnrecognizedExtension(ObjectIdentifier("1.3.6.1.4.1.55555.1"), b"\x05\x00"), True))
    if entity.urls:
        kind = AuthorityInformationAccessOID.CA_ISSUERS
        access = [x509.AccessDescription(kind, x509.UniformResourceIdentifier(one)) for one in entity.urls]
        found.append((x509.AuthorityInformationAccess(access), False))
    return found


def _key_usage(*, signs: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs,
        crl_sign=signs,
        encipher_only=False,
        decipher_only=False,
    )


@dataclass(frozen=True, kw_only=True)
class Family:
    """A root, two authorities below it, and a host."""

    root: Entity = field(default_factory=lambda: Entity(name="Root"))
    upper: Entity = field(default_factory=lambda: Entity(name="Upper"))
    lower: Entity = field(default_factory=lambda: Entity(name="Lower"))
    leaf: Entity = field(default_factory=lambda: Entity(name=HOST, ca=False, names=(HOST,)))


_CLIENTS = (ExtendedKeyUsageOID.CLIENT_AUTH,)
_SERVERS = (ExtendedKeyUsageOID.SERVER_AUTH,)


def _changed(who: str, **how: object) -> Family:
    family = Family()
    return replace(family, **{who: replace(getattr(family, who), **how)})


def defects() -> dict[str, Family]:
    """Make a family for each defect, and for what looks like one and is none."""
    signer = {"key": _rsa(2048)}
    return {
        "none": Family(),
        "leaf expired": _changed("leaf", since=-60, until=-1),
        "leaf too early": _changed("leaf", since=2),
        "lower expired": _changed("lower", since=-60, until=-1),
        "upper expired": _changed("upper", since=-60, until=-1),
        "root expired": _changed("root", since=-60, until=-1),
        "path too long": _changed("root", path_length=0),
        "path too long below": _changed("upper", path_length=0),
        "path long enough": _changed("root", path_length=2),
        "name not permitted": _changed("upper", permitted=("example.org",)),
        "name permitted": _changed("upper", permitted=("wbx2.com",)),
        "name excluded": _changed("lower", excluded=("wbx2.com",)),
        "leaf for clients": _changed("leaf", usage=_CLIENTS),
        "leaf for servers": _changed("leaf", usage=_SERVERS),
        "authority for clients": _changed("lower", usage=_CLIENTS),
        "short key": _changed("leaf", key=_rsa(1024)),
        "short key of an authority": _changed("lower", key=_rsa(1024, 1)),
        "leaf by SHA-1": replace(
            _changed("lower", **signer), leaf=Entity(name=HOST, ca=False, names=(HOST,), sha1=True)
        ),
        "lower by SHA-1": replace(_changed("upper", **signer), lower=Entity(name="Lower", sha1=True)),
        "no names": _changed("leaf", names=()),
        "other name": _changed("leaf", names=("other.example",)),
        "pattern": _changed("leaf", names=("*.wbx2.com",)),
        "no CA": _changed("lower", ca=False),
        "no basicConstraints": _changed("lower", basic=False),
        "may not sign": _changed("lower", signs=False),
        "unknown and critical": _changed("leaf", critical=True),
        "other case": _changed("leaf", issuer_name="LOWER"),
        "other blanks": _changed("lower", issuer_name="  Upper "),
    }


@dataclass(frozen=True, kw_only=True)
class Shown:
    """What a server shows, and the root that it descends from."""

    chain: tuple[x509.Certificate, ...]
    root: x509.Certificate
    others: tuple[x509.Certificate, ...] = ()  #: what was left out


def shapes(family: Family) -> dict[str, Shown]:
    """Show the certificates of a family in each way."""
    root, upper = certify(family.root), certify(family.upper, family.root)
    lower, leaf = certify(family.lower, family.upper), certify(family.leaf, family.lower)
    stranger = Entity(name="Stranger")
    crossed = certify(family.upper, stranger)
    old = certify(replace(family.lower, since=-60, until=-1), family.upper)
    decoy = certify(Entity(name=family.lower.name), family.upper)
    again = certify(family.upper, family.root)
    ways: dict[str, tuple[x509.Certificate, ...]] = {
        "plain": (leaf, lower, upper),
        "with the root": (leaf, lower, upper, root),
        "in another order": (leaf, root, upper, lower),
        "twice": (leaf, lower, lower, upper, leaf, upper),
        "old one first": (leaf, old, lower, upper),
        "old one last": (leaf, lower, old, upper),
        "crossed first": (leaf, lower, crossed, upper),
        "crossed last": (leaf, lower, upper, crossed),
        "crossed with its root": (leaf, lower, crossed, certify(stranger), upper),
        "decoy": (leaf, decoy, lower, upper),
        "renewed": (leaf, lower, again, upper, root),
        "leaf alone": (leaf,),
        "upper is missing": (leaf, lower),
        "lower is missing": (leaf, upper),
        "stranger beside": (leaf, lower, upper, certify(stranger)),
    }
    every = (lower, upper)
    return {
        way: Shown(chain=chain, root=root, others=tuple(one for one in every if one not in chain))
        for way, chain in ways.items()
    }


def pem(*certificates: x509.Certificate) -> bytes:
    return b"".join(one.public_bytes(Encoding.PEM) for one in certificates)
